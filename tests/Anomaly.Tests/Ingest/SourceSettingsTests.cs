using Anomaly.Cli;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public sealed class SourceSettingsTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Theory]
    [InlineData("*.log", "/a/b/x.log", true)]
    [InlineData("*.log", "/a/b/x.log.gz", false)]
    [InlineData("b/*.log", "/a/b/x.log", true)]
    [InlineData("b/*.log", "/a/bb/x.log", false)]
    [InlineData("a/*.log", "/a/b/x.log", false)]
    [InlineData("a/**", "/a/b/x.log", true)]
    [InlineData("/a/**/x.log", "/a/x.log", true)]
    [InlineData("/a/**/x.log", "/a/b/c/x.log", true)]
    [InlineData("/b/*", "/a/b/x.log", false)]
    [InlineData("x?log", "/a/x.log", true)]
    [InlineData("x?log", "/a/x/log", false)]
    [InlineData("(x).[l]og", "/a/(x).[l]og", true)]
    public void Paths_are_matched(string glob, string path, bool matches)
        => (new SourceSettings([new SourceConfig { Path = glob, Host = "h" }]).For(path, new LogReadOptions(), null).Host == "h").ShouldBe(matches);

    [Fact]
    public void The_call_goes_before_the_first_entry_that_says_a_thing_and_the_default_behind()
    {
        var settings = new SourceSettings(
        [
            new SourceConfig { Path = "x.log", Host = "first" },
            new SourceConfig { Path = "*.log", Host = "second", Format = "auditd-raw", TimeZone = "+02:00" },
        ]);
        var open = settings.For("/x.log", new LogReadOptions(), TimeZoneInfo.Utc);
        (open.Host, open.Format, open.TimeZone!.BaseUtcOffset).ShouldBe(("first", "auditd-raw", TimeSpan.FromHours(2)));
        var said = settings.For("/x.log", new LogReadOptions("zeek-tsv", "mine", TimeZoneInfo.Utc), null);
        said.ShouldBe(new LogReadOptions("zeek-tsv", "mine", TimeZoneInfo.Utc));
        settings.For("/y.txt", new LogReadOptions(), TimeZoneInfo.Utc).ShouldBe(new LogReadOptions("", "", TimeZoneInfo.Utc));
        settings.For("-", new LogReadOptions(), null).ShouldBe(new LogReadOptions());
    }

    [Fact]
    public void Ingest_and_parse_read_each_log_as_it_is_configured()
    {
        static string Record(string command) => $$"""{"EventID":4688,"Channel":"Security","EventTime":"2026-03-01 12:00:00","NewProcessName":"C:\\a.exe","CommandLine":"{{command}}"}""" + "\n";
        string here = _f.Write("logs/utc/a.json", Record("a")), there = _f.Write("logs/tokyo/b.json", Record("b"));
        string yaml = _f.Write("workspace/anomaly.yaml", """
            ingest:
              time_zone: UTC
              sources:
                - { path: 'tokyo/**', time_zone: Asia/Tokyo, host: tk-1 }
                - { path: '*.json', format: windows-nxlog-json, host: other }
            """);
        Run("ingest", _f.PathOf("logs"), "--workspace", _f.Workspace.Root).ShouldBe(ExitCode.Done);
        string events = Output("events", "process", "--workspace", _f.Workspace.Root);
        events.ShouldContain("\"time\":\"2026-03-01T12:00:00.000000Z\"");
        events.ShouldContain("\"time\":\"2026-03-01T03:00:00.000000Z\"");
        string parsed = Output("parse", there, "--config", yaml);
        parsed.ShouldContain("\"time\":\"2026-03-01T03:00:00.000000Z\"");
        parsed.ShouldContain("\"host\":\"tk-1\"");
        Output("parse", there, "--config", yaml, "--time-zone", "UTC", "--host", "mine").ShouldSatisfyAllConditions(
            o => o.ShouldContain("T12:00:00.000000Z"), o => o.ShouldContain("\"host\":\"mine\""));
        Output("parse", here, "--config", yaml).ShouldContain("\"host\":\"other\"");
    }

    [Fact]
    public void Errors_stand_at_their_places_all_at_once()
    {
        var error = Should.Throw<UsageException>(() => AnomalyConfig.Parse("a.yaml", """
            ingest:
              sources:
                - { path: '*.log', format: zeek-tvs }
                - { format: zeek-tsv }
                - { path: 'x', time_zone: Mars/Base, hots: a }
            """));
        error.Messages.Count.ShouldBe(4);
        error.Messages[0].ShouldStartWith("a.yaml:3:");
        error.Messages[0].ShouldContain("did you mean 'zeek-tsv'");
        error.Messages[1].ShouldBe("a.yaml:4:7 ingest.sources: 'path' is missing");
        error.Messages[2].ShouldContain("'Mars/Base' is not a time zone");
        error.Messages[3].ShouldContain("unknown key 'ingest.sources.hots' (did you mean 'host'?)");
    }

    [Fact]
    public void What_is_configured_reads_back()
    {
        var config = AnomalyConfig.Parse("a.yaml", "ingest: { sources: [ { path: '*.log', time_zone: '+02:00' } ] }");
        AnomalyConfig.Parse("b.yaml", config.ToYaml()).Fingerprint().ShouldBe(config.Fingerprint());
        config.Fingerprint().ShouldNotBe(new AnomalyConfig().Fingerprint());
    }

    private int Run(params string[] args) => Call(args).Code;

    private string Output(params string[] args) => Call(args).Output;

    private (int Code, string Output) Call(string[] args)
    {
        var output = new StringWriter();
        var error = new StringWriter();
        int code = AnomalyProgram.Run(args, new CliContext(output, error, _f.Clock, CancellationToken.None, false));
        code.ShouldBe(ExitCode.Done, error.ToString());
        return (code, output.ToString());
    }
}
