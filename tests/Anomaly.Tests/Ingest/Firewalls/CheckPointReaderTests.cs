using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>Check Point logs.</summary>
public class CheckPointReaderTests
{
    private const string Flow = "2026-03-01 08:00:30+20 10.0.0.5:51200>140.82.121.4:443 tcp [https] 1000/500 Accept [ann] {0x1,0x2}";

    [Theory]
    [InlineData("<134>1 2026-03-01T08:00:31Z gw CheckPoint 26 - [sc4s@2620 action=\"Accept\" loguid=\"{0x1,0x2}\" origin=\"10.0.0.1\" time=\"1772352030\" __policy_id_tag=\"product=VPN-1 & FireWall-1[db_tag={9};src=6.6.6.6\\]\" dst=\"140.82.121.4\" elapsed=\"0:00:20\" product=\"VPN-1 & FireWall-1\" proto=\"6\" received_bytes=\"500\" s_port=\"51200\" sent_bytes=\"1000\" service=\"443\" service_id=\"https\" src=\"10.0.0.5\" src_user_name=\"ann\"]")]
    [InlineData("<134>1 2026-03-01T08:00:31Z gw CheckPoint 26 - [action:\"Accept\"; loguid:\"{0x1,0x2}\"; origin:\"10.0.0.1\"; time:\"1772352030\"; dst:\"140.82.121.4\"; duration:\"20\"; product:\"VPN-1 & FireWall-1\"; proto:\"6\"; received_bytes:\"500\"; s_port:\"51200\"; sent_bytes:\"1000\"; service:\"443\"; service_id:\"https\"; src:\"10.0.0.5\"; user:\"ann\"]")]
    [InlineData("Mar 1 08:00:31 gw time=1772352030|action=Accept|loguid={0x1,0x2}|origin=10.0.0.1|x=a\\|src\\=6.6.6.6|dst=140.82.121.4|elapsed=20|product=Firewall|proto=6|client_inbound_bytes=500|s_port=51200|client_outbound_bytes=1000|service=443|service_id=https|src=10.0.0.5|user=ann|")]
    [InlineData("<134>Mar  1 08:00:31 gw CEF:0|Check Point|VPN-1 & FireWall-1|Check Point|Log|https|Unknown|act=Accept rt=1772352030000 spt=51200 dpt=443 msg=a b\\=c src\\=6.6.6.6 service_id=https suser=ann elapsed=20 dst=140.82.121.4 loguid={0x1,0x2} proto=6 sent_bytes=1000 received_bytes=500 product=VPN-1 & FireWall-1 src=10.0.0.5")]
    [InlineData("LEEF:2.0|Check Point|VPN-1 & FireWall-1|1.0|Accept|action=Accept\ttime=1772352030\tsrcPort=51200\tdstPort=443\tmsg=a b src=6\tservice_id=https\tuser=ann\telapsed=20\tdst=140.82.121.4\tloguid={0x1,0x2}\tproto=6\tsent_bytes=1000\treceived_bytes=500\tsrc=10.0.0.5")]
    [InlineData("{\"action\":\"Accept\",\"time\":\"1772352030\",\"loguid\":\"{0x1,0x2}\",\"origin\":\"10.0.0.1\",\"product\":\"Firewall\",\"note\":\"a \\\"src\\\":\\\"6.6.6.6\\\"\",\"src\":\"10.0.0.5\",\"s_port\":51200,\"dst\":\"140.82.121.4\",\"service\":443,\"service_id\":\"https\",\"user\": \"ann\", \"elapsed\" : 20,\"proto\":\"6\",\"sent_bytes\":1000,\"received_bytes\":500}")]
    public void All_notations_read_the_same(string line) => Flows.Only(Flows.Read("", line)).ShouldBe(Flow);

    private static string Record(string rest) => $"<134>1 2026-03-01T08:00:31Z gw CheckPoint 26 - [x@1 action=\"Accept\" origin=\"10.0.0.1\" product=\"Firewall\" proto=\"17\" src=\"10.0.0.5\" dst=\"9.9.9.9\" s_port=\"51200\" {rest}]";

    [Fact]
    public void Most_records_tell_no_bytes()
    {
        Flows.Only(Flows.Read("", Record("service=\"domain-udp\" time=\"1772352030\""))).ShouldBe("2026-03-01 08:00:30+0 10.0.0.5:51200>9.9.9.9:0 udp [domain-udp] ?0/0 Accept [] ");
        var total = Flows.Read("", Record("service=\"53\" bytes=\"700\" appi_name=\"DNS Protocol\" resource=\"https://Example.com/x\""));
        // Without a time of its own the head's counts.
        Flows.Only(total).ShouldBe("2026-03-01 08:00:31+0 10.0.0.5:51200>9.9.9.9:53 udp [DNS Protocol] ?0/0 Accept []  example.com(sensor)");
        (total.Stats.UndirectedBytes, total.Stats.OriginatorBytes).ShouldBe((700, 0));
        Flows.Only(Flows.Read("", Record("service=\"53\" sent_bytes=\"7\""))).ShouldContain(" ?7/0 ");
    }

    [Fact]
    public void A_session_written_again_counts_once_with_its_last_bytes()
    {
        string At(int sent, string id = "{0x1}") => Record($"service=\"53\" time=\"1772352030\" loguid=\"{id}\" sent_bytes=\"{sent}\" received_bytes=\"1\"");
        var sink = Flows.Read("", At(10), At(5, "{0x2}"), At(90), Record("service=\"53\" loguid=\"{0x1}\" time=\"1772352030\""));
        Flows.Short(sink).Select(f => f.Split(' ')[5]).ShouldBe(["?0/0", "5/1", "90/1"]);
        sink.Stats.OriginatorBytes.ShouldBe(95);
    }

    [Fact]
    public void Records_without_two_ends_and_other_programs_are_counted()
    {
        var sink = Flows.Read("checkpoint", Record("service=\"53\"").Replace("dst=\"9.9.9.9\" ", ""), "<6>kernel: [x=\"y\"]", "src=\"1.2.3.4\" dst=\"1.2.3.4\"");
        sink.Stats.RecordsByStream.ShouldBe(new SortedDictionary<string, long> { ["no ends"] = 1, ["other"] = 1 });
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe("not a record of this format");
    }

    [Theory]
    [InlineData("dst=\"9.9.9.9\"", "dst=\"9.9.9\"", "address is missing or not an address")]
    [InlineData("s_port=\"51200\"", "s_port=\"x\"", "port is not a port")]
    [InlineData("service", "sent_bytes=\"-4\" service", "byte count is not a number")]
    [InlineData("service", "elapsed=\"soon\" service", "duration is not a number")]
    [InlineData("service", "time=\"99999999999999\" service", "time has no zone")]
    public void A_damaged_record_is_a_reject(string good, string bad, string reason)
    {
        var sink = RecordingSink.Read(Record("service=\"53\"").Replace("T08:00:31Z", "T08:00:31").Replace(good, bad), options: new LogReadOptions("checkpoint"));
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldBe(reason);
    }
}
