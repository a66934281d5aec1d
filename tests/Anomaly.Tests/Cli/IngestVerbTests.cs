using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using Anomaly.Tests.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

public sealed class IngestVerbTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void A_few_files_get_a_line_each_and_a_refused_one_its_reason()
    {
        string good = _f.Write("logs/a.log", IngestFixture.Conn(0, 30, bad: 1)), bad = _f.Write("logs/b\u001b.txt", "no log\n");
        var (code, output, error) = Run("ingest", _f.PathOf("logs"), "--workspace", _f.Workspace.Root);
        code.ShouldBe(ExitCode.Refused);
        output.ShouldBe($"""
            added    {good}: zeek-tsv, 29 flows, 1 rejected
            refused  {bad.Replace("\u001b", "\\x1b")}
            1 files added, 0 known, 1 refused
            29 flows on 2026-03-01
              rejected 1: {_f.Rejects().Single().Reason}

            """);
        error.ShouldStartWith($"refused {bad.Replace("\u001b", "\\x1b")}: not a log of a known format");
        Run("ingest", good, "--workspace", _f.Workspace.Root).ShouldBe((ExitCode.Done, $"known    {good}\n0 files added, 1 known, 0 refused\n", ""));
    }

    [Fact]
    public void Many_files_get_totals_unless_all_are_asked_for()
    {
        for (int i = 0; i < 25; i++) _f.Write($"logs/{i:D2}.log", IngestFixture.Conn(i * 10, 10));
        Run("ingest", _f.PathOf("logs"), "--workspace", _f.Workspace.Root).Output.ShouldBe("25 files added, 0 known, 0 refused\n250 flows on 2026-03-01\n");
        Run("ingest", _f.PathOf("logs"), "--workspace", _f.Workspace.Root, "--verbose").Output.Split('\n').Length.ShouldBe(27);
    }

    [Fact]
    public void The_result_as_json_names_files_totals_and_days()
    {
        string log = _f.Write("a.log", IngestFixture.Conn(0, 1450)), leases = _f.Write("leases.csv", "ip,host,from,to\n10.0.0.1,ws-1,2026-03-01T00:00:00Z,\n");
        var (code, output, _) = Run("ingest", log, "--hosts", leases, "--output", "json", "--workspace", _f.Workspace.Root);
        code.ShouldBe(ExitCode.Done);
        var json = JsonDocument.Parse(output).RootElement;
        json.GetProperty("added").GetInt64().ShouldBe(2);
        json.GetProperty("flows").GetInt64().ShouldBe(1450);
        json.GetProperty("leases").GetInt64().ShouldBe(1);
        json.GetProperty("days").EnumerateArray().Select(d => d.GetString()).ShouldBe(["2026-03-01", "2026-03-02"]);
        json.GetProperty("files").EnumerateArray().Select(f => f.GetProperty("file").GetString()).ShouldBe([leases, log]);
        json.GetProperty("files")[1].GetProperty("content").GetString().ShouldBe(_f.Flows()[0].Source);
    }

    [Fact]
    public void Stored_events_are_printed_as_parse_prints_them()
    {
        string log = _f.Write("a.log", IngestFixture.Conn(0, 40));
        Run("ingest", log, "--workspace", _f.Workspace.Root).Code.ShouldBe(ExitCode.Done);
        var stored = Run("events", "flow", "--workspace", _f.Workspace.Root);
        stored.Code.ShouldBe(ExitCode.Done);
        string content = _f.Flows()[0].Source;
        stored.Output.ShouldBe(Run("parse", log).Output.Replace("\"source\":\"\"", $"\"source\":\"{content}\""));
        var csv = Run("events", "flow", "--output", "csv", "--workspace", _f.Workspace.Root).Output.Split('\n');
        csv.Length.ShouldBe(42);
        csv[0].ShouldBe("kind,source_path,line," + string.Join(',', EventSchema.Flow.Columns.Select(c => c.Name).Where(n => n != "line")));
        csv[1].ShouldStartWith($"flow,{log},8,2026-03-01T00:00:00.000000Z,");
    }

    [Fact]
    public void Events_are_chosen_by_days_and_host()
    {
        _f.Ingest(_f.Write("a.log", IngestFixture.Conn(0, 3000)));
        Count("events", "flow", "--from", "2026-03-02", "--to", "2026-03-02").ShouldBe(1440);
        Count("events", "flow", "--from", "2026-03-03").ShouldBe(120);
        Count("events", "name").ShouldBe(0);

        Run("events", "flow", "--to", "2026-03-02", "--workspace", _f.Workspace.Root).Error.ShouldStartWith("days that are not resolved, or got new logs since: 2;");

        // Resolved events of a day stand before its parsed ones, until a log brings it more.
        Run("facts", "--workspace", _f.Workspace.Root).Code.ShouldBe(ExitCode.Done);
        var resolved = Run("events", "flow", "--host", "10.0.0.7", "--workspace", _f.Workspace.Root);
        resolved.Error.ShouldBeEmpty();
        resolved.Output.Split('\n').Length.ShouldBe(16);
        resolved.Output.ShouldContain("\"provider\":\"github\"");
        int day = Workspace.ParseDay("2026-03-01");
        string[] hosts = ["ws-1.example.org", "WS-1", "ws-1.example.com", "ws-2", "10.0.0.5", ""];
        ParquetTable.Write(Path.Combine(_f.Workspace.Resolved, "flow", "day=2026-03-01", "part.parquet"), EventSchema.Flow,
            hosts.Select(h => new FlowEvent { Host = h, Time = day * Event.MicrosPerDay, Uid = "=1+1" }));
        Count("events", "flow", "--to", "2026-03-01").ShouldBe(6);
        Count("events", "flow", "--to", "2026-03-01", "--host", "ws-1").ShouldBe(3);
        Count("events", "flow", "--to", "2026-03-01", "--host", "WS-1.example.com").ShouldBe(2);
        Count("events", "flow", "--to", "2026-03-01", "--host", "10").ShouldBe(0);
        Count("events", "flow", "--to", "2026-03-01", "--host", "10.0.0.5").ShouldBe(1);
        Run("events", "flow", "--to", "2026-03-01", "--output", "csv", "--workspace", _f.Workspace.Root).Output.ShouldContain(",'=1+1,");
        _f.Ingest(_f.Write("b.log", IngestFixture.Conn(9000, 10, start: "2026-02-23T00:00:00Z")));
        Count("events", "flow", "--to", "2026-03-01").ShouldBe(1450);
    }

    [Theory]
    [InlineData("ingest")]
    [InlineData("ingest", "no-such-file")]
    [InlineData("ingest", "LOG", "--format", "zeek")]
    [InlineData("ingest", "LOG", "--max-bad-share", "2")]
    [InlineData("ingest", "LOG", "--threads", "0")]
    [InlineData("ingest", "LOG", "--time-zone", "Mars/Olympus")]
    [InlineData("ingest", "LOG", "--hosts", "no-such-file")]
    [InlineData("events", "flow")]
    [InlineData("events", "flows")]
    [InlineData("events", "flow", "--from", "2026-3-1")]
    public void A_wrong_call_does_nothing(params string[] args)
    {
        string log = _f.Write("a.log", IngestFixture.Conn(0, 5));
        var (code, output, error) = Run([.. args.Select(a => a == "LOG" ? log : a), "--workspace", _f.Workspace.Root]);
        code.ShouldBe(ExitCode.WrongCall);
        output.ShouldBeEmpty();
        error.ShouldStartWith("anomaly: ");
        Directory.Exists(_f.Workspace.Root).ShouldBeFalse();
    }

    [Fact]
    public void A_workspace_in_use_fails_the_second_call()
    {
        string log = _f.Write("a.log", IngestFixture.Conn(0, 5));
        using var held = WorkspaceLock.Take(_f.Workspace);
        var (code, _, error) = Run("ingest", log, "--workspace", _f.Workspace.Root);
        code.ShouldBe(ExitCode.Failed);
        error.ShouldContain("is in use by another process");
    }

    private int Count(params string[] args)
    {
        var (code, output, error) = Run([.. args, "--workspace", _f.Workspace.Root]);
        code.ShouldBe(ExitCode.Done, error);
        return output.Count(c => c == '\n');
    }

    private (int Code, string Output, string Error) Run(params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = AnomalyProgram.Run(args, new CliContext(output, error, _f.Clock, default, false));
        return (code, output.ToString(), error.ToString());
    }
}
