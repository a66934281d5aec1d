using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>Cisco ASA and Firepower Threat Defense messages.</summary>
public class CiscoAsaReaderTests
{
    private const string Head = "<166>Mar 01 2026 08:00:30 fw1 : %ASA-6-";
    private const string Ends = "for outside:140.82.121.4/443 to inside:10.0.0.5/51200 duration 0:00:20 bytes 1500 TCP FINs";
    private const string Flow = "2026-03-01 08:00:10+20 10.0.0.5:51200>140.82.121.4:443 tcp [] ?0/0 TCP FINs [] fw1:77";

    private static string Teardown(int number = 77, string ends = Ends) => $"{Head}302014: Teardown TCP connection {number} {ends}";

    private static string Built(string direction, int number = 77, string port = "51200")
        => $"{Head}302013: Built {direction} TCP connection {number} for outside:140.82.121.4/443 (140.82.121.4/443) to inside:10.0.0.5/{port} (1.2.3.4/40000)";

    [Theory]
    [InlineData("<166>Mar 01 2026 08:00:30 fw1 : %ASA-6-302014: ")]
    [InlineData("<166>Mar 01 2026 08:00:30 fw1 : %ASA-session-6-302014: ")]
    [InlineData("<166>Mar  1 08:00:30 fw1 %ASA-6-302014: ")]
    [InlineData("Mar  1 09:59:59 fw1 Mar 01 2026 08:00:30: %ASA-6-302014: ")]
    [InlineData("<166>2026-03-01T08:00:30Z fw1 : %FTD-6-302014 ")]
    [InlineData("<166>1 2026-03-01T09:00:30+01:00 fw1 - - - - %ASA-6-302014: ")]
    [InlineData("<166>Mar 01 2026 08:00:30 UTC: fw1 %ASA-6-302014: ")]
    [InlineData("Mar 1 2026 08:00:30 fw1 : ASA-6-302014: ")]
    [InlineData("<166>Mar 01 2026 08:00:30 EDT: fw1 %ASA-6-302014: ")]
    [InlineData("<166>Mar 01 2026 08:00:30 fw1 : 302014: ")]
    public void A_message_reads_the_same_behind_any_head(string head)
        => Flows.Only(Flows.Read("cisco-asa", head + "Teardown TCP connection 77 " + Ends)).ShouldBe(Flow);

    [Fact]
    public void Bars_may_stand_in_the_head() => Flows.Only(Flows.Read("cisco-asa", "6|Mar 01 2026 08:00:30|302014: Teardown TCP connection 77 " + Ends)).ShouldStartWith("2026-03-01 08:00:10+20 10.0.0.5:51200>140.82.121.4:443 tcp ");

    [Fact]
    public void The_built_message_says_who_began()
    {
        // Without one the lower port is the service.
        Flows.Only(Flows.Read("", Teardown())).ShouldBe(Flow);
        Flows.Only(Flows.Read("", Built("outbound"), Teardown())).ShouldBe(Flow);
        Flows.Only(Flows.Read("", Built("inbound"), Teardown())).ShouldContain(" 140.82.121.4:443>10.0.0.5:51200 ");
        // Another connection, another device, and an older connection of the same number say nothing.
        Flows.Only(Flows.Read("", Built("inbound", 78), Teardown())).ShouldBe(Flow);
        Flows.Only(Flows.Read("", Built("inbound").Replace("fw1", "fw2"), Teardown())).ShouldBe(Flow);
        Flows.Only(Flows.Read("", Built("inbound", port: "51201"), Teardown())).ShouldBe(Flow);
        // It holds for one connection.
        Flows.Short(Flows.Read("", Built("inbound"), Teardown(), Teardown())).Last().ShouldBe(Flow);
        string equal = Ends.Replace("/443", "/138").Replace("/51200", "/138");
        Flows.Only(Flows.Read("", Teardown(ends: equal))).ShouldContain(" 140.82.121.4:138>10.0.0.5:138 ");
    }

    [Fact]
    public void The_total_of_both_directions_is_neither()
    {
        var sink = Flows.Read("", Built("outbound"), Teardown());
        Flows.Only(sink).ShouldContain(" ?0/0 ");
        sink.Stats.UndirectedBytes.ShouldBe(1500);
        (sink.Stats.OriginatorBytes, sink.Stats.ResponderBytes).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("for outside:140.82.121.4/443(LOCAL\\bob) to inside:10.0.0.5/51200(LOCAL\\ann) duration 0:00:20 bytes 1500 TCP Reset-O (x.y)", "10.0.0.5:51200>140.82.121.4:443 tcp [] ?0/0 TCP Reset-O [LOCAL\\ann]")]
    [InlineData("for out.side-1:140.82.121.4/443 bob to inside:10.0.0.5/51200 ann duration 27:00:20 bytes 1500", "10.0.0.5:51200>140.82.121.4:443 tcp [] ?0/0  []")]
    [InlineData("for o:2606:50c0::153/443 to i:[2001:db8::5]/51200 duration 0:00:20 bytes 1500 x", "2001:db8::5:51200>2606:50c0::153:443 tcp [] ?0/0 x []")]
    [InlineData("for DMZ:[10.0.0.7/443 to inside:10.0.0.5/51200 duration 0:00:20 bytes 1500 TCP FINs", "10.0.0.5:51200>10.0.0.7:443 tcp [] ?0/0 TCP FINs []")]
    public void Ends_come_with_users_dotted_interfaces_and_brackets(string ends, string expected)
        => Flows.Only(Flows.Read("", Teardown(ends: ends))).ShouldContain(" " + expected + " fw1:77");

