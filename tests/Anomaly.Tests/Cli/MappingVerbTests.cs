using Anomaly.Cli;
using Anomaly.Tests.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Cli;

/// <summary>Logs of any origin through the verbs.</summary>
public sealed class MappingVerbTests : IDisposable
{
    private const string Mapping = "format: csv\ntime: { column: at, format: epoch }\nrecords: [{ kind: flow, fields: { src_ip: src, dst_ip: dst, dst_port: port, bytes_out: up, bytes_in: down } }]\n";
    private const string Log = "at,src,dst,port,up,down\n1772323200,10.0.0.5,140.82.121.3,443,700,5\n1772323260,10.0.0.6,140.82.121.3,443,800,-\n";

    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Parse_reads_by_the_mapping_it_is_given()
    {
        string log = _f.Write("a.csv", Log), mapping = _f.Write("m.yaml", Mapping);
        var (code, output, error) = Run("parse", log, "--mapping", mapping);
        code.ShouldBe(ExitCode.Done);
        output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
        output.ShouldContain("\"bytes_out\":800,\"bytes_in\":0,\"bytes_known\":false");
        error.ShouldContain("a.csv: mapped, 2 records, 2 flows");
    }

    [Fact]
    public void A_wrong_mapping_stops_the_verb_with_every_error_before_anything_is_done()
    {
        string log = _f.Write("a.csv", Log), mapping = _f.Write("m.yaml", Mapping.Replace("csv", "cvs", StringComparison.Ordinal).Replace("dst_port", "dst_prot", StringComparison.Ordinal));
        foreach (string verb in (string[])["parse", "ingest", "run"])
        {
            string[] workspace = verb == "parse" ? [] : ["--workspace", _f.Workspace.Root];
            var (code, output, error) = Run([verb, log, "--mapping", mapping, .. workspace]);
            code.ShouldBe(ExitCode.WrongCall);
            output.ShouldBeEmpty();
            error.ShouldContain("m.yaml:1:9 format: expected csv, jsonl or parquet, found 'cvs'");
            error.ShouldContain("m.yaml:3:61 a flow has no value 'dst_prot' (did you mean 'dst_port'?)");
        }
        Directory.Exists(_f.Workspace.Sources).ShouldBeFalse();
        Run("parse", log, "--mapping", mapping, "--format", "zeek-tsv").Error.ShouldContain("exclude each other");
    }

    [Fact]
    public void Ingest_takes_the_mapping_of_the_call_or_of_the_configuration()
    {
        string log = _f.Write("proxy/a.csv", Log), mapping = _f.Write("m.yaml", Mapping);
        Run("ingest", log, "--workspace", _f.Workspace.Root).Code.ShouldBe(ExitCode.Refused);
        Directory.CreateDirectory(_f.Workspace.Root);
        File.WriteAllText(_f.Workspace.ConfigFile, $"ingest:\n  sources:\n    - {{ path: 'proxy/*.csv', mapping: '{mapping}' }}\n");
        Run("ingest", log, "--workspace", _f.Workspace.Root).Output.ShouldStartWith($"added    {log}: mapped, 2 flows\n");
        _f.Flows().Select(e => (e.SrcIp, e.BytesOut, e.BytesKnown)).ShouldBe([("10.0.0.5", 700, true), ("10.0.0.6", 800, false)]);
        // It grows, and is read on.
        File.AppendAllText(log, "1772323320,10.0.0.7,140.82.121.3,443,900,1\n");
        Run("ingest", log, "--workspace", _f.Workspace.Root).Code.ShouldBe(ExitCode.Done);
        _f.Flows().Count.ShouldBe(3);
        string other = _f.Write("b.csv", Log.Replace("10.0.0.5", "10.0.0.8", StringComparison.Ordinal));
        Run("ingest", other, "--mapping", mapping, "--workspace", _f.Workspace.Root).Output.ShouldStartWith($"added    {other}: mapped, 2 flows\n");
        string lacking = _f.Write("proxy/c.csv", "at,src\n1,2\n");
        Run("ingest", lacking, "--workspace", _f.Workspace.Root).Error.ShouldContain("the header lacks columns of the mapping: dst, port, up, down; it has at, src");
    }

    private static (int Code, string Output, string Error) Run(params string[] args)
    {
        var output = new StringWriter { NewLine = "\n" };
        var error = new StringWriter { NewLine = "\n" };
        int code = AnomalyProgram.Run(args, new CliContext(output, error, TimeProvider.System, default, false));
        return (code, output.ToString(), error.ToString());
    }
}
