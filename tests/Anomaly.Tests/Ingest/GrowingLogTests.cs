using System.Text;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>
/// The life of a log: it is named while it grows, also in the midst of a line, then rotated, compressed and copied. Every
/// record counts once.
/// </summary>
public sealed class GrowingLogTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    /// <summary>Format and what makes its log of n records; every record gives one event.</summary>
    private static readonly Dictionary<string, Func<int, string>> Logs = new(StringComparer.Ordinal)
    {
        ["zeek-tsv"] = n => IngestFixture.Conn(0, n),
        ["zeek-json"] = n => Lines(n, i => $$"""{"_path":"conn","ts":{{1772323200 + i * 60}}.5,"uid":"C{{i:D6}}","id.orig_h":"10.0.0.7","id.orig_p":{{1024 + i}},"id.resp_h":"140.82.121.4","id.resp_p":443,"proto":"tcp","orig_bytes":{{i}},"resp_bytes":{{i * 2}},"conn_state":"SF"}"""),
        ["windows-nxlog-json"] = n => Lines(n, i => $$"""{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","UtcTime":"2026-03-01 {{i / 60:D2}}:{{i % 60:D2}}:00.000","Hostname":"pc1","Image":"C:\\git.exe","CommandLine":"git push {{i}}","ProcessId":{{i}},"ProcessGuid":"{{{i:D8}}}"}"""),
        ["windows-event-xml"] = n => Lines(n, i => $"<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider Name='Microsoft-Windows-Sysmon'/><EventID>1</EventID><Computer>pc1</Computer><Channel>Microsoft-Windows-Sysmon/Operational</Channel></System><EventData><Data Name='UtcTime'>2026-03-01 {i / 60:D2}:{i % 60:D2}:00.000</Data><Data Name='Image'>C:\\git.exe</Data><Data Name='CommandLine'>git push {i}</Data><Data Name='ProcessId'>{i}</Data></EventData></Event>"),
        ["auditd-raw"] = n => Lines(n, i =>
        {
            string stamp = $"msg=audit({1772323200 + i * 60}.000:{i + 1})";
            return $"type=SYSCALL {stamp}: arch=c000003e syscall=59 success=yes exit=0 pid={i} auid=1000 uid=1000 exe=\"/usr/bin/git\"\ntype=EXECVE {stamp}: argc=3 a0=\"git\" a1=\"push\" a2=\"{i}\"\ntype=CWD {stamp}: cwd=\"/home/kim\"\ntype=EOE {stamp}: ";
        }),
    };

    public static TheoryData<string> Formats => new(Logs.Keys);

    [Theory]
    [MemberData(nameof(Formats))]
    public void Cut_anywhere_three_times_then_rotated_and_compressed_every_record_counts_once(string format)
    {
        const int records = 90;
        byte[] whole = Encoding.UTF8.GetBytes(Logs[format](records));
        // Beginnings shorter than the head that names a log are read as logs of their own.
        Gen.Int[ContentDigest.StartLength, whole.Length].Array[3].Sample(cuts =>
        {
            using var f = new IngestFixture();
            string log = f.PathOf("logs/live.log");
            foreach (int cut in cuts.Order())
            {
                File.WriteAllBytes(log, whole[..cut]);
                f.Ingest(new IngestOptions { Paths = [f.PathOf("logs")], Format = format, Host = "pc1", MaxBadShare = 1, Threads = 1 });
            }
            File.WriteAllBytes(log, whole);
            Ingest(f, format).ShouldBe(Expected(format, records), $"cuts at {string.Join(' ', cuts.Order())} of {whole.Length}");
            // Rotated under another name, a fresh log in its place; then the old one compressed twice.
            File.Move(log, log + ".1");
            File.WriteAllText(log, "");
            Ingest(f, format).ShouldBe(Expected(format, records));
            File.WriteAllBytes(log + ".1.gz", LogFileTests.Gzip(whole));
            File.WriteAllBytes(log + ".copy.zst", LogFileTests.Zstd(whole));
            File.Delete(log + ".1");
            Ingest(f, format).ShouldBe(Expected(format, records));
        }, iter: 12, threads: 1);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_record_that_is_half_there_is_read_when_it_is_whole(string format)
    {
        byte[] whole = Encoding.UTF8.GetBytes(Logs[format](40));
        string log = _f.PathOf("live.log");
        // Every place within the last record.
        int last = Encoding.UTF8.GetByteCount(Logs[format](39));
        for (int cut = last; cut < whole.Length; cut += 7)
        {
            using var f = new IngestFixture();
            log = f.PathOf("logs/live.log");
            File.WriteAllBytes(log, whole[..cut]);
            Ingest(f, format);
            File.WriteAllBytes(log, whole);
            Ingest(f, format).ShouldBe(Expected(format, 40), $"cut at {cut - last} of {whole.Length - last}");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void An_overlapping_export_counts_once_when_resolved(string format)
    {
        // Two exports of one hour each that share ten records; each is a log of its own.
        string header = format == "zeek-tsv" ? IngestFixture.Conn(0, 0) : "";
        string all = Logs[format](70), first = Logs[format](40);
        string tail = all[Logs[format](30).Length..];
        _f.Write("logs/a.log", first);
        _f.Write("logs/b.log", header + tail);
        _f.Ingest(new IngestOptions { Paths = [_f.PathOf("logs")], Format = format, Host = "pc1", Threads = 1 });
        Stored(_f).Count.ShouldBe(80);
        Resolved(_f).ShouldBe(Expected(format, 70));
    }

    [Fact]
    public void A_flow_that_two_sensors_saw_counts_once_when_resolved()
    {
        const int flows = 50;
        _f.Write("logs/core.log", IngestFixture.Conn(0, flows));
        string edge = IngestFixture.Conn(0, flows, "2026-03-01T00:00:01Z").Replace("\tC0", "\tD0").Replace("\ttcp\tssl\t1.5\t", "\ttcp\tssl\t1.4\t");
        _f.Write("logs/edge.log", edge);
        _f.Ingest(_f.PathOf("logs"));
        Stored(_f).Count.ShouldBe(2 * flows);
        Resolved(_f).Count.ShouldBe(flows);
    }

    private static List<string> Ingest(IngestFixture f, string format)
    {
        f.Ingest(new IngestOptions { Paths = [f.PathOf("logs")], Format = format, Host = "pc1", MaxBadShare = 1, Threads = 1 });
        return Stored(f);
    }

    private static List<string> Expected(string format, int records)
        => [.. Enumerable.Range(0, records).Select(i => format.StartsWith("zeek", StringComparison.Ordinal) ? $"C{i:D6}" : $"git push {i}").Order(StringComparer.Ordinal)];

    private static List<string> Stored(IngestFixture f)
    {
        var catalog = f.Catalog();
        var events = Read(catalog, EventKind.Flow, EventSchema.Flow).Select(e => e.Uid)
            .Concat(Read(catalog, EventKind.Process, EventSchema.Process).Select(e => e.CommandLine));
        return [.. events.Order(StringComparer.Ordinal)];
    }

    private static IEnumerable<T> Read<T>(SourceCatalog catalog, EventKind kind, TableSchema<T> schema) where T : Event, new()
        => catalog.Days(kind).SelectMany(day => catalog.Files(kind, day)).SelectMany(file => ParquetTable.Read(file, schema));

    private static List<string> Resolved(IngestFixture f)
    {
        var options = new ResolveOptions { Engine = new DuckDbOptions { Threads = 1, MemoryLimit = 256 << 20 } };
        ResolveJob.Run(f.Workspace, options, Anomaly.Pipeline.SilentProgress.Instance, CancellationToken.None);
        var stored = new StoredEvents(f.Workspace, f.Catalog());
        var flows = stored.Read(EventKind.Flow, EventSchema.Flow, int.MinValue, int.MaxValue).Select(e => e.Uid);
        var processes = stored.Read(EventKind.Process, EventSchema.Process, int.MinValue, int.MaxValue).Select(e => e.CommandLine);
        return [.. flows.ToList().Concat(processes).Order(StringComparer.Ordinal)];
    }

    private static string Lines(int count, Func<int, string> line) => string.Concat(Enumerable.Range(0, count).Select(i => line(i) + "\n"));
}