    [Theory]
    [InlineData("302016: Teardown UDP connection 77 for outside:9.9.9.9/53 to inside:10.0.0.5/39734 duration 0:00:00 bytes 141", "10.0.0.5:39734>9.9.9.9:53 udp")]
    [InlineData("302018: Teardown GRE connection 77 from outside:9.9.9.9 (9.9.9.9) to inside:10.0.0.5/3 (1.2.3.4/3) duration 0:00:09 bytes 141", "9.9.9.9:0>10.0.0.5:3 gre")]
    [InlineData("302304: Teardown TCP state-bypass connection 77 from outside:9.9.9.9/443 to inside:10.0.0.5/39734 duration 0:00:09 bytes 141 x", "10.0.0.5:39734>9.9.9.9:443 tcp")]
    public void Other_teardowns_are_read_too(string message, string expected) => Flows.Only(Flows.Read("", Head + message)).ShouldContain(" " + expected + " ");

    [Fact]
    public void Messages_without_a_connection_are_counted()
    {
        var sink = Flows.Read("", Head + "302021: Teardown ICMP connection for faddr 1.2.3.4/0 gaddr 2.3.4.5/0 laddr 2.3.4.5/0", Head + "302023: Teardown stub TCP connection 7 for a:1.2.3.4/1 to b:1.2.3.4/2 duration 0:00:01 forwarded bytes 9 x",
            Head + "113019: Group = a, Bytes xmt: 523781833, Bytes rcv: 16336203, Reason: x", "<30>Mar  1 08:00:30 web sshd[7]: hello", Built("outbound"), "hello");
        sink.Stats.RecordsByStream.ShouldBe(new SortedDictionary<string, long> { ["built"] = 1, ["other"] = 4 });
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("not a record of this format");
    }

    [Fact]
    public void Threat_Defense_tells_both_directions()
    {
        const string ftd = "<113>2026-03-01T08:00:30Z fw1 %FTD-6-430003: EventPriority: Low, DeviceUUID: d, InstanceID: 2, FirstPacketSecond: 2026-03-01T08:00:07Z, ConnectionID: 77, AccessControlRuleAction: Allow, SrcIP: 10.0.0.5, DstIP: 140.82.121.4, SrcPort: 51200, DstPort: 443, Protocol: tcp, ACPolicy: a, b, User: ann, ApplicationProtocol: HTTPS, ConnectionDuration: 20, InitiatorBytes: 1000, ResponderBytes: 500, URL: https://GitHub.com/x?y";
        const string flow = "2026-03-01 08:00:07+20 10.0.0.5:51200>140.82.121.4:443 tcp [HTTPS] 1000/500 Allow [ann] d:2:77 github.com(sensor)";
        Flows.Only(Flows.Read("", ftd)).ShouldBe(flow);
        Flows.Only(Flows.Read("", ftd.Replace("FirstPacketSecond: 2026-03-01T08:00:07Z, ", ""))).ShouldBe(flow.Replace(":07+", ":10+"));
        Flows.Only(Flows.Read("", ftd.Replace(", InitiatorBytes: 1000", "").Replace("User: ann", "User: No Authentication Required"))).ShouldBe(flow.Replace("1000/500", "?0/500").Replace("[ann]", "[]"));
        // The record of the beginning is no flow.
        var both = Flows.Read("", ftd.Replace("430003", "430002"), ftd);
        Flows.Only(both).ShouldBe(flow);
        both.Stats.OriginatorBytes.ShouldBe(1000);
    }

    [Theory]
    [InlineData("outside:140.82.121.4/443", "outside:www.example.com/443", "address is missing or not an address")]
    [InlineData("/443", "/443443", "port is not a port")]
    [InlineData("bytes 1500", "bytes x", "byte count is not a number")]
    [InlineData(" bytes 1500 TCP FINs", "", "byte count is not a number")]
    [InlineData("0:00:20", "20s", "duration is not a number")]
    [InlineData(" to inside:10.0.0.5/51200", "", "not a teardown of a connection")]
    public void A_damaged_teardown_is_a_reject(string good, string bad, string reason)
        => Flows.Read("", Teardown(ends: Ends.Replace(good, bad))).Rejects.ShouldHaveSingleItem().Reason.ShouldBe(reason);

    [Fact]
    public void The_year_comes_from_the_path_or_from_the_records_before_and_never_from_the_clock()
    {
        const string yearless = "Dec 31 23:59:59 fw1 %ASA-6-302014: Teardown TCP connection 77 " + Ends;
        static RecordingSink Read(string path, params string[] lines) => RecordingSink.Read(string.Join('\n', lines), path, new LogReadOptions(TimeZone: TimeZoneInfo.Utc));
        Read("fw.log", yearless).Rejects.ShouldHaveSingleItem().Reason.ShouldBe("time has no year");
        Flows.Only(Read("fw.log-20260101.gz", yearless)).ShouldStartWith("2025-12-31 23:59:39");
        Flows.Only(Read("2024/02/01/fw.log", yearless)).ShouldStartWith("2023-12-31 23:59:39");
        Flows.Short(Read("fw.log", Teardown().Replace("2026", "2019"), yearless, yearless.Replace("Dec 31 23:59:59", "Jan  1 00:00:20")).ShouldNotBeNull())
            .Select(f => f[..19]).ShouldBe(["2019-03-01 08:00:10", "2018-12-31 23:59:39", "2019-01-01 00:00:00"]);
    }
}
