using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>Packets that iptables and pfSense log.</summary>
public class PacketReaderTests
{
    private const string Packet = "IN=eth0 OUT= MAC=28:45:a7 SRC=10.0.0.5 DST=140.82.121.4 LEN=60 TOS=0x00 PREC=0x00 TTL=64 ID=6429 DF PROTO=TCP SPT=51200 DPT=443 WINDOW=14600 RES=0x00 SYN URGP=0 OPT (0204)";
    private const string Ends = "2026-03-01 08:00:30+0 10.0.0.5:51200>140.82.121.4:443 tcp [] ?0/0";

    [Theory]
    [InlineData("Mar  1 08:00:30 gw kernel: [20474.050964] SFW2-INext-ACC-TCP ", "accept")]
    [InlineData("Mar  1 08:00:30 gw kernel: SFW2-INext-DROP-DEFLT ", "drop")]
    [InlineData("Mar  1 08:00:30 gw kernel: [3124658.791874] Shorewall:FORWARD:REJECT:", "reject")]
    [InlineData("<4>Mar  1 08:00:30 gw kernel: [LAN_LOCAL-default-A]", "accept")]
    [InlineData("<4>Mar  1 08:00:30 gw kernel: [WAN_IN-3001-D]", "drop")]
    [InlineData("<4>1 2026-03-01T08:00:30.000000+00:00 gw kernel - - - [UFW BLOCK] ", "block")]
    [InlineData("2026-03-01T09:00:30+01:00 gw kernel: watched ", "")]
    public void A_packet_reads_the_same_behind_any_prefix(string head, string state)
        => Flows.Only(Flows.Read("iptables", head + Packet)).ShouldBe($"{Ends} {state} [] ");

    [Fact]
    public void Ports_are_types_in_ICMP_and_the_quoted_packet_is_another()
    {
        Flows.Only(Flows.Read("", "Mar  1 08:00:30 gw kernel: x IN=eth0 OUT= SRC=10.0.0.5 DST=9.9.9.9 LEN=88 PROTO=ICMP TYPE=3 CODE=1 [SRC=9.9.9.9 DST=8.8.8.8 LEN=60 PROTO=UDP SPT=53 DPT=99 ] "))
            .ShouldBe("2026-03-01 08:00:30+0 10.0.0.5:3>9.9.9.9:1 icmp [] ?0/0  [] ");
        Flows.Only(Flows.Read("", "Mar  1 08:00:30 gw kernel: x IN=eth0 OUT=eth1 MAC= SRC=fe80:0000:0000:0000:16da:e9ff:feec:a04d DST=ff02:0000:0000:0000:0000:0000:0000:00fb LEN=527 TC=0 HOPLIMIT=255 PROTO=UDP SPT=5353 DPT=5354 LEN=487"))
            .ShouldBe("2026-03-01 08:00:30+0 fe80::16da:e9ff:feec:a04d:5353>ff02::fb:5354 udp [] ?0/0  [] ");
    }

    [Fact]
    public void A_cut_packet_is_a_reject_and_another_program_is_not()
    {
        var sink = Flows.Read("", "Mar  1 08:00:30 gw kernel: x " + Packet, "Mar  1 08:00:30 gw kernel: b:9e:08:00 DST=9.9.9.9 LEN=60 PROTO=TCP SPT=1 DPT=2", "Mar  1 08:00:30 gw sshd[1]: hello", "hello",
            "Mar  1 08:00:30 gw kernel: x " + Packet.Replace("SPT=51200", "SPT=x"));
        sink.Flows.Count.ShouldBe(1);
        sink.Stats.RecordsByStream.ShouldBe(new SortedDictionary<string, long> { ["other"] = 1, ["packet"] = 1 });
        sink.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe([(2, "address is missing or not an address"), (4, "not a record of this format"), (5, "port is not a port")]);
    }

    private const string Tcp = "5,,,1000,em0,match,pass,out,4,0x0,,64,7,0,DF,6,tcp,60,10.0.0.5,140.82.121.4,51200,443,0,S,1,,64,,mss";

    [Theory]
    [InlineData("<134>Mar  1 08:00:30 filterlog: ")]
    [InlineData("<134>Mar  1 08:00:30 fw filterlog[4711]: ")]
    [InlineData("<134>1 2026-03-01T08:00:30+00:00 fw.lan filterlog 4711 - - ")]
    [InlineData("Mar  1 08:00:30 fw filterlog[4711] ")]
    public void A_row_of_filterlog_reads_the_same_behind_any_header(string head) => Flows.Only(Flows.Read("", head + Tcp)).ShouldBe(Ends + " pass [] ");

    [Theory]
    [InlineData("5,,,1000,em0,match,block,in,6,0x00,0x00000,64,UDP,17,8,fe80::1,ff02::fb,5353,5354,8", "fe80::1:5353>ff02::fb:5354 udp [] ?0/0 block [] ")]
    [InlineData("82,,,1000002666,mvneta2,match,pass,out,6,0x00,0x00000,64,ICMPv6,58,8,fe80::208:a2ff:fe0f:cb66,fe80::56a6:5cff:fe7d:1d43,", "fe80::208:a2ff:fe0f:cb66:0>fe80::56a6:5cff:fe7d:1d43:0 icmp [] ?0/0 pass [] ")]
    [InlineData("5,,,1000,em0,match,pass,out,4,0x0,,64,7,0,none,1,icmp,84,10.0.0.5,9.9.9.9,request,1,2", "10.0.0.5:0>9.9.9.9:0 icmp [] ?0/0 pass [] ")]
    public void Rows_differ_by_version_and_protocol(string row, string expected)
        => Flows.Only(Flows.Read("", "<134>Mar  1 08:00:30 filterlog: " + row)).ShouldBe("2026-03-01 08:00:30+0 " + expected);

    [Theory]
    [InlineData("5,,,1000,em0,match", "wrong number of columns")]
    [InlineData("5,,,1000,em0,match,pass,out,5,0x0,,64,7,0,DF,6,tcp,60,10.0.0.5,9.9.9.9,1,2", "neither IPv4 nor IPv6")]
    [InlineData("5,,,1000,em0,match,pass,out,4,0x0,,64,7,0,DF,6,tcp,60,10.0.0.5", "wrong number of columns")]
    [InlineData("5,,,1000,em0,match,pass,out,4,0x0,,64,7,0,DF,6,tcp,60,10.0.0.5,9.9.9.9,1", "wrong number of columns")]
    [InlineData("5,,,1000,em0,match,pass,out,4,0x0,,64,7,0,DF,6,tcp,60,10.0.0.5,9.9.9,1,2", "address is missing or not an address")]
    [InlineData("5,,,1000,em0,match,\"pass,out,4", "wrong number of columns")]
    public void A_damaged_row_is_a_reject(string row, string reason)
        => Flows.Read("pfsense", "<134>Mar  1 08:00:30 filterlog: " + row).Rejects.ShouldHaveSingleItem().Reason.ShouldBe(reason);
}
