using System.Text;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>What holds for flow and proxy logs whatever is written into them.</summary>
public class FlowLogPropertyTests
{
    private const string Eve = "{\"timestamp\":\"2026-03-02T10:00:09.5+0200\",\"flow_id\":77,\"event_type\":\"flow\",\"src_ip\":\"10.0.0.5\",\"src_port\":50000,\"dest_ip\":\"140.82.112.3\",\"dest_port\":443,"
        + "\"proto\":\"TCP\",\"flow\":{\"bytes_toserver\":900000,\"bytes_toclient\":7000,\"start\":\"2026-03-02T09:00:00.25+0100\"},\"dns\":{\"type\":\"answer\",\"rrname\":\"a.b\",\"answers\":[{\"rdata\":\"1.1.1.1\",\"ttl\":5}]}}";

    private const string Gcp = "{\"jsonPayload\":{\"bytes_sent\":\"900\",\"connection\":{\"dest_ip\":\"1.1.1.1\",\"dest_port\":443,\"protocol\":6,\"src_ip\":\"10.0.0.5\",\"src_port\":50000},"
        + "\"end_time\":\"2026-03-02T08:00:03.5Z\",\"reporter\":\"SRC\",\"start_time\":\"2026-03-02T08:00:00.5Z\"}}";

    // A header, if the format has one, and a good line.
    private static readonly Dictionary<string, (string Header, string Line)> Samples = new()
    {
        ["aws-vpc-flow"] = ("", "2 123456789012 eni-1 10.0.0.5 140.82.112.3 50000 443 6 20 900000 1700000000 1700000060 ACCEPT OK"),
        ["gcp-vpc-flow"] = ("", Gcp),
        ["suricata"] = ("", Eve),
        ["nfdump"] = ("firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,inBytes,outBytes,flags", "2019-07-11 10:30:00.235,00:00:01.999,TCP,10.0.0.5,50000,140.82.112.3,443,9,900,...AP.S."),
        ["nfdump-pipe"] = ("", "2|1562833800235|1562833802234|6|0|0|0|167772165|50000|0|0|0|16843009|443|0|0|1|2|2|0|9|900"),
        ["argus"] = ("StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,TotBytes,SrcBytes", "2011/08/10 09:46:59.607825,1.026539,tcp,94.44.127.113,1577,   ->,147.32.84.59,0x1AE1,S_RA,276,156"),
        ["yaf"] = ("", "2016-01-28 15:29:48.512|2016-01-28 15:29:49.012|   0.500|   0.010|  6|10.0.0.5|50000|140.82.112.3|  443|       S|     APF|      AS|     APF|22efa001|00000000|000|000|       9|    9000|       7|    700|  443|"),
        ["squid"] = ("", "1772438409.500   9250 10.0.0.5 TCP_MISS/201 5435 POST https://api.github.com/user/repos?x=1 alice HIER_DIRECT/140.82.112.6 application/json"),
        ["w3c"] = ("#Fields: date time time-taken c-ip s-action cs-method cs-uri-scheme cs-host cs-uri-path cs(User-Agent) sc-bytes cs-bytes r-ip", "2026-03-02 08:00:09 9250 10.0.0.5 TCP_MISS POST https api.github.com /user/repos \"git \"\"2\"\"\" 702 900000 140.82.112.6"),
    };

    private static readonly string[] Pieces =
    [
        " ", "\t", ",", "|", "\"", "=", "[", "]", "{", "}", ":", "/", ".", "-", "0", "9", "99999999999999999999", "0x", "-1", "1e9", "\\u00e9", "\\", "\u00e9", "\0", "\u001b[31m",
        "10.0.0.1", "::1", "fe80::1%eth0", "SRC", "src_ip=", "bytes_in=", "TCP_", "CONNECT ", "http://", "@", "2026-03-02T08:00:00Z", "NODATA", "man", "icmp", "8.0", "<-",
    ];

    public static TheoryData<string> Formats => new(Samples.Keys);

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_good_line_is_known_by_itself_and_gives_a_flow(string format)
    {
        var (header, line) = Samples[format];
        string log = header.Length > 0 ? header + "\n" + line : line;
        var reader = LogFormats.Sniff(Encoding.UTF8.GetBytes(log), "x").ShouldNotBeNull();
        reader.Format.ShouldBe(format);
        RecordingSink.Read(log, options: new LogReadOptions(TimeZone: TimeZoneInfo.Utc)).Flows.ShouldHaveSingleItem();
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Every_line_is_an_event_a_reject_or_a_comment(string format)
    {
        var (header, line) = Samples[format];
        var change = Gen.Select(Gen.Int[0, line.Length], Gen.Int[0, 12], Gen.Int[0, Pieces.Length - 1], (at, cut, piece) => line[..at] + Pieces[piece] + line[Math.Min(line.Length, at + cut)..]);
        change.Array[1, 6].Sample(
            changed =>
            {
                string[] lines = [line, .. changed];
                string log = (header.Length > 0 ? header + "\n" : "") + string.Join('\n', lines) + "\n";
                var sink = RecordingSink.Read(log, options: new LogReadOptions(format, TimeZone: TimeZoneInfo.Utc));
                var streams = sink.Stats.RecordsByStream;
                long given = streams.Where(s => s.Key is not ("comment" or "duplicate")).Sum(s => s.Value);
                // The types of EVE are counted before what is in their records is read.
                if (format == "suricata") given -= sink.Rejects.Count(r => r.Reason is not ("not a whole JSON object" or "not a JSON object" or "record is too long" or "not an EVE record: it has no event_type"));
                sink.Stats.Records.ShouldBe(given + sink.Rejects.Count);
                sink.Flows.Count.ShouldBeGreaterThan(0);
                sink.Flows.ShouldAllBe(f => long.Parse(f["duration_us"]) >= 0 && long.Parse(f["time"]) >= 0 && long.Parse(f["bytes_out"]) >= 0 && long.Parse(f["bytes_in"]) >= 0);
            },
            iter: 800);
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void The_same_log_gives_the_same_events(string format)
    {
        var (header, line) = Samples[format];
        string log = (header.Length > 0 ? header + "\n" : "") + string.Join('\n', Enumerable.Range(0, 50).Select(i => line.Replace("50000", $"{50000 + i % 7}")));
        var options = new LogReadOptions(format, TimeZone: TimeZoneInfo.Utc);
        RecordingSink.Read(log, options: options).Lines().ShouldBe(RecordingSink.Read(log, options: options).Lines());
    }
}
