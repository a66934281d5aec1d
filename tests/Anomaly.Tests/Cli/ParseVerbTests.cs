using System.Text;
using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

public class ParseVerbTests
{
    private static readonly string Conn = TestPaths.Corpus("zeek", "tsv", "zat", "conn.log");
    private static readonly string Http = TestPaths.Corpus("zeek", "tsv", "zat", "http.log");

    [Fact]
    public void Events_carry_kind_path_line_and_then_the_columns_of_their_schema()
    {
        var (code, output, error) = Run("parse", Conn, Http);
        code.ShouldBe(ExitCode.Done);
        var events = output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        events.Length.ShouldBe(510);
        Names(events[0]).ShouldBe(["kind", "source_path", "line", .. EventSchema.Flow.Columns.Select(c => c.Name).Where(n => n != "line")]);
        Names(events[^1]).ShouldBe(["kind", "source_path", "line", .. EventSchema.Name.Columns.Select(c => c.Name).Where(n => n != "line")]);
        events[0].GetProperty("kind").GetString().ShouldBe("flow");
        events[0].GetProperty("source_path").GetString().ShouldBe(Conn);
        events[0].GetProperty("line").GetInt64().ShouldBe(9);
        events[0].GetProperty("time").GetString().ShouldBe("2013-09-15T23:44:27.706265Z");
        events[0].GetProperty("bytes_out").GetInt64().ShouldBe(601);
        events[0].GetProperty("bytes_known").GetBoolean().ShouldBeTrue();
        events[^1].GetProperty("kind").GetString().ShouldBe("name");
        error.ShouldContain("conn.log: zeek-tsv (conn 360), 360 records, 360 flows, 105,343 originator bytes, 5,342,835 responder bytes, 2013-09-15T23:44:10.690013Z to 2013-09-15T23:48:22.876972Z");
    }

    [Fact]
    public void Csv_has_one_header_for_all_kinds_and_no_cell_that_is_a_formula()
    {
        using var folder = new TestFolder();
        string log = folder.Write("http.log", "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tmethod\thost\turi\trequest_body_len\tresponse_body_len\n"
            + "1.0\tC1\t10.0.0.5\t1.1.1.1\t=cmd()\t+1.example\t/a,\"b\"\\x0a\t7\t30\n");
        var (code, output, _) = Run("parse", "--output", "csv", log, Conn);
        code.ShouldBe(ExitCode.Done);
        var lines = output.Split('\n');
        string[] header = lines[0].Split(',');
        header.Distinct().Count().ShouldBe(header.Length);
        foreach (string column in EventSchema.Flow.Columns.Select(c => c.Name).Concat(EventSchema.Name.Columns.Select(c => c.Name))) header.ShouldContain(column);
        lines[1].ShouldStartWith($"name,{log},4,1970-01-01T00:00:01.000000Z,0,0,,");
        output.ShouldContain(",'=cmd(),\"/a,\"\"b\"\"\n\",");
        output.ShouldContain(",'+1.example,");
        lines[^2].Split(',').Length.ShouldBe(header.Length);
    }

    [Fact]
    public void The_summary_as_json_replaces_the_events()
    {
        var (code, output, error) = Run("parse", "--summary", "json", Http, Conn);
        code.ShouldBe(ExitCode.Done);
        error.ShouldBeEmpty();
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[1].ShouldBe($$$"""{"file":"{{{Conn}}}","format":"zeek-tsv","records":360,"flows":360,"processes":0,"files":0,"names":0,"leases":0,"records_by_stream":{"conn":360},"files_by_operation":{},"originator_bytes":105343,"responder_bytes":5342835,"rejects":0,"rejects_by_reason":{},"first_time":"2013-09-15T23:44:10.690013Z","last_time":"2013-09-15T23:48:22.876972Z"}""");
    }

    [Fact]
    public void A_refused_file_is_said_and_the_others_go_on()
    {
        using var folder = new TestFolder();
        string bad = folder.Write("a\x1b.txt", "no log\n");
        folder.Write("b.log", File.ReadAllText(Conn));
        var (code, output, error) = Run("parse", folder.Path);
        code.ShouldBe(ExitCode.Refused);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(360);
        error.ShouldContain("a\\x1b.txt: not a log of a known format");
        error.ShouldNotContain("\x1b");
        var (_, summary, _) = Run("parse", "--summary", "json", bad);
        JsonDocument.Parse(summary).RootElement.GetProperty("refused").GetString()!.ShouldContain("not a log");
    }

    [Fact]
    public void Rejects_are_counted_by_reason_with_the_line_of_the_first()
    {
        var (code, _, error) = Run("parse", TestPaths.Corpus("zeek", "tsv", "zeek-btest", "core.pppoe__conn.log"));
        code.ShouldBe(ExitCode.Done);
        error.ShouldContain("  rejected 7: time is masked, first at line 10");
    }

    [Theory]
    [InlineData("parse")]
    [InlineData("parse", "no-such-file")]
    [InlineData("parse", "--format", "zeek", "CONN")]
    [InlineData("parse", "--output", "xml", "CONN")]
    [InlineData("parse", "--time-zone", "Mars/Olympus", "CONN")]
    public void A_wrong_call_does_nothing(params string[] args)
    {
        var (code, output, error) = Run([.. args.Select(a => a == "CONN" ? Conn : a)]);
        code.ShouldBe(ExitCode.WrongCall);
        output.ShouldBeEmpty();
        error.ShouldStartWith("anomaly: ");
    }

    [Fact]
    public void A_closed_output_ends_the_verb_quietly()
    {
        var error = new StringWriter();
        int code = AnomalyProgram.Run(["parse", Conn], new CliContext(new StreamWriter(new ClosedStream(), new UTF8Encoding(false)), error, TimeProvider.System, default, false));
        code.ShouldBe(ExitCode.Done);
        error.ToString().ShouldBeEmpty();
    }

    private static string[] Names(JsonElement e) => [.. e.EnumerateObject().Select(p => p.Name)];

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = AnomalyProgram.Run(args, new CliContext(output, error, TimeProvider.System, default, false));
        return (code, output.ToString(), error.ToString());
    }

    private sealed class ClosedStream : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new OutputClosedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new OutputClosedException();
    }
}
