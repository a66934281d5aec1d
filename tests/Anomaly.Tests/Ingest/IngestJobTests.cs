using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public sealed class IngestJobTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Rows_land_by_day_with_content_id_and_line()
    {
        string log = _f.Write("conn.log", IngestFixture.Conn(0, 1500));
        var report = _f.Ingest(log);
        report.Files.Single().Status.ShouldBe(FileStatus.Added);
        report.Days.Select(Workspace.DayText).ShouldBe(["2026-03-01", "2026-03-02"]);
        var catalog = _f.Catalog();
        catalog.Days(EventKind.Flow).ShouldBe(report.Days);
        var flows = _f.Flows();
        flows.Count.ShouldBe(1500);
        flows[0].Line.ShouldBe(8);
        flows.Select(f => f.Line).ShouldBeUnique();
        string content = flows.Select(f => f.Source).Distinct().Single();
        catalog.PathOf(content).ShouldBe(log);
        catalog.DayInputs(report.Days[0]).ShouldBe([content]);
        foreach (int day in report.Days)
            foreach (string file in catalog.Files(EventKind.Flow, day))
                ParquetTable.Read(file, EventSchema.Flow).ShouldAllBe(f => f.Day == day);
    }

    [Fact]
    public void The_same_content_adds_nothing_whatever_it_is_called()
    {
        string text = IngestFixture.Conn(0, 50);
        string first = _f.Write("a/conn.log", text);
        _f.Ingest(first).Count(FileStatus.Added).ShouldBe(1);
        var before = IngestFixture.Bytes(_f.Workspace);
        string renamed = _f.Write("b/conn.2026.log", text), zipped = _f.Gzip("c/conn.log.gz", text);
        var again = _f.Ingest(first, renamed, zipped);
        again.Files.Select(f => f.Status).ShouldBe([FileStatus.Known, FileStatus.Known, FileStatus.Known]);
        again.Files[0].Message.ShouldBe("");
        again.Files[2].Message.ShouldBe($"same content as {first}");
        again.Days.ShouldBeEmpty();
        IngestFixture.Bytes(_f.Workspace).ShouldBe(before);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_same_content_twice_in_one_call_counts_once(int threads)
    {
        string text = IngestFixture.Conn(0, 50);
        var report = _f.Ingest(new IngestOptions { Paths = [_f.Write("x.log", text), _f.Gzip("y.log.gz", text), _f.Write("z.log", text)], Threads = threads });
        report.Files.Select(f => f.Status).ShouldBe([FileStatus.Added, FileStatus.Known, FileStatus.Known]);
        _f.Flows().Count.ShouldBe(50);
    }

    [Fact]
    public void A_copy_of_a_refused_file_is_refused_for_itself()
    {
        string text = IngestFixture.Conn(0, 100, bad: 50);
        var report = _f.Ingest(_f.Write("x.log", text), _f.Write("y.log", text));
        report.Files.Select(f => f.Status).ShouldBe([FileStatus.Refused, FileStatus.Refused]);
    }

    [Fact]
    public void A_file_with_too_many_bad_records_lands_nothing_and_stops_no_other()
    {
        string bad = _f.Write("bad.log", IngestFixture.Conn(0, 100, bad: 30)), good = _f.Write("good.log", IngestFixture.Conn(200, 10));
        var report = _f.Ingest(bad, good);
        report.Files[0].Status.ShouldBe(FileStatus.Refused);
        report.Files[0].Message.ShouldStartWith("30 of 100 records are bad");
        report.Files[1].Status.ShouldBe(FileStatus.Added);
        _f.Flows().Count.ShouldBe(10);
        _f.Rejects().ShouldBeEmpty();
        var allowed = _f.Ingest(new IngestOptions { Paths = [bad], MaxBadShare = 0.3 });
        allowed.Files.Single().Stored!.Rejects.Values.Sum().ShouldBe(30);
        _f.Flows().Count.ShouldBe(80);
    }

    [Fact]
    public void Rejects_are_kept_with_place_reason_and_text_cut_to_the_limit()
    {
        string cells = string.Join('\t', Enumerable.Repeat("é" + new string('y', 2000), 5));
        string log = _f.Write("conn.log", IngestFixture.Conn(0, 30) + cells + "\n");
        _f.Ingest(log).Rejects().Values.Sum().ShouldBe(1);
        var reject = _f.Rejects().Single();
        reject.SourcePath.ShouldBe(log);
        reject.Line.ShouldBe(38);
        reject.Offset.ShouldBe(System.Text.Encoding.UTF8.GetByteCount(IngestFixture.Conn(0, 30)));
        reject.Reason.ShouldNotBeEmpty();
        System.Text.Encoding.UTF8.GetByteCount(reject.Text).ShouldBeInRange(EventSpool.RejectTextLimit - 4, EventSpool.RejectTextLimit);
        reject.Text.ShouldNotContain("\uFFFD");
    }

    [Fact]
    public void What_is_no_log_is_refused_with_its_reason()
    {
        var report = _f.Ingest(_f.Write("readme.txt", "hello\nworld\n"));
        report.Files.Single().Status.ShouldBe(FileStatus.Refused);
        report.Files.Single().Message.ShouldContain("not a log of a known format");
        Directory.Exists(_f.Workspace.Sources).ShouldBeFalse();
    }

    [Fact]
    public void An_empty_file_is_added_once()
    {
        string log = _f.Write("empty.log", "");
        _f.Ingest(log).Files.Single().Status.ShouldBe(FileStatus.Added);
        _f.Ingest(log).Files.Single().Status.ShouldBe(FileStatus.Known);
    }

    [Fact]
    public void Leases_land_and_touch_the_days_they_cover()
    {
        _f.Ingest(_f.Write("conn.log", IngestFixture.Conn(0, 3000)));
        string leases = _f.Write("leases.csv", "ip,host,from,to\n10.0.0.1,ws-1,2026-03-02T00:00:00Z,2026-03-03T00:00:00Z\n");
        var report = _f.Ingest(new IngestOptions { Paths = [], HostsFiles = [leases] });
        report.Days.Select(Workspace.DayText).ShouldBe(["2026-03-02"]);
        var catalog = _f.Catalog();
        var lease = catalog.LeaseFiles.SelectMany(f => ParquetTable.Read(f, IntakeSchema.Lease, r => (r.Text("ip"), r.Text("host"), r.Text("source"), r.Integer("line")))).Single();
        lease.ShouldBe(("10.0.0.1", "ws-1", report.Files.Single().Stored!.Content, 2L));
        catalog.DayInputs(Workspace.ParseDay("2026-03-01")).Count.ShouldBe(1);
        catalog.DayInputs(Workspace.ParseDay("2026-03-02")).Count.ShouldBe(2);
    }

    [Fact]
    public void Threads_and_memory_limits_do_not_change_what_is_stored()
    {
        for (int i = 0; i < 12; i++) _f.Write($"logs/{i:D2}.log", IngestFixture.Conn(i * 300, 300 + i));
        var serial = new Workspace(_f.PathOf("serial"));
        var parallel = new Workspace(_f.PathOf("parallel"));
        var limits = new IngestLimits { SpillRows = 100, BatchRows = 700, FileBytesInMemory = 1 << 10 };
        _f.Ingest(new IngestOptions { Paths = [_f.PathOf("logs")], Threads = 1, Limits = limits }, serial);
        _f.Ingest(new IngestOptions { Paths = [_f.PathOf("logs")], Threads = 8, Limits = limits }, parallel);
        IngestFixture.Bytes(parallel).ShouldBe(IngestFixture.Bytes(serial));
        SourceCatalog.Load(serial).Batches.Count.ShouldBeGreaterThan(3);

        _f.Ingest(new IngestOptions { Paths = [_f.PathOf("logs")] });
        static IEnumerable<string> Rows(List<FlowEvent> flows) => flows.Select(f => $"{f.Source} {f.Line} {f.Uid} {f.BytesOut}").Order(StringComparer.Ordinal);
        Rows(_f.Flows(serial)).ShouldBe(Rows(_f.Flows()));
        Directory.GetFiles(serial.Scratch, "*.tmp").ShouldBeEmpty();
    }

    [Fact]
    public void A_second_process_is_told_that_the_workspace_is_in_use()
    {
        string log = _f.Write("conn.log", IngestFixture.Conn(0, 5));
        using (WorkspaceLock.Take(_f.Workspace))
            Should.Throw<DataException>(() => _f.Ingest(log)).Message.ShouldContain("is in use by another process");
        _f.Ingest(log).Count(FileStatus.Added).ShouldBe(1);
    }

    [Fact]
    public void Times_out_of_range_are_rejects_and_too_many_days_refuse_the_file()
    {
        string rows = "99999999999999.0\tC1\t10.0.0.1\t1\t10.0.0.2\t2\ttcp\t-\t-\t1\t1\tSF\t0\n";
        _f.Ingest(_f.Write("far.log", IngestFixture.Conn(0, 30) + rows));
        _f.Flows().Count.ShouldBe(30);
        _f.Rejects().Count.ShouldBe(1);
        var many = new System.Text.StringBuilder(IngestFixture.Conn(0, 0));
        for (int day = 0; day <= EventSpool.MaxDays; day++) many.Append($"{day * 86400L}.0\tC{day}\t10.0.0.1\t1\t10.0.0.2\t2\ttcp\t-\t-\t1\t1\tSF\t0\n");
        _f.Ingest(_f.Write("many.log", many.ToString())).Files.Single().Message.ShouldContain("its times are not times");
    }

    [Fact]
    public void Hostile_names_of_files_stay_outside_the_workspace_s_paths()
    {
        string name = OperatingSystem.IsWindows() ? "a'; DROP --.log" : "a'; DROP TABLE x;--\n\u001b[31m$(id).log";
        string log = _f.Write(name, IngestFixture.Conn(0, 5));
        _f.Ingest(log).Count(FileStatus.Added).ShouldBe(1);
        var catalog = _f.Catalog();
        catalog.PathOf(_f.Flows()[0].Source).ShouldBe(log);
        catalog.Files(EventKind.Flow, catalog.AllDays.First()).Single().ShouldNotContain("DROP");
    }

    [Fact]
    public void Untouched_files_are_not_opened_again_but_changed_ones_are()
    {
        if (OperatingSystem.IsWindows()) return;
        string log = _f.Write("conn.log", IngestFixture.Conn(600, 20));
        _f.Ingest(log);
        File.SetUnixFileMode(log, UnixFileMode.None);
        bool unreadable = !CanOpen(log);
        _f.Ingest(log).Files.Single().Status.ShouldBe(FileStatus.Known);
        File.SetUnixFileMode(log, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        if (unreadable) _f.Ingest(log).Files.Single().Status.ShouldBe(FileStatus.Known);
        var before = File.GetLastWriteTimeUtc(log);
        File.WriteAllText(log, IngestFixture.Conn(500, 20));
        File.SetLastWriteTimeUtc(log, before.AddSeconds(5));
        _f.Ingest(log).Files.Single().Status.ShouldBe(FileStatus.Added);
    }

    [Fact]
    public void A_file_that_was_written_just_now_is_not_known_by_its_times()
    {
        string log = _f.Write("conn.log", IngestFixture.Conn(600, 20));
        _f.Clock.SetUtcNow(new DateTimeOffset(2041, 1, 1, 0, 0, 1, TimeSpan.Zero));
        File.SetLastWriteTimeUtc(log, _f.Clock.GetUtcNow().UtcDateTime.AddSeconds(-1));
        _f.Ingest(log);
        var times = (File.GetLastWriteTimeUtc(log), File.GetCreationTimeUtc(log));
        File.WriteAllText(log, IngestFixture.Conn(500, 20));
        File.SetLastWriteTimeUtc(log, times.Item1);
        _f.Ingest(log).Files.Single().Status.ShouldBe(FileStatus.Added);
    }

    [Fact]
    public void Damaged_compression_keeps_what_is_whole_and_the_whole_file_adds_the_rest()
    {
        string text = IngestFixture.Conn(0, 400);
        byte[] zipped = File.ReadAllBytes(_f.Gzip("whole.log.gz", text));
        string log = _f.PathOf("conn.log.gz");
        File.WriteAllBytes(log, zipped[..(zipped.Length * 2 / 3)]);
        int kept = (int)_f.Ingest(log).Files.Single().Stored!.Flows;
        kept.ShouldBeInRange(50, 399);
        _f.Rejects().Single().Reason.ShouldBe("compressed data ends early");
        var rest = _f.Ingest(_f.PathOf("whole.log.gz")).Files.Single().Stored!;
        rest.Flows.ShouldBe(400 - kept);
        _f.Flows().Select(f => f.Uid).Order(StringComparer.Ordinal).ShouldBe(Enumerable.Range(0, 400).Select(i => $"C{i:D6}"));
        File.WriteAllBytes(log, zipped[..12]);
        _f.Ingest(log).Files.Single().ShouldSatisfyAllConditions(f => f.Status.ShouldBe(FileStatus.Refused), f => f.Message.ShouldBe("compressed data ends early"));
    }

    private static bool CanOpen(string path)
    {
        try
        {
            using var _ = File.OpenRead(path);
            return true;
        }
        catch (UnauthorizedAccessException)
        {
            return false;
        }
    }
}
