using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class SquidReaderTests
{
    private const string Native = "1772438409.500   9250 10.0.0.5 TCP_MISS/201 5435 POST https://api.github.com/user/repos?x=1 alice HIER_DIRECT/140.82.112.6 application/json";

    [Fact]
    public void A_native_line_is_a_flow_with_method_path_and_name_whose_upload_is_unknown()
    {
        var sink = RecordingSink.Read(Native + "\n");
        var flow = sink.Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow), FlowText.Time(flow)).ShouldBe(("10.0.0.5:0 > 140.82.112.6:443 tcp", "0/5435 False", "2026-03-02T08:00:00.250000Z"));
        (flow["http_method"], flow["http_path"], flow["dst_name"], flow["name_source"]).ShouldBe(("POST", "/user/repos?x=1", "api.github.com", "http"));
        (flow["user"], flow["state"], flow["service"], flow["duration_us"], flow["sensor"]).ShouldBe(("alice", "TCP_MISS/201", "https", "9250000", "squid"));
        sink.Stats.ResponderBytes.ShouldBe(5435);
    }

    [Theory]
    [InlineData("1772438409.500   9250 10.0.0.5 TCP_TUNNEL/200 5435 CONNECT GitHub.com:443 - HIER_DIRECT/140.82.112.3 -", "140.82.112.3:443 github.com http CONNECT github.com:443")]
    [InlineData("1772438409.500      0 10.0.0.5 TCP_MISS/200 5 GET http://user:pw@10.1.2.3:8080/a - HIER_DIRECT/10.1.2.3 text/html", "10.1.2.3:8080   GET /a")]
    [InlineData("1772438409.500      0 10.0.0.5 TCP_MISS/200 5 GET http://[2001:db8::1]:8080 - HIER_NONE/- text/html", "2001:db8::1:8080   GET /")]
    [InlineData("1772438409.500      0 10.0.0.5 TCP_MISS/200 5 PUT http://h.example/a - FIRSTUP_PARENT/10.9.9.9 text/html", ":80 h.example http PUT /a")]
    [InlineData("1772438409.500      0 10.0.0.5 TCP_DENIED/403 3900 CONNECT h.example:22 - HIER_NONE/- text/html", ":22 h.example http CONNECT h.example:22")]
    [InlineData("1772438409.500      0 10.0.0.5 TCP_MISS/200 5 GET http://h.example/a - ORIGINAL_DST/10.1.2.3 text/html [User-Agent: curl\\r\\n] [HTTP/1.1 200 OK\\r\\n]", "10.1.2.3:80 h.example http GET /a")]
    [InlineData("<134>Mar  2 08:00:09 proxy (squid-1): 1772438409.500 0 10.0.0.5 TCP_MISS/200 5 GET http://h.example/a - HIER_DIRECT/10.1.2.3 text/html", "10.1.2.3:80 h.example http GET /a")]
    [InlineData("10.0.0.5 - alice [02/Mar/2026:09:00:09 +0100] \"GET http://h.example/a HTTP/1.1\" 200 5 TCP_MISS:HIER_DIRECT", ":80 h.example http GET /a")]
    [InlineData("10.0.0.5 - - [02/Mar/2026:08:00:09 +0000] \"PUT https://h.example:444/a HTTP/1.1\" 200 5 \"-\" \"curl/8.5 (x)\" TCP_MISS:HIER_DIRECT", ":444 h.example http PUT /a")]
    public void Where_a_request_went_is_said_only_where_it_is_known(string line, string expected)
    {
        var flow = RecordingSink.Read(line).Flows.ShouldHaveSingleItem();
        $"{flow["dst_ip"]}:{flow["dst_port"]} {flow["dst_name"]} {flow["name_source"]} {flow["http_method"]} {flow["http_path"].ToLowerInvariant()}".ShouldBe(expected);
        flow["src_ip"].ShouldBe("10.0.0.5");
        flow["bytes_known"].ShouldBe("0");
        FlowText.Time(long.Parse(flow["time"]) + long.Parse(flow["duration_us"])).ShouldStartWith("2026-03-02T08:00:09");
    }

    [Fact]
    public void Pairs_carry_what_clients_sent()
    {
        const string line = "1772438409.500 logformat=splunk_recommended_squid duration=9250 src_ip=10.0.0.5 src_port=61745 dest_ip=140.82.112.6 dest_port=443 user_ident=\"-\" user=\"alice b\" "
            + "local_time=[02/Mar/2026:08:00:09 +0000] http_method=POST request_method_from_client=POST request_method_to_server=POST url=\"https://140.82.112.6/user/repos\" http_referrer=\"-\" "
            + "http_user_agent=\"git/2 (x=1)\" status=201 vendor_action=TCP_MISS dest_status=HIER_DIRECT total_time_milliseconds=52 http_content_type=\"a/b\" bytes=900902 bytes_in=900000 bytes_out=902 sni=\"API.github.com\"";
        var sink = RecordingSink.Read(line + "\n" + line.Replace("HIER_DIRECT", "FIRSTUP_PARENT").Replace("API.github.com", "-") + "\n");
        var flow = sink.Flows[0];
        (FlowText.Ends(flow), FlowText.Bytes(flow), FlowText.Time(flow)).ShouldBe(("10.0.0.5:61745 > 140.82.112.6:443 tcp", "900000/902 True", "2026-03-02T08:00:00.250000Z"));
        (flow["dst_name"], flow["name_source"], flow["http_method"], flow["http_path"], flow["user"], flow["state"]).ShouldBe(("api.github.com", "sni", "POST", "/user/repos", "alice b", "TCP_MISS/201"));
        (sink.Flows[1]["dst_ip"], sink.Flows[1]["dst_name"]).ShouldBe(("140.82.112.6", ""));
    }

    [Fact]
    public void What_is_no_request_is_counted()
    {
        string[] lines =
        [
            Native, "1772438409.500 0 10.0.0.5 NONE/000 0 NONE error:transaction-end-before-headers - HIER_NONE/- -", "1772438409.500 0 10.0.0.9 UDP_MISS/000 60 ICP_QUERY http://h.example/ - HIER_NONE/- -",
            "1772438409.500 0 ::1 TCP_MISS/200 900 GET cache_object://localhost/info - HIER_NONE/- text/plain",
        ];
        var sink = RecordingSink.Read(string.Join('\n', lines));
        sink.Flows.ShouldHaveSingleItem();
        sink.Rejects.ShouldBeEmpty();
        (sink.Stats.Records, sink.Stats.RecordsByStream["request"], sink.Stats.RecordsByStream["other"]).ShouldBe((4, 1, 3));
    }

    [Fact]
    public void Bad_lines_are_rejects_and_the_rest_goes_on()
    {
        string[] bad =
        [
            "some text", Native.Replace("10.0.0.5", "client.example"), Native.Replace("5435", "5k"), Native.Replace("9250", "9s"), Native.Replace("https://api.github.com", "").Replace("HIER_DIRECT/140.82.112.6", "HIER_NONE/-"),
            Native.Replace("api.github.com", "api.github.com:99999"), "10.0.0.5 - - [02/Foo/2026:08:00:09 +0000] \"GET http://h/ HTTP/1.1\" 200 5 TCP_MISS:HIER_DIRECT",
            "1772438409.500 0 10.0.0.5 TCP_MISS",
        ];
        var sink = RecordingSink.Read(Native + "\n" + string.Join('\n', bad) + "\n" + Native + "\n" + Native[..40]);
        sink.Flows.Count.ShouldBe(2);
        sink.Rejects.Select(r => $"{r.Line} {r.Reason}").ShouldBe(
        [
            "2 not a line of an access log", "3 client's address is missing or damaged", "4 byte count is not a number", "5 duration is not a number", "6 request names no host",
            "7 port is not a number", "8 time is not a time", "9 not a line of an access log", "11 row ends early",
        ]);
        sink.Rejects[1].Text.ShouldContain("client.example");
    }

    [Fact]
    public void A_web_servers_log_is_not_taken_for_a_proxys()
    {
        const string web = "10.0.0.5 - - [02/Mar/2026:08:00:09 +0000] \"GET /index.html HTTP/1.1\" 200 5 \"-\" \"curl\"\n";
        Should.Throw<LogFormatException>(() => RecordingSink.Read(web));
        Should.Throw<LogFormatException>(() => RecordingSink.Read("a\nb\n", options: new LogReadOptions("squid"))).Message.ShouldContain("access log of Squid");
    }
}
