using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>Firewall logs of others, read against independently counted facts. Where the readers differ on purpose the difference is named.</summary>
public class FirewallCorpusTests
{
    // What facts say, what is read, and why. Anything else must agree.
    private static readonly Difference[] Differences =
    [
        new("panw/metron/PaloaltoOutput", "flows", 49, 48, "line 88 has two more columns than its version: its addresses were split at commas"),
        new("panw/metron/PaloaltoOutput", "bytes_out", 67_794, 67_724, "a dropped packet of 70 bytes is no flow"),
        new("panw/sc4s/palo_alto.log", "flows", 4, 3, "the record of a session's start is no flow"),
        new("panw/sc4s/palo_alto.log", "bytes_out", 26_094, 26_016, "nor are its 78 bytes counted"),
        new("panw/sc4s/palo_alto.log", "malformed", 2, 0, "decryption records without times are counted, not read"),
        new("panw/logscale/pan_traffic.log", "flows", 9, 8, "the record of a session's start is no flow"),
        new("panw/logscale/pan_traffic.log", "bytes_out", 4_488, 3_351, "nor are the 1,137 bytes sent until then"),
        new("panw/logscale/pan_traffic.log", "bytes_in", 4_138, 3_454, "nor the 684 received"),
        new("fortigate/sc4s/fortinet_ngfw.log", "malformed", 1, 0, "a line of another program behind a syslog header is no reject"),
        new("cisco-asa/logstash-patterns-core/firewalls.log", "malformed", 9, 7, "two messages have a bare number for a tag"),
        new("cisco-asa/sc4s/cisco_asa.log", "flows", 0, 1, "430003 of Threat Defense is a connection"),
        new("cisco-asa/sc4s/cisco_asa.log", "bytes_out", 0, 31, "with its bytes"),
        new("checkpoint/sc4s/checkpoint.log", "flows", 0, 1, "the notation with bars is read"),
        new("checkpoint/sc4s/checkpoint.log", "malformed", 2, 0, "and the kernel's line is of another program"),
        new("iptables/logstash-patterns-core/firewalls.log", "bytes_out", 1_187, 0, "the length of one packet is not what a connection sent"),
        new("iptables/logstash-patterns-core/shorewall.log", "bytes_out", 201, 0, "the length of one packet is not what a connection sent"),
        new("iptables/sc4s/ubiquiti_unifi.log", "bytes_out", 348, 0, "the length of one packet is not what a connection sent"),
        new("iptables/sc4s/ubiquiti_unifi.log", "malformed", 4, 0, "lines of other programs are no rejects"),
        new("pfsense/sc4s/pfsense.log", "bytes_out", 8, 0, "the length of one packet is not what a connection sent"),
        new("pfsense/sc4s/pfsense.log", "malformed", 2, 0, "lines of other programs are no rejects"),
    ];

