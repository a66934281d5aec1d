using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class W3cReaderTests
{
    private const string Proxy = "#Software: SGOS 6.5\n#Version: 1.0\n#Fields: date time time-taken c-ip cs-username x-exception-id cs(Referer) sc-status s-action cs-method rs(Content-Type) "
        + "cs-uri-scheme cs-host cs-uri-port cs-uri-path cs-uri-query cs(User-Agent) s-ip sc-bytes cs-bytes r-ip\n";

    private const string Row = "2026-03-02 08:00:09 9250 10.0.0.5 CORP\\alice - - 201 TCP_NC_MISS POST application/json https api.github.com 443 /user/repos ?x=1 \"git/2 \"\"x\"\" (y)\" 10.9.9.9 702 900000 140.82.112.6\n";

    [Fact]
    public void A_proxys_row_is_a_flow_with_method_path_name_and_bytes()
    {
        var sink = RecordingSink.Read(Proxy + Row);
        var flow = sink.Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow), FlowText.Time(flow)).ShouldBe(("10.0.0.5:0 > 140.82.112.6:443 tcp", "900000/702 True", "2026-03-02T07:59:59.750000Z"));
        (flow["http_method"], flow["http_path"], flow["dst_name"], flow["name_source"]).ShouldBe(("POST", "/user/repos?x=1", "api.github.com", "http"));
        (flow["user"], flow["state"], flow["service"], flow["duration_us"], flow["sensor"]).ShouldBe(("CORP\\alice", "TCP_NC_MISS/201", "https", "9250000", "w3c"));
        (sink.Stats.Records, sink.Stats.RecordsByStream["comment"], sink.Stats.RecordsByStream["request"]).ShouldBe((1, 3, 1));
    }

    [Fact]
    public void The_proxys_own_address_is_not_where_requests_went()
        => RecordingSink.Read(Proxy.Replace(" r-ip\n", "\n") + Row.Replace(" 140.82.112.6\n", "\n")).Flows.ShouldHaveSingleItem()["dst_ip"].ShouldBe("");

    [Fact]
    public void Times_are_UTC_whatever_zone_is_given()
        => FlowText.Time(RecordingSink.Read(Proxy + Row, options: new LogReadOptions(TimeZone: TimeZoneInfo.FindSystemTimeZoneById("Asia/Tokyo"))).Flows[0]).ShouldBe("2026-03-02T07:59:59.750000Z");

    [Fact]
    public void A_web_servers_row_ends_at_the_server()
    {
        var flow = RecordingSink.Read("#Software: Microsoft Internet Information Services 10.0\r\n#Fields: date time s-ip cs-method cs-uri-stem cs-uri-query s-port cs-username c-ip cs(User-Agent) cs-host sc-status time-taken sc-bytes\r\n"
            + "2026-03-02 08:00:09 10.0.2.10 PUT /repos/o/r/contents/x a=1 8443 - 10.0.0.5 Mozilla/5.0+(X) Git.Corp.example:8443 200 1250 33\r\n").Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow), flow["dst_name"], flow["http_method"], flow["http_path"]).ShouldBe(
            ("10.0.0.5:0 > 10.0.2.10:8443 tcp", "0/33 False", "git.corp.example", "PUT", "/repos/o/r/contents/x?a=1"));
    }

    [Fact]
    public void Rows_separated_by_tabs_have_blanks_in_their_values()
    {
        var flow = RecordingSink.Read("#Fields: c-ip\tcs-username\tc-agent\tdate\ttime\tr-host\tr-ip\tr-port\ttime-taken\tsc-bytes\tcs-bytes\tcs-protocol\ts-operation\tcs-uri\tsc-status\n"
            + "10.0.0.5\tCORP\\al ice\tMozilla \"x y\t2026-03-02\t08:00:09\tapi.github.com\t140.82.112.6\t443\t0.25\t7\t9\tSSL-tunnel\tCONNECT\tapi.github.com:443\t0\n").Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow), flow["user"], flow["http_method"], flow["dst_name"], FlowText.Time(flow)).ShouldBe(
            ("10.0.0.5:0 > 140.82.112.6:443 tcp", "9/7 True", "CORP\\al ice", "CONNECT", "api.github.com", "2026-03-02T08:00:08.750000Z"));
    }

    [Fact]
    public void Fields_change_in_the_midst_of_a_file()
    {
        var sink = RecordingSink.Read("#Fields: date time c-ip cs-host sc-bytes\n2026-03-02 08:00:09 10.0.0.5 a.example 7\n#Fields: c-ip sc-bytes date cs-host time cs-bytes\n10.0.0.6 8 2026-03-02 b.example 08:00:10 9\n"
            + "#Fields: date time sc-bytes\n2026-03-02 08:00:09 5\n#Fields: date time c-ip cs-host\n2026-03-02 08:00:11 10.0.0.7 c.example\n");
        sink.Flows.Select(f => $"{f["src_ip"]} {f["dst_name"]} {FlowText.Bytes(f)}").ShouldBe(["10.0.0.5 a.example 0/7 False", "10.0.0.6 b.example 9/8 True", "10.0.0.7 c.example 0/0 False"]);
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("the #Fields line lacks time, c-ip or where requests went");
    }

    [Fact]
    public void Rows_without_a_date_have_that_of_the_directive_and_go_on_behind_midnight()
    {
        var sink = RecordingSink.Read("#Fields: time c-ip cs-host\n08:00:09 10.0.0.5 a.example\n#Date: 2026-03-01 22:00:00\n23:59:59 10.0.0.5 a.example\n23:59:58 10.0.0.5 a.example\n00:00:01 10.0.0.5 a.example\n#Date: 2026-03-05 01:00:00\n02:00:00 10.0.0.5 a.example\n");
        sink.Flows.Select(FlowText.Time).ShouldBe(["2026-03-01T23:59:59.000000Z", "2026-03-01T23:59:58.000000Z", "2026-03-02T00:00:01.000000Z", "2026-03-05T02:00:00.000000Z"]);
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("time has no date");
    }

    [Fact]
    public void Bad_rows_are_rejects_and_the_rest_goes_on()
    {
        string[] bad =
        [
            "a b", Row.Trim() + " more", Row.Replace("10.0.0.5", "10.0.0.5.6").Trim(), Row.Replace("900000", "-1").Trim(), Row.Replace("08:00:09", "24:00:09").Trim(), Row.Replace("9250", "9s").Trim(),
            Row.Replace("\"git/2", "\"git\"2").Trim(), Row.Replace(" 443 ", " 70000 ").Trim(), Row.Replace("api.github.com", "-").Replace("140.82.112.6", "-").Trim(),
        ];
        var sink = RecordingSink.Read(Proxy + Row + string.Join('\n', bad) + "\n" + Row + Row[..60]);
        sink.Flows.Count.ShouldBe(2);
        sink.Rejects.Select(r => $"{r.Line} {r.Reason}").ShouldBe(
        [
            "5 wrong number of columns", "6 wrong number of columns", "7 client's address is missing or damaged", "8 byte count is not a number", "9 time is not a time", "10 duration is not a number",
            "11 wrong number of columns", "12 port is not a number", "13 request names no host", "15 row ends early",
        ]);
    }

    [Fact]
    public void Foreign_files_are_refused()
    {
        Should.Throw<LogFormatException>(() => RecordingSink.Read("#Fields: date time action protocol src-ip dst-ip\n2026-03-02 08:00:09 ALLOW TCP 10.0.0.5 1.1.1.1\n", options: new LogReadOptions("w3c")))
            .Message.ShouldContain("#Fields: date time c-ip");
        Should.Throw<LogFormatException>(() => RecordingSink.Read("#Fields: date time action protocol src-ip dst-ip\n2026-03-02 08:00:09 ALLOW TCP 10.0.0.5 1.1.1.1\n"));
    }
}
