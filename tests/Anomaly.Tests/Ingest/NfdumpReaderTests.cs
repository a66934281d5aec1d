using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class NfdumpReaderTests
{
    private const string Short = "ts,te,td,sa,da,sp,dp,pr,flg,fwd,stos,ipkt,ibyt,opkt,obyt,in,out,sas,das,smk,dmk,dtos,dir,nh,nhb,svln,dvln,ismc,odmc,idmc,osmc,"
        + "mpls1,mpls2,mpls3,mpls4,mpls5,mpls6,mpls7,mpls8,mpls9,mpls10,cl,sl,al,ra,eng,exid,tr\n";

    private static readonly LogReadOptions Zurich = new(TimeZone: TimeZoneInfo.FindSystemTimeZoneById("Europe/Zurich"));

    [Fact]
    public void Short_names_of_version_6_are_read_and_directions_paired()
    {
        string log = Short + Row("10.0.0.5", 50000, "140.82.112.3", 443, 900000, 0) + Row("140.82.112.3", 443, "10.0.0.5", 50000, 7000, 0)
            + "Summary\nflows,bytes,packets,avg_bps,avg_pps,avg_bpp\n2,907000,30,1,1,1\n";
        var sink = RecordingSink.Read(log, options: Zurich);
        var flow = sink.Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow)).ShouldBe(("10.0.0.5:50000 > 140.82.112.3:443 tcp", "900000/7000 True"));
        FlowText.Time(flow).ShouldBe("2019-07-11T08:30:00.235000Z");
        flow["duration_us"].ShouldBe("1999000");
        sink.Stats.Records.ShouldBe(2);
        sink.Stats.RecordsByStream["comment"].ShouldBe(3);
        sink.Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void A_record_with_both_counts_is_whole()
    {
        var flow = RecordingSink.Read(Short + Row("10.0.0.5", 50000, "140.82.112.3", 443, 900000, 7000), options: Zurich).Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow)).ShouldBe(("10.0.0.5:50000 > 140.82.112.3:443 tcp", "900000/7000 True"));
    }

    [Theory]
    [InlineData("firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows", "2019-07-11 10:30:00.235,00:00:01.999,TCP,10.0.0.5,50000,140.82.112.3,443,9,900,1")]
    [InlineData("cnt,af,firstSeen,lastSeen,proto,srcAddr,srcPort,dstAddr,dstPort,srcAS,dstAS,input,output,flags,srcTos,packets,bytes", "1,2,1562833800235,1562833802234,6,10.0.0.5,50000,140.82.112.3,443,0,0,1,2,...AP.SF,0,9,900")]
    [InlineData("inBytes,firstSeen,dstAddr,dstPort,srcPort,srcAddr,proto,lastSeen", "900,1562833800.235,140.82.112.3,443,50000,10.0.0.5,TCP,1562833802.234")]
    [InlineData("firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows", "2019-07-11 10:30:00.235,1.999,TCP,10.0.0.5,50000,140.82.112.3,443,9,900,1")]
    public void Long_names_of_version_7_are_read(string header, string row)
    {
        var sink = RecordingSink.Read($"{header}\n{row}\nTotal flows processed: 1, passed: 1\n", options: Zurich);
        var flow = sink.Flows.ShouldHaveSingleItem();
        (FlowText.Ends(flow), FlowText.Bytes(flow)).ShouldBe(("10.0.0.5:50000 > 140.82.112.3:443 tcp", "900/0 False"));
        FlowText.Time(flow).ShouldBe("2019-07-11T08:30:00.235000Z");
        flow["duration_us"].ShouldBe("1999000");
        sink.Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void A_printed_time_needs_a_zone_and_a_number_does_not()
    {
        const string header = "firstSeen,proto,srcAddr,srcPort,dstAddr,dstPort,bytes\n";
        RecordingSink.Read(header + "2019-07-11 10:30:00.235,TCP,10.0.0.5,5,1.1.1.1,443,9\n").Rejects.ShouldHaveSingleItem().Reason.ShouldBe("time has no zone");
        FlowText.Time(RecordingSink.Read(header + "1562833800.235,TCP,10.0.0.5,5,1.1.1.1,443,9\n").Flows[0]).ShouldBe("2019-07-11T08:30:00.235000Z");
    }

    [Fact]
    public void Exporters_are_kept_apart_and_icmp_has_type_and_code()
    {
        string back = Row("140.82.112.3", 443, "10.0.0.5", 50000, 7000, 0);
        RecordingSink.Read(Short + Row("10.0.0.5", 50000, "140.82.112.3", 443, 9, 0) + back.Replace("192.0.2.1", "192.0.2.2"), options: Zurich).Flows.Count.ShouldBe(2);
        var icmp = RecordingSink.Read(Short + Row("10.0.0.5", 0, "1.1.1.1", 443, 9, 0).Replace(",443,TCP,", ",3.13,ICMP,"), options: Zurich).Flows.ShouldHaveSingleItem();
        FlowText.Ends(icmp).ShouldBe("10.0.0.5:3 > 1.1.1.1:13 icmp");
    }

    [Fact]
    public void Bad_rows_are_rejects_and_the_rest_goes_on()
    {
        string good = Row("10.0.0.5", 50000, "140.82.112.3", 443, 900000, 1);
        string[] bad =
        [
            "a,b", good.Replace("10.0.0.5", "x").Trim(), good.Replace("50000", "70000").Trim(), good.Replace("900000", "0.9 M").Trim(),
            good.Replace("2019-07-11 10:30:00.235", "0000-00-00 00:00:00.000").Trim(), good.Replace("2019-07-11 10:30:02.234", "later").Trim(),
        ];
        var sink = RecordingSink.Read(Short + good + string.Join('\n', bad) + "\n" + good + good[..30], options: Zurich);
        sink.Flows.Count.ShouldBe(2);
        sink.Rejects.Select(r => $"{r.Line} {r.Reason}").ShouldBe(
        [
            "3 wrong number of columns", "4 address is missing or damaged", "5 port is not a number", "6 byte count is not a number", "7 time is not a time", "8 time is not a time", "10 row ends early",
        ]);
    }

    [Fact]
    public void Statistics_and_foreign_files_are_refused()
    {
        var asked = new LogReadOptions("nfdump");
        Should.Throw<LogFormatException>(() => RecordingSink.Read("ts,te,td,pr,val,fl,flP,ipkt\n1,2,3,TCP,10.0.0.1,1,1,1\n", options: asked)).Message.ShouldContain("names the columns");
        RecordingSink.Read(Short, options: asked).Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void Raw_blocks_carry_both_counts_icmp_and_seconds_of_old_versions()
    {
        var sink = RecordingSink.Read(
            "\nFlow Record: \n  first        =      1562833800235 [2019-07-11 10:30:00.235]\n  last         =      1562833802234 [x]\n  proto        =                  1 ICMP\n"
            + "  ICMP         =               8.0  type.code\n  in bytes     =                222\n  src addr     =        172.16.1.66\n  dst addr     =    192.168.170.100\n\n"
            + "Flow Record: \n  first        =        1562833800 [2019-07-11 10:30:00]\n  last         =        1562833801 [x]\n  msec_first   =               235\n  msec_last    =  5\n"
            + "  prot         =                 6\n  src port     = 50000\n  dst port     = 443\n  in bytes     = 9\n  out bytes    = 7\n  src addr     = 10.0.0.5\n  dst addr     = 1.1.1.1\n"
            + "Summary: total flows: 2\n");
        // A record of both directions waits for nothing.
        sink.Flows.Select(f => $"{FlowText.Ends(f)} {FlowText.Bytes(f)} {FlowText.Time(f)} {f["duration_us"]} {f["line"]}").ShouldBe(
        [
            "10.0.0.5:50000 > 1.1.1.1:443 tcp 9/7 True 2019-07-11T08:30:00.235000Z 770000 11",
            "172.16.1.66:8 > 192.168.170.100:0 icmp 222/0 False 2019-07-11T08:30:00.235000Z 1999000 2",
        ]);
        sink.Rejects.ShouldBeEmpty();
    }

    [Fact]
    public void Bad_raw_blocks_are_rejects_whole()
    {
        const string good = "Flow Record: \n  first = 1562833800235\n  proto = 6\n  src addr = 10.0.0.5\n  dst addr = 1.1.1.1\n  in bytes = 9\n";
        var sink = RecordingSink.Read(good + good.Replace("10.0.0.5", "10.0.0") + "noise\n" + good.Replace("  first = 1562833800235\n", "") + good.Replace("= 9", "= many"));
        sink.Flows.ShouldHaveSingleItem();
        sink.Rejects.Select(r => $"{r.Line} {r.Offset} {r.Reason}").ShouldBe(["13 214 line is not part of a flow record", "7 108 address is missing or damaged", "14 220 time is missing", "19 304 byte count is not a number"]);
        Should.Throw<LogFormatException>(() => RecordingSink.Read("a\nb = 1\n", options: new LogReadOptions("nfdump-raw"))).Message.ShouldContain("Flow Record:");
    }

    [Fact]
    public void Pipe_lines_of_both_versions_are_read()
    {
        const string new4 = "2|1562833800235|1562833802234|6|0|0|0|167772165|50000|0|0|0|16843009|443|0|0|1|2|2|0|9|900\n";
        const string old4 = "2|1562833800|235|1562833802|234|6|0|0|0|167772165|50000|0|0|0|16843009|443|0|0|1|2|27|0|9|900\n";
        const string v6 = "10|1562833800235|1562833802234|17|536939960|0|0|1|50000|536939960|0|0|2|53|0|0|1|2|0|0|9|900\n";
        foreach (string log in new[] { new4, old4 })
        {
            var flow = RecordingSink.Read(log).Flows.ShouldHaveSingleItem();
            $"{FlowText.Ends(flow)} {FlowText.Bytes(flow)} {FlowText.Time(flow)} {flow["duration_us"]}".ShouldBe("10.0.0.5:50000 > 1.1.1.1:443 tcp 900/0 False 2019-07-11T08:30:00.235000Z 1999000");
        }
        FlowText.Ends(RecordingSink.Read(v6).Flows.ShouldHaveSingleItem()).ShouldBe("2001:db8::1:50000 > 2001:db8::2:53 udp");
        var sink = RecordingSink.Read(new4 + "x|2\n" + new4.Replace("|50000|", "|70000|") + new4.Replace("|167772165|", "|99999999999|") + new4.Replace("1562833800235", "999999999999999999") + new4[..20]);
        sink.Rejects.Select(r => r.Reason).ShouldBe(["field is not a number", "port is not a number", "address is missing or damaged", "time is out of range", "row ends early"]);
        Should.Throw<LogFormatException>(() => RecordingSink.Read("a|b\n", options: new LogReadOptions("nfdump-pipe"))).Message.ShouldContain("22 or 24 numbers");
    }

    private static string Row(string src, int sp, string dst, int dp, long ibyt, long obyt)
        => $"2019-07-11 10:30:00.235,2019-07-11 10:30:02.234,1.999,{src},{dst},{sp},{dp},TCP,...AP.SF,0,0,9,{ibyt},0,{obyt},1,2,0,0,24,0,0,0,0.0.0.0,0.0.0.0,0,0,"
            + "00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,00:00:00:00:00:00,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0-0-0,0.000,0.000,0.000,192.0.2.1,0/0,1,1970-01-01 01:00:00.000\n";
}