    public static TheoryData<string> Files => new(Facts.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Agrees_with_the_facts_but_for_the_named_differences(string file)
    {
        var fact = Facts[file];
        var sink = Read(file, out string format);
        format.ShouldBe(file[..file.IndexOf('/')] switch { "panw" => "paloalto", string name => name });
        var found = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["flows"] = sink.Flows.Count,
            ["bytes_out"] = sink.Stats.OriginatorBytes,
            ["bytes_in"] = sink.Stats.ResponderBytes,
            ["bytes_total"] = sink.Stats.UndirectedBytes,
            // The facts call foreign lines malformed; a record that is damaged counts as a record there.
            ["malformed"] = sink.Stats.Rejected,
        };
        var expected = new SortedDictionary<string, long>(StringComparer.Ordinal)
        {
            ["flows"] = fact.Flows,
            ["bytes_out"] = fact.BytesOut,
            ["bytes_in"] = fact.BytesIn,
            ["bytes_total"] = fact.BytesTotal,
            ["malformed"] = fact.Malformed,
        };
        foreach (var d in Differences.Where(d => d.File == file))
        {
            expected[d.Figure].ShouldBe(d.Facts, d.Why);
            expected[d.Figure] = d.Read;
        }
        found.ShouldBe(expected);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_line_is_an_event_or_a_reject_or_counted_by_its_kind(string file)
    {
        var sink = Read(file, out _);
        int lines = File.ReadAllLines(TestPaths.Corpus("firewalls", file)).Count(l => l.Trim().Length > 0);
        sink.Stats.Records.ShouldBe(lines);
        (sink.Stats.RecordsByStream.Values.Sum() + sink.Stats.Rejected).ShouldBe(lines);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Kinds_agree(string file)
    {
        var kinds = Read(file, out string format).Stats.RecordsByStream;
        var fact = Facts[file];
        if (format == "paloalto")
        {
            // One end record of the Metron file is damaged.
            (kinds.GetValueOrDefault("traffic:end") + (file.Contains("metron") ? 1 : 0)).ShouldBe(fact.Kinds.GetValueOrDefault("TRAFFIC/end"));
            kinds.GetValueOrDefault("traffic:start").ShouldBe(fact.Kinds.GetValueOrDefault("TRAFFIC/start"));
            kinds.GetValueOrDefault("traffic:drop").ShouldBe(fact.Kinds.GetValueOrDefault("TRAFFIC/drop"));
            kinds.GetValueOrDefault("url").ShouldBe(fact.Kinds.GetValueOrDefault("THREAT/url"));
            kinds.GetValueOrDefault("threat").ShouldBe(fact.Kinds.Where(k => k.Key.StartsWith("THREAT/", StringComparison.Ordinal) && k.Key != "THREAT/url").Sum(k => k.Value));
        }
        if (format == "cisco-asa")
        {
            kinds.GetValueOrDefault("teardown").ShouldBe(fact.Teardown);
            // The facts count ICMP connections as built, which are not numbered and not read.
            kinds.GetValueOrDefault("built").ShouldBe(fact.Built - BuiltIcmp.GetValueOrDefault(file));
        }
        if (format == "fortigate") kinds["traffic"].ShouldBe(fact.Kinds["traffic/sniffer"]);
    }

    [Fact]
    public void No_file_is_without_facts()
        => Directory.EnumerateFiles(TestPaths.Corpus("firewalls"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(TestPaths.Corpus("firewalls"), f).Replace('\\', '/'))
            .Where(f => f.Contains('/')).ShouldBe(Facts.Keys, ignoreOrder: true);

    [Fact]
    public void Times_of_Check_Point_records_agree()
    {
        var stats = Read("checkpoint/sc4s/checkpoint_syslog_rfc5424.log", out _).Stats;
        Text(stats.FirstTime).ShouldBe(Facts["checkpoint/sc4s/checkpoint_syslog_rfc5424.log"].First);
        Text(stats.LastTime).ShouldBe(Facts["checkpoint/sc4s/checkpoint_syslog_rfc5424.log"].Last);
    }

    private static readonly Dictionary<string, long> BuiltIcmp = new() { ["cisco-asa/metron/asa_raw"] = 6, ["cisco-asa/logscale/asa.log"] = 1 };

    // Syslog times lack their year; the name says of which day a file is.
    private static RecordingSink Read(string file, out string format)
    {
        var sink = new RecordingSink();
        using var log = LogFile.Open(TestPaths.Corpus("firewalls", file));
        var options = new LogReadOptions(TimeZone: TimeZoneInfo.Utc);
        var plan = LogFileReader.Plan(log.Content, file, options);
        LogFileReader.Read(log.Content, "fw-20160106.log", plan, options, sink);
        format = plan.Format;
        return sink;
    }

    private static string Text(long micros)
        => DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", System.Globalization.CultureInfo.InvariantCulture);

    private static IReadOnlyDictionary<string, Fact> Facts { get; } = JsonSerializer
        .Deserialize<Fact[]>(File.ReadAllBytes(TestPaths.Corpus("firewalls", "facts.json")), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!
        .ToDictionary(f => f.File);

    private sealed record Difference(string File, string Figure, long Facts, long Read, string Why);

    private sealed record Fact(string File, long Records, long Flows, long BytesOut, long BytesIn, long BytesTotal, long Malformed, long Built, long Teardown, string? First, string? Last, Dictionary<string, long> Kinds);
}
