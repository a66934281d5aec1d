using System.Globalization;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Flow logs of others, read against independently counted facts.</summary>
public class FlowCorpusTests
{
    public static TheoryData<string> Files => new(Facts.Keys.Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Records_and_format_agree_with_the_facts(string file)
    {
        var fact = Facts[file];
        var sink = Read(file, out string format);
        format.ShouldBe(fact.Format);
        sink.Stats.Records.ShouldBe(fact.Records);
    }

    [Fact]
    public void Vpc_records_and_bytes_agree_with_the_facts()
    {
        var fact = Facts["vpcflow/vpcflow_v2.log"];
        var sink = Read("vpcflow/vpcflow_v2.log", out _);
        sink.Stats.RecordsByStream["flow"].ShouldBe(fact.Flows);
        (sink.Stats.OriginatorBytes + sink.Stats.ResponderBytes).ShouldBe(fact.BytesOut);
        Text(sink.Stats.FirstTime).ShouldBe(fact.First);
        Text(sink.Stats.LastTime).ShouldBe(fact.Last);
        sink.Rejects.ShouldBeEmpty();
        // Every one of the lines is the same probe, which nobody answered.
        sink.Flows.Count.ShouldBe(22);
        sink.Flows.ShouldAllBe(f => f["src_ip"] == "162.142.125.177" && f["dst_port"] == "12313" && f["bytes_out"] == "44" && f["bytes_known"] == "0");
    }

    [Fact]
    public void Nfdump_bytes_and_times_agree_with_the_facts_but_for_the_record_without_addresses()
    {
        var fact = Facts["nfdump/nftest.2.out"];
        var sink = Read("nfdump/nftest.2.out", out _);
        // The first record has no address extension: no flow can be made of its 222 bytes.
        var reject = sink.Rejects.ShouldHaveSingleItem();
        (reject.Line, reject.Reason).ShouldBe((2, "address is missing or damaged"));
        reject.Text.ShouldContain("in bytes     =                222");
        sink.Stats.RecordsByStream["flow"].ShouldBe(fact.Flows - 1);
        (sink.Stats.OriginatorBytes + sink.Stats.ResponderBytes + 222).ShouldBe(fact.BytesOut + fact.BytesIn);
        Text(sink.Stats.FirstTime).ShouldBe("2019-07-11T08:30:00.236000Z");
        fact.First.ShouldBe("2019-07-11T08:30:00.235000Z");
        Text(sink.Stats.LastTime).ShouldBe(fact.Last);
        string[] flows = [.. sink.Flows.Select(f => $"{f["src_ip"]} {f["src_port"]} {f["dst_ip"]} {f["dst_port"]} {f["bytes_out"]}/{f["bytes_in"]} {f["bytes_known"]} {f["line"]}")];
        // 16 records carry both counts; of the others two answer two, and 12 stay alone.
        flows.Length.ShouldBe(30);
        sink.Flows.Count(f => f["bytes_known"] == "1").ShouldBe(18);
        flows.ShouldContain("72.138.170.101 22222 42.16.32.6 80 4467904/44556677 1 1186");
        flows.ShouldContain("172.16.2.66 80 192.168.170.101 22222 33668910/1024 1 349");
    }

    [Fact]
    public void Yaf_packets_of_both_directions_are_paired_and_their_bytes_agree_with_the_facts()
    {
        var fact = Facts["yaf/YafExampleOutput"];
        var sink = Read("yaf/YafExampleOutput", out _);
        (sink.Stats.OriginatorBytes + sink.Stats.ResponderBytes).ShouldBe(fact.BytesOut);
        Text(sink.Stats.FirstTime).ShouldBe(fact.First);
        Text(sink.Stats.LastTime).ShouldBe(fact.Last);
        sink.Rejects.ShouldBeEmpty();
        sink.Flows.Select(f => $"{f["src_ip"]}:{f["src_port"]} {f["dst_ip"]}:{f["dst_port"]} {f["proto"]} {f["bytes_out"]}/{f["bytes_in"]} {f["bytes_known"]}").ShouldBe(
        [
            "10.0.2.15:39468 216.21.170.221:80 tcp 60/44 1",
            "10.0.2.15:37299 10.0.2.3:53 udp 56/312 1",
            "10.0.2.15:56303 10.0.2.3:53 udp 56/84 1",
            "10.0.2.15:39468 216.21.170.221:80 tcp 40/40 1",
            "10.0.2.15:39468 216.21.170.221:80 tcp 148/604 1",
        ]);
    }

    [Theory]
    [InlineData("suricata/aws_network_firewall.json")]
    [InlineData("suricata/aws_network_firewall.eve-only.json")]
    public void Suricata_netflow_of_a_firewall_gives_flows_of_both_directions(string file)
    {
        var sink = Read(file, out _);
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.RecordsByStream.ShouldBe(new Dictionary<string, long> { ["alert"] = 5, ["netflow"] = 8 });
        sink.Flows.Select(f => $"{f["src_ip"]}:{f["src_port"]} {f["dst_ip"]}:{f["dst_port"]} {f["service"]} {f["bytes_out"]}/{f["bytes_in"]} {f["bytes_known"]}").ShouldBe(
        [
            "10.170.18.235:60448 8.8.8.8:443  1208/580 1",
            "10.170.18.235:59336 54.242.115.112:80 http 2088/568 1",
            "10.170.18.235:41655 8.8.8.8:53 dns 90/0 0",
            "10.170.18.235:0 8.8.8.8:0  756/0 0",
            "10.170.18.235:36434 54.146.42.172:443 tls 6482/580 1",
        ]);
    }

    [Fact]
    public void The_span_of_a_firewalls_records_agrees_with_the_facts()
    {
        var fact = Facts["suricata/aws_network_firewall.eve-only.json"];
        var sink = Read("suricata/aws_network_firewall.eve-only.json", out _);
        Text(sink.Stats.FirstTime).ShouldBe(fact.First);
    }

    [Fact]
    public void No_file_is_without_facts()
        => Directory.EnumerateFiles(TestPaths.Corpus("flows"), "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(TestPaths.Corpus("flows"), f))
            .Where(f => f.Contains('/')).ShouldBe(Facts.Keys, ignoreOrder: true);

    private static RecordingSink Read(string file, out string format)
    {
        var sink = new RecordingSink();
        format = LogFileReader.Read(TestPaths.Corpus(["flows", .. file.Split('/')]), new LogReadOptions(), sink).Format;
        return sink;
    }

    private static string Text(long micros)
        => DateTime.UnixEpoch.AddTicks(micros * 10).ToString("yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture);

    private static IReadOnlyDictionary<string, Fact> Facts { get; } = JsonSerializer
        .Deserialize<Fact[]>(File.ReadAllBytes(TestPaths.Corpus("flows", "facts.json")), new JsonSerializerOptions { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower })!
        .ToDictionary(f => f.File);

    private sealed record Fact(string File, string Format, long Records, int Flows, long BytesOut, long BytesIn, string? First, string? Last, long Malformed);
}
