using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class GcpVpcFlowReaderTests
{
    private const string Log = "\"logName\":\"projects/p/logs/compute.googleapis.com%2Fvpc_flows\"";

    [Fact]
    public void Directions_are_paired_and_what_both_ends_report_counts_once()
    {
        var sink = RecordingSink.Read(string.Join('\n',
            Entry("10.0.0.5", 50000, "140.82.112.3", 443, 900, "SRC"),
            Entry("140.82.112.3", 443, "10.0.0.5", 50000, 80, "DEST"),
            Entry("10.0.0.5", 40000, "10.0.1.6", 22, 700, "SRC"),
            Entry("10.0.0.5", 40000, "10.0.1.6", 22, 712, "DEST"),
            Entry("10.0.1.6", 22, "10.0.0.5", 40000, 33, "SRC"),
            Entry("10.0.1.6", 22, "10.0.0.5", 40000, 30, "DEST")));
        sink.Flows.Select(f => FlowText.Ends(f) + " " + FlowText.Bytes(f)).ShouldBe(
        [
            "10.0.0.5:50000 > 140.82.112.3:443 tcp 900/80 True",
            "10.0.0.5:40000 > 10.0.1.6:22 tcp 712/33 True",
        ]);
        FlowText.Time(sink.Flows[0]).ShouldBe("2026-03-02T08:00:00.501046Z");
        sink.Flows[0]["duration_us"].ShouldBe("3000000");
        sink.Stats.OriginatorBytes.ShouldBe(1612);
        sink.Stats.RecordsByStream.ShouldBe(new Dictionary<string, long> { ["duplicate"] = 2, ["flow"] = 6 });
    }

    [Fact]
    public void The_same_end_twice_is_two_stretches()
        => RecordingSink.Read(Entry("10.0.0.5", 50000, "1.1.1.1", 443, 9, "SRC") + Entry("10.0.0.5", 50000, "1.1.1.1", 443, 8, "SRC")).Flows.Select(FlowText.Bytes).ShouldBe(["9/0 False", "8/0 False"]);

    [Fact]
    public void Lists_and_bare_payloads_are_read()
    {
        string entry = Entry("10.0.0.5", 50000, "140.82.112.3", 443, 900, "SRC");
        string payload = entry[(entry.IndexOf("\"jsonPayload\":", StringComparison.Ordinal) + 14)..entry.IndexOf(",\"timestamp\"", StringComparison.Ordinal)];
        foreach (string log in new[] { $"[\n{entry},\n{entry.Replace("50000", "50001")}\n]", payload + "\n" + payload.Replace("50000", "50001"), entry.Replace(",", ",\n  ") + entry.Replace("50000", "50001") })
        {
            var sink = RecordingSink.Read(log);
            sink.Flows.Select(f => f["src_port"]).ShouldBe(["50000", "50001"]);
            sink.Rejects.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Entries_of_other_logs_are_counted_and_bad_ones_are_rejects()
    {
        string good = Entry("10.0.0.5", 50000, "140.82.112.3", 443, 900, "SRC");
        string[] others =
        [
            "{\"logName\":\"projects/p/logs/syslog\",\"textPayload\":\"x\"}", $"{{{Log}}}", good.Replace("10.0.0.5", "x"), good.Replace("50000", "-1"), good.Replace("\"900\"", "\"9e9\""),
            good.Replace("2026-03-02T08:00:00.501046130Z", "2026-03-02"), good.Replace("2026-03-02T08:00:00.501046130Z", "2026-03-02T08:00:00"), good.Replace("SRC", "NOBODY"), good[..50],
        ];
        var sink = RecordingSink.Read(good + "\n" + string.Join('\n', others));
        sink.Flows.ShouldHaveSingleItem();
        sink.Stats.RecordsByStream["other"].ShouldBe(1);
        sink.Stats.Records.ShouldBe(10);
        sink.Rejects.Select(r => $"{r.Line} {r.Reason}").ShouldBe(
        [
            "3 record names no connection", "4 address is missing or damaged", "5 port is not a number", "6 byte count is not a number", "7 time is not a time", "8 time has no zone",
            "9 reporter is not one of SRC, DEST, SRC_GATEWAY, DEST_GATEWAY", "10 not a whole JSON object",
        ]);
    }

    [Fact]
    public void Bytes_that_are_not_there_are_unknown()
        => FlowText.Bytes(RecordingSink.Read(Entry("10.0.0.5", 50000, "1.1.1.1", 443, 900, "SRC").Replace("\"bytes_sent\":\"900\",", "") + Entry("1.1.1.1", 443, "10.0.0.5", 50000, 80, "DEST"))
            .Flows.ShouldHaveSingleItem()).ShouldBe("0/80 False");

    [Fact]
    public void A_foreign_log_is_refused()
        => Should.Throw<LogFormatException>(() => RecordingSink.Read("{\"a\":1}\n", options: new LogReadOptions("gcp-vpc-flow"))).Message.ShouldContain("Google Cloud");

    private static string Entry(string src, int srcPort, string dst, int dstPort, int bytes, string reporter)
        => $"{{\"insertId\":\"i\",{Log},\"jsonPayload\":{{\"bytes_sent\":\"{bytes}\",\"connection\":{{\"dest_ip\":\"{dst}\",\"dest_port\":{dstPort},\"protocol\":6,\"src_ip\":\"{src}\",\"src_port\":{srcPort}}},"
            + $"\"end_time\":\"2026-03-02T08:00:03.501046999Z\",\"reporter\":\"{reporter}\",\"start_time\":\"2026-03-02T08:00:00.501046130Z\",\"src_vpc\":{{\"vpc_name\":\"v\"}}}},\"timestamp\":\"2026-03-02T08:00:09Z\"}}";
}
