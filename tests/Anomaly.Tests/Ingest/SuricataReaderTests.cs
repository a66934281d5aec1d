using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class SuricataReaderTests
{
    private const string Head = """{"timestamp":"2026-03-02T10:00:09.5+0200","flow_id":77,"event_type":""";
    private const string Ends = ",\"src_ip\":\"10.0.0.5\",\"src_port\":50000,\"dest_ip\":\"140.82.112.3\",\"dest_port\":443,\"proto\":\"TCP\"";

    private const string Flow = Head + "\"flow\"" + Ends + ",\"app_proto\":\"tls\",\"flow\":{\"pkts_toserver\":9,\"pkts_toclient\":7,\"bytes_toserver\":900000,"
        + "\"bytes_toclient\":7000,\"start\":\"2026-03-02T09:00:00.25+0100\",\"end\":\"2026-03-02T09:00:08.25+0100\",\"state\":\"closed\"},\"tcp\":{\"tcp_flags_ts\":\"1b\"}}";

    [Fact]
    public void A_flow_event_is_a_flow_from_its_own_start()
    {
        var sink = RecordingSink.Read(Flow);
        var flow = sink.Flows.ShouldHaveSingleItem();
        FlowText.Ends(flow).ShouldBe("10.0.0.5:50000 > 140.82.112.3:443 tcp");
        FlowText.Bytes(flow).ShouldBe("900000/7000 True");
        FlowText.Time(flow).ShouldBe("2026-03-02T08:00:00.250000Z");
        flow["duration_us"].ShouldBe("8000000");
        (flow["service"], flow["state"], flow["uid"], flow["sensor"]).ShouldBe(("tls", "closed", "77", "suricata"));
    }

    [Theory]
    [InlineData("\"pkts_toclient\":7,\"bytes_toserver\":900000,\"bytes_toclient\":7000", "\"pkts_toclient\":0,\"bytes_toserver\":900000,\"bytes_toclient\":0", "900000/0 False")]
    [InlineData("\"pkts_toserver\":9", "\"pkts_toserver\":0", "900000/7000 True")]
    [InlineData("\"bytes_toclient\":7000,", "", "900000/0 False")]
    [InlineData("\"bytes_toserver\":900000", "\"bytes_toserver\":null", "0/7000 False")]
    public void What_was_not_seen_is_unknown(string part, string other, string bytes)
        => FlowText.Bytes(RecordingSink.Read(Flow.Replace(part, other)).Flows.ShouldHaveSingleItem()).ShouldBe(bytes);

    [Fact]
    public void An_attempt_without_an_answer_is_known_to_be_empty()
    {
        string attempt = Flow.Replace("\"pkts_toclient\":7", "\"pkts_toclient\":0").Replace("\"bytes_toclient\":7000", "\"bytes_toclient\":0").Replace("1b", "02");
        FlowText.Bytes(RecordingSink.Read(attempt).Flows.ShouldHaveSingleItem()).ShouldBe("900000/0 True");
    }

    [Theory]
    [InlineData("failed")]
    [InlineData("unknown")]
    public void A_protocol_that_was_not_recognised_is_none(string name)
        => RecordingSink.Read(Flow.Replace("\"tls\"", $"\"{name}\"")).Flows.ShouldHaveSingleItem()["service"].ShouldBe("");

    [Fact]
    public void Netflow_events_of_one_flow_are_paired()
    {
        string Netflow(string ends, int bytes) => Head + "\"netflow\"" + ends + $",\"netflow\":{{\"pkts\":3,\"bytes\":{bytes},\"start\":\"2026-03-02T08:00:00+0000\",\"end\":\"2026-03-02T08:00:04+0000\"}}}}\n";
        string back = ",\"src_ip\":\"140.82.112.3\",\"src_port\":443,\"dest_ip\":\"10.0.0.5\",\"dest_port\":50000,\"proto\":\"TCP\"";
        var flow = RecordingSink.Read(Netflow(back, 11) + Netflow(Ends, 900)).Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow)).ShouldBe(("10.0.0.5:50000 > 140.82.112.3:443 tcp", "900/11 True"));
        RecordingSink.Read(Netflow(back, 11) + Netflow(Ends, 900).Replace(":77", ":78")).Flows.Select(FlowText.Bytes).ShouldBe(["0/11 False", "900/0 False"]);
    }

    [Fact]
    public void Handshakes_and_requests_name_the_server()
    {
        var sink = RecordingSink.Read(string.Join('\n',
            Head + "\"tls\"" + Ends + ",\"tls\":{\"sni\":\"API.GitHub.com\",\"version\":\"TLS 1.3\"}}",
            Head + "\"quic\"" + Ends + ",\"quic\":{\"version\":\"1\",\"sni\":\"gist.github.com\"}}",
            Head + "\"http\"" + Ends + ",\"http\":{\"hostname\":\"proxy.example:8080\",\"url\":\"/repos/o/r/contents/x?a=1\",\"http_method\":\"PUT\",\"length\":9}}",
            Head + "\"tls\"" + Ends + ",\"tls\":{\"version\":\"TLS 1.3\"}}"));
        sink.Names.Select(n => $"{n["client"]} {n["address"]} {n["name"]} {n["name_source"]} {n["uid"]} {n["http_method"]} {n["http_path"]}").ShouldBe(
        [
            "10.0.0.5 140.82.112.3 api.github.com sni 77  ",
            "10.0.0.5 140.82.112.3 gist.github.com sni 77  ",
            "10.0.0.5 140.82.112.3 proxy.example http 77 PUT /repos/o/r/contents/x?a=1",
        ]);
        FlowText.Time(sink.Names[0]).ShouldBe("2026-03-02T08:00:09.500000Z");
        (sink.Stats.Records, sink.Rejects.Count).ShouldBe((4, 0));
    }

    [Theory]
    [InlineData("""{"type":"answer","rrname":"github.com","rrtype":"A","ttl":60,"rdata":"140.82.112.3"}""", "140.82.112.3 60")]
    [InlineData("""{"version":2,"type":"answer","rrname":"github.com","answers":[{"rrname":"github.com","rrtype":"CNAME","ttl":5,"rdata":"x.example"},{"rrtype":"A","rdata":"140.82.112.4"},{"rrtype":"A","ttl":60,"rdata":"140.82.112.3"}],"grouped":{"A":["140.82.112.3"]}}""", "140.82.112.4 0|140.82.112.3 60")]
    [InlineData("""{"version":3,"type":"response","queries":[{"rrname":"github.com","rrtype":"A"}],"answers":[{"rrtype":"AAAA","ttl":7,"rdata":"2001:DB8::1"}]}""", "2001:db8::1 7")]
    [InlineData("""{"version":2,"type":"answer","rrname":"github.com","grouped":{"AAAA":["2001:db8::1"],"A":["140.82.112.3"]}}""", "140.82.112.3 0|2001:db8::1 0")]
    [InlineData("""{"type":"query","rrname":"github.com","rrtype":"A","rdata":"140.82.112.3"}""", "")]
    public void Answers_of_all_versions_name_their_addresses(string dns, string expected)
    {
        string query = Head + "\"dns\",\"src_ip\":\"10.0.0.5\",\"src_port\":40000,\"dest_ip\":\"10.0.0.53\",\"dest_port\":53,\"proto\":\"UDP\",\"dns\":" + dns + "}";
        string answer = Head + "\"dns\",\"src_ip\":\"10.0.0.53\",\"src_port\":53,\"dest_ip\":\"10.0.0.5\",\"dest_port\":40000,\"proto\":\"UDP\",\"dns\":" + dns + "}";
        foreach (string log in new[] { query, answer })
        {
            var sink = RecordingSink.Read(log);
            string.Join('|', sink.Names.Select(n => $"{n["address"]} {n["ttl_s"]}")).ShouldBe(expected);
            sink.Names.ShouldAllBe(n => n["client"] == "10.0.0.5" && n["name"] == "github.com" && n["name_source"] == "dns");
        }
    }

    [Fact]
    public void Other_types_are_counted_and_their_bytes_are_not()
    {
        var sink = RecordingSink.Read(Flow + "\n" + Flow.Replace("\"flow\",", "\"alert\",") + "\n" + Flow.Replace("\"flow\",", "\"=cmd\",") + "\n" + Head + "\"stats\",\"stats\":{\"uptime\":1}}");
        sink.Flows.ShouldHaveSingleItem();
        sink.Stats.OriginatorBytes.ShouldBe(900000);
        sink.Stats.RecordsByStream.ShouldBe(new Dictionary<string, long> { ["alert"] = 1, ["flow"] = 1, ["other"] = 1, ["stats"] = 1 });
    }

    [Fact]
    public void The_envelope_of_a_cloud_firewall_is_opened()
        => FlowText.Bytes(RecordingSink.Read($$"""{"firewall_name":"f","event_timestamp":"1","event":{{Flow}}}""").Flows.ShouldHaveSingleItem()).ShouldBe("900000/7000 True");

    [Fact]
    public void Bad_records_are_rejects_and_the_rest_goes_on()
    {
        string[] bad =
        [
            "{\"event_type\":", "text", "{\"timestamp\":\"2026-03-02T10:00:09Z\"}", Flow.Replace("10.0.0.5", "10.0.0.x"), Flow.Replace("50000", "70000"),
            Flow.Replace("900000", "-1"), Flow.Replace("09:00:00.25+0100", "now"), Flow.Replace("09:00:00.25+0100", "09:00:00.25"),
        ];
        var sink = RecordingSink.Read(Flow + "\n" + string.Join('\n', bad) + "\n" + Flow);
        sink.Flows.Count.ShouldBe(2);
        sink.Rejects.Select(r => $"{r.Line} {r.Reason}").ShouldBe(
        [
            "2 not a whole JSON object", "4 not an EVE record: it has no event_type", "5 address is missing or damaged", "6 port is not a number",
            "7 byte count is not a number", "8 time is not a time", "9 time has no zone",
        ]);
    }

    [Fact]
    public void A_foreign_log_is_refused()
        => Should.Throw<LogFormatException>(() => RecordingSink.Read("{\"a\":1}\n", options: new LogReadOptions("suricata"))).Message.ShouldContain("EVE JSON");
}
