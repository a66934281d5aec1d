using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class VpcFlowReaderTests
{
    private const string Out = "2 123456789012 eni-1 10.0.0.5 140.82.112.3 50000 443 6 20 900000 1700000000 1700000060 ACCEPT OK\n";
    private const string In = "2 123456789012 eni-1 140.82.112.3 10.0.0.5 443 50000 6 10 7000 1700000001 1700000059 ACCEPT OK\n";

    [Fact]
    public void Both_directions_are_one_flow_with_known_bytes()
    {
        foreach (string log in new[] { Out + In, In + Out })
        {
            var sink = RecordingSink.Read(log);
            var flow = sink.Flows.ShouldHaveSingleItem();
            FlowText.Ends(flow).ShouldBe("10.0.0.5:50000 > 140.82.112.3:443 tcp");
            FlowText.Bytes(flow).ShouldBe("900000/7000 True");
            flow["time"].ShouldBe("1700000000000000");
            flow["duration_us"].ShouldBe("60000000");
            flow["state"].ShouldBe("ACCEPT");
            flow["line"].ShouldBe("2");
            sink.Stats.OriginatorBytes.ShouldBe(900000);
            sink.Stats.ResponderBytes.ShouldBe(7000);
            sink.Stats.Records.ShouldBe(2);
        }
    }

    [Fact]
    public void A_direction_that_stays_alone_leaves_the_other_unknown()
    {
        var upload = RecordingSink.Read(Out).Flows.ShouldHaveSingleItem();
        (FlowText.Ends(upload), FlowText.Bytes(upload)).ShouldBe(("10.0.0.5:50000 > 140.82.112.3:443 tcp", "900000/0 False"));
        // The answer alone: the server does not become the originator.
        var answer = RecordingSink.Read(In).Flows.ShouldHaveSingleItem();
        (FlowText.Ends(answer), FlowText.Bytes(answer)).ShouldBe(("10.0.0.5:50000 > 140.82.112.3:443 tcp", "0/7000 False"));
    }

    [Theory]
    [InlineData("eni-1", "eni-2")]
    [InlineData(" 1700000001 1700000059 ", " 1700000061 1700000070 ")]
    [InlineData(" 6 ", " 17 ")]
    [InlineData("443 50000", "443 50001")]
    public void Records_of_another_interface_time_protocol_or_port_are_no_pair(string part, string other)
    {
        var sink = RecordingSink.Read(Out + In.Replace(part, other));
        sink.Flows.Count.ShouldBe(2);
        sink.Flows.ShouldAllBe(f => f["bytes_known"] == "0");
    }

    [Fact]
    public void Stretches_of_a_long_connection_pair_by_time()
    {
        var log = "";
        foreach (int minute in new[] { 2, 0, 1 })
        {
            int start = 1700000000 + minute * 60;
            log += $"2 1 eni-1 140.82.112.3 10.0.0.5 443 50000 6 1 {minute + 10} {start + 2} {start + 58} ACCEPT OK\n"
                + $"2 1 eni-1 10.0.0.5 140.82.112.3 50000 443 6 1 {minute + 1} {start} {start + 59} ACCEPT OK\n";
        }
        RecordingSink.Read(log).Flows.Select(f => $"{f["bytes_out"]}:{f["bytes_in"]}").ShouldBe(["3:12", "1:10", "2:11"]);
    }

    [Fact]
    public void Flags_say_who_opened_a_connection_between_two_high_ports()
    {
        const string header = "version srcaddr dstaddr srcport dstport protocol bytes start end tcp-flags\n";
        var flow = RecordingSink.Read(header + "3 10.0.0.1 10.0.0.2 40000 50000 6 7 1700000000 1700000001 18\n3 10.0.0.2 10.0.0.1 50000 40000 6 9 1700000000 1700000001 3\n").Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow)).ShouldBe(("10.0.0.2:50000 > 10.0.0.1:40000 tcp", "9/7 True"));
        FlowText.Ends(RecordingSink.Read(header + "3 10.0.0.1 10.0.0.2 50000 40000 6 7 1700000000 1700000001 18\n").Flows[0]).ShouldBe("10.0.0.2:40000 > 10.0.0.1:50000 tcp");
    }

    [Fact]
    public void No_data_is_no_flow_and_not_zero()
    {
        var sink = RecordingSink.Read("2 1 eni-1 - - - - - - - 1700000000 1700000060 - NODATA\n2 1 eni-1 - - - - - - - 1700000000 1700000060 - SKIPDATA\n" + Out.Replace("20 900000", "20 -"));
        FlowText.Bytes(sink.Flows.ShouldHaveSingleItem()).ShouldBe("0/0 False");
        sink.Stats.Records.ShouldBe(3);
        sink.Stats.RecordsByStream.ShouldBe(new Dictionary<string, long> { ["flow"] = 1, ["nodata"] = 1, ["skipdata"] = 1 });
        sink.Rejects.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("dstaddr srcaddr dstport srcport protocol bytes start end action log-status extra", ' ')]
    [InlineData("dstaddr,srcaddr,dstport,srcport,protocol,bytes,start,end,action,log_status,extra", ',')]
    [InlineData("dstaddr\tsrcaddr\tdstport\tsrcport\tprotocol\tbytes\tstart\tend\taction\tlog-status\textra", '\t')]
    public void The_first_line_names_the_fields(string header, char separator)
    {
        string[] values = ["140.82.112.3", "10.0.0.5", "443", "50000", "6", "900000", "1700000000", "1700000060", "ACCEPT", "OK", "x"];
        var sink = RecordingSink.Read($"{header}\r\n{string.Join(separator, values)}\r\n");
        (FlowText.Ends(sink.Flows.ShouldHaveSingleItem()), FlowText.Bytes(sink.Flows[0])).ShouldBe(("10.0.0.5:50000 > 140.82.112.3:443 tcp", "900000/0 False"));
    }

    [Fact]
    public void Files_put_together_bring_their_headers_along()
    {
        var sink = RecordingSink.Read("srcaddr dstaddr start bytes protocol\n10.0.0.1 1.1.1.1 1700000000 5 17\nbytes start dstaddr srcaddr protocol\n6 1700000000 1.1.1.1 10.0.0.2 17\n");
        sink.Flows.Select(f => f["src_ip"] + " " + f["bytes_out"]).ShouldBe(["10.0.0.1 5", "10.0.0.2 6"]);
        sink.Stats.Records.ShouldBe(2);
    }

    [Fact]
    public void Behind_a_gateway_the_packets_own_addresses_are_the_ends()
    {
        const string header = "interface-id srcaddr dstaddr pkt-srcaddr pkt-dstaddr srcport dstport protocol bytes start end flow-direction\n";
        var sink = RecordingSink.Read(header + "eni-nat 10.0.1.5 10.0.0.220 10.0.1.5 203.0.113.5 39812 80 6 500 1700000000 1700000010 ingress\n"
            + "eni-nat 10.0.0.220 10.0.1.5 203.0.113.5 10.0.1.5 80 39812 6 900 1700000000 1700000010 egress\n");
        (FlowText.Ends(sink.Flows.ShouldHaveSingleItem()), FlowText.Bytes(sink.Flows[0])).ShouldBe(("10.0.1.5:39812 > 203.0.113.5:80 tcp", "500/900 True"));
    }

    [Fact]
    public void Lines_inside_CloudWatch_events_and_exports_are_read()
    {
        string[] logs =
        [
            $$"""{"timestamp":1700000000000,"message":"{{Out.Trim()}}","ingestionTime":1}""" + "\n" + $$"""{"message":"{{In.Trim()}}\n"}""",
            $$"""{"messageType":"DATA_MESSAGE","logEvents":[{"id":"1","timestamp":1,"message":"{{Out.Trim()}}"},{"id":"2","message":"{{In.Trim()}}"}]}""",
            "{\n  \"events\": [\n    {\n      \"message\": \"" + Out.Trim() + "\"\n    },\n    { \"message\": \"" + In.Trim() + "\" }\n  ]\n}\n",
            $"2023-11-14T22:13:20.000Z {Out}2023-11-14T22:13:21.000Z {In}",
        ];
        foreach (string log in logs)
        {
            var sink = RecordingSink.Read(log);
            FlowText.Bytes(sink.Flows.ShouldHaveSingleItem()).ShouldBe("900000/7000 True");
            sink.Stats.Records.ShouldBe(2);
            sink.Rejects.ShouldBeEmpty();
        }
    }

    [Fact]
    public void Bad_lines_are_rejects_and_the_rest_goes_on()
    {
        string[] bad =
        [
            "Unable to deliver", Out.Trim() + " more", Out.Trim().Replace("10.0.0.5", "10.0.0.x"), Out.Trim().Replace("50000", "70000"),
            Out.Trim().Replace("900000", "-1"), Out.Trim().Replace("1700000000", "now"), Out.Trim().Replace(" OK", " BAD"), Out.Trim().Replace("2 123", "9 123"), "{\"message\":\"x\"}",
        ];
        var sink = RecordingSink.Read(Out + string.Join('\n', bad) + "\n" + In + Out[..40]);
        sink.Flows.ShouldHaveSingleItem();
        sink.Rejects.Select(r => r.Line).ShouldBe([2, 3, 4, 5, 6, 7, 8, 9, 10, 12]);
        sink.Rejects.Select(r => r.Reason).ShouldBe(
        [
            "wrong number of columns", "wrong number of columns", "address is missing or damaged", "port is not a number", "byte count is not a number",
            "time is not a number", "log status is not one of OK, NODATA, SKIPDATA", "not of the default format, and no header names another", "wrong number of columns", "row ends early",
        ]);
    }

    [Fact]
    public void A_foreign_file_and_a_format_without_ends_are_refused()
    {
        var asked = new LogReadOptions("aws-vpc-flow");
        Should.Throw<LogFormatException>(() => RecordingSink.Read("a b c\n", options: asked)).Message.ShouldContain("a first line that names the fields");
        Should.Throw<LogFormatException>(() => RecordingSink.Read("version account-id bytes packets start end\n2 1 5 1 1 1\n", options: asked)).Message.ShouldContain("lacks srcaddr");
    }
}
