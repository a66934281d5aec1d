using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class ArgusReaderTests
{
    private const string Header = "StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes,Label\n";
    private const string Row = "2011/08/10 09:46:59.607825,1.026539,tcp,94.44.127.113,1577,   ->,147.32.84.59,6881,S_RA,0,0,4,276,156,flow=Background\n";

    private static readonly LogReadOptions Prague = new(TimeZone: TimeZoneInfo.FindSystemTimeZoneById("Europe/Prague"));

    [Fact]
    public void A_row_is_a_flow_with_the_bytes_of_both_directions()
    {
        var sink = RecordingSink.Read(Header + Row, options: Prague);
        var flow = sink.Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow)).ShouldBe(("94.44.127.113:1577 > 147.32.84.59:6881 tcp", "156/120 True"));
        FlowText.Time(flow).ShouldBe("2011-08-10T07:46:59.607825Z");
        (flow["duration_us"], flow["state"], flow["sensor"]).ShouldBe(("1026539", "S_RA", "argus"));
        RecordingSink.Read(Header + Row).Rejects.ShouldHaveSingleItem().Reason.ShouldBe("time has no zone");
    }

    [Theory]
    [InlineData("   ->", "  <-", "147.32.84.59:6881 > 94.44.127.113:1577 tcp 120/156 True")]
    [InlineData("   ->", "  <?>", "94.44.127.113:1577 > 147.32.84.59:6881 tcp 156/120 True")]
    [InlineData(",276,156,", ",276,,", "94.44.127.113:1577 > 147.32.84.59:6881 tcp 0/0 False")]
    [InlineData("S_RA,0,0,4,276,156", "FSPA_,0,0,4,156,156", "94.44.127.113:1577 > 147.32.84.59:6881 tcp 156/0 False")]
    [InlineData("S_RA,0,0,4,276,156", "S_,0,0,4,156,156", "94.44.127.113:1577 > 147.32.84.59:6881 tcp 156/0 True")]
    [InlineData("S_RA,0,0,4,276,156", "_FSPA,0,0,4,120,0", "94.44.127.113:1577 > 147.32.84.59:6881 tcp 0/120 False")]
    [InlineData(",tcp,", ",rtp,", "94.44.127.113:1577 > 147.32.84.59:6881 udp 156/120 True")]
    [InlineData("tcp,94.44.127.113,1577,   ->,147.32.84.59,6881", "icmp,94.44.127.113,0x0008,  <->,147.32.84.59,0x4d00", "94.44.127.113:8 > 147.32.84.59:19712 icmp 156/120 True")]
    [InlineData("tcp,94.44.127.113,1577,   ->,147.32.84.59,6881", "ipv6-icmp,fe80::0001,,   ->,ff02::1,", "fe80::1:0 > ff02::1:0 icmp 156/120 True")]
    public void Direction_bytes_and_protocol_are_as_the_row_says(string part, string other, string expected)
    {
        var flow = RecordingSink.Read(Header + Row.Replace(part, other), options: Prague).Flows.ShouldHaveSingleItem();
        $"{FlowText.Ends(flow)} {FlowText.Bytes(flow)}".ShouldBe(expected);
    }

    [Theory]
    [InlineData("\uFEFFStartTime\tSrcAddr\tSport\tDstAddr\tDport\tProto\tSrcBytes\tDstBytes\tDur", "1312962419.607825\t10.0.0.5\t1577\t1.1.1.1\t443\ttcp\t156\t120\t1.5")]
    [InlineData("SrcAddr;StartTime;Sport;DstAddr;Dport;Proto;LastTime;SrcBytes;TotBytes", "10.0.0.5;2011-08-10 09:46:59.607825;1577;1.1.1.1;443;tcp;2011-08-10 09:47:01.107825;156;276")]
    public void Columns_come_in_any_order_and_separated_in_any_way(string header, string row)
    {
        var flow = RecordingSink.Read($"{header}\r\n{row}\r\n", options: Prague).Flows.ShouldHaveSingleItem();
        $"{FlowText.Ends(flow)} {FlowText.Bytes(flow)} {FlowText.Time(flow)} {flow["duration_us"]}".ShouldBe("10.0.0.5:1577 > 1.1.1.1:443 tcp 156/120 True 2011-08-10T07:46:59.607825Z 1500000");
    }

    [Fact]
    public void Management_records_and_what_is_below_IP_are_counted()
    {
        var sink = RecordingSink.Read(Header + "2011/08/10 09:46:59.6,60.0,man,0,0,,0,0,STA,,,5,0,0,\n" + "2011/08/10 09:46:59.6,0.1,arp,10.0.0.1,,  who,10.0.0.2,,INT,,,1,60,60,\n" + Row, options: Prague);
        sink.Flows.ShouldHaveSingleItem();
        sink.Rejects.ShouldBeEmpty();
        (sink.Stats.Records, sink.Stats.RecordsByStream["other"], sink.Stats.OriginatorBytes).ShouldBe((3, 2, 156));
    }

    [Fact]
    public void Bad_rows_are_rejects_and_the_rest_goes_on()
    {
        string[] bad =
        [
            "a,b", Row.Replace("94.44.127.113", "host").Trim(), Row.Replace(",1577,", ",http,").Trim(), Row.Replace(",276,", ",many,").Trim(), Row.Replace(",276,", ",155,").Trim(),
            Row.Replace("2011/08/10 ", "").Trim(), Row.Replace("1.026539", "-1").Trim(), Row.Replace(",1577,", ",0x12345,").Trim(),
        ];
        var sink = RecordingSink.Read(Header + Row + string.Join('\n', bad) + "\n" + Row + Row[..40], options: Prague);
        sink.Flows.Count.ShouldBe(2);
        sink.Rejects.Select(r => $"{r.Line} {r.Reason}").ShouldBe(
        [
            "3 wrong number of columns", "4 address is missing or damaged", "5 port is not a number", "6 byte count is not a number", "7 byte counts contradict each other",
            "8 time is not a time", "9 duration is not a number", "10 port is not a number", "12 row ends early",
        ]);
    }

    [Fact]
    public void A_foreign_file_is_refused()
        => Should.Throw<LogFormatException>(() => RecordingSink.Read("a,b\n1,2\n", options: new LogReadOptions("argus"))).Message.ShouldContain("StartTime,Dur");
}
