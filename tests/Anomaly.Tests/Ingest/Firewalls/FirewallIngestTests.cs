using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Firewalls;

/// <summary>Firewall logs from file to resolved flow.</summary>
public sealed class FirewallIngestTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void A_session_that_goes_on_counts_and_its_final_record_counts_instead()
    {
        static string Record(string id, string action, int sent, int duration, string time)
            => $"<189>date=2026-03-02 time={time} devid=\"FG1\" logid=\"{id}\" type=\"traffic\" subtype=\"forward\" vd=\"root\" srcip=10.0.0.5 srcport=51200 dstip=140.82.121.4 dstport=443 sessionid=77 proto=6 action=\"{action}\" duration={duration} sentbyte={sent} rcvdbyte=500 tz=\"+0000\"\n";
        string log = Record("0000000020", "accept", 1_000, 120, "08:02:00") + Record("0000000020", "accept", 7_000_000, 240, "08:04:00");
        _f.Ingest(_f.Write("fg.log", log));
        Resolved().Select(e => (e.BytesOut, e.State)).ShouldBe([(7_000_000, "accept")]);
        // The log has grown; its first records were stored as a session that goes on.
        _f.Ingest(_f.Write("fg.log", log + Record("0000000013", "close", 9_000_000, 301, "08:05:00")));
        _f.Flows().Count.ShouldBe(2);
        Resolved().Select(e => (e.BytesOut, e.State)).ShouldBe([(9_000_000, "close")]);
        // Rotated away, the final record alone is in the next log.
        _f.Ingest(_f.Write("next.log", Record("0000000013", "close", 9_000_000, 301, "08:05:00")));
        Resolved().Select(e => (e.BytesOut, e.State)).ShouldBe([(9_000_000, "close")]);
    }

    [Fact]
    public void Names_of_URL_records_find_their_sessions()
    {
        const string ends = "1,2026/03/02 08:00:30,10.0.0.5,140.82.121.4,0.0.0.0,0.0.0.0,out,,,ssl,vsys1,in,out,e1,e2,fwd,2026/03/02 08:00:30,77,1,51200,443,0,0,0x40,tcp,";
        string log = $"1,2026/03/02 08:00:12,0011,THREAT,url,{ends}alert,\"api.github.com/\",(9999),dev,informational,client-to-server,0,0x0,a,b,0,\n"
            + $"1,2026/03/02 08:00:31,0011,TRAFFIC,end,{ends}allow,1500,1000,500,12,2026/03/02 08:00:10,19,any,0,5,0x0,a,b,0,7,5\n";
        _f.Ingest(new IngestOptions { Paths = [_f.Write("pan.log", log)], TimeZone = TimeZoneInfo.Utc });
        var flow = Resolved().ShouldHaveSingleItem();
        (flow.DstName, flow.NameSource, flow.Provider, flow.Channel, flow.BytesOut, flow.BytesKnown).ShouldBe(("api.github.com", "sni", "github", "api", 1000, true));
    }

    [Fact]
    public void A_connection_whose_bytes_the_firewall_does_not_split_takes_them_from_Zeek()
    {
        _f.Ingest(
            _f.Write("asa.log", "<166>2026-03-02T08:00:21Z fw1 : %ASA-6-302014: Teardown TCP connection 9 for outside:140.82.121.4/443 to inside:10.0.0.5/1030 duration 0:00:20 bytes 1500 TCP FINs\n"),
            _f.Write("conn.log", IngestFixture.Conn(0, 0) + "1772438400.500000\tC1\t10.0.0.5\t1030\t140.82.121.4\t443\ttcp\tssl\t20.0\t1000\t400\tSF\t0\n"));
        _f.Flows().Count.ShouldBe(2);
        var flow = Resolved().ShouldHaveSingleItem();
        (flow.BytesOut, flow.BytesIn, flow.BytesKnown, flow.Sensor).ShouldBe((1000, 400, true, "zeek"));
    }

    [Fact]
    public void A_log_with_a_connection_begun_before_it_grew_is_read_with_its_beginning()
    {
        const string built = "<166>2026-03-02T08:00:01Z fw1 : %ASA-6-302013: Built inbound TCP connection 9 for outside:140.82.121.4/443 (1.1.1.1/443) to inside:10.0.0.5/51200 (10.0.0.5/51200)\n";
        _f.Ingest(_f.Write("asa.log", built));
        _f.Ingest(_f.Write("asa.log", built + "<166>2026-03-02T08:00:21Z fw1 : %ASA-6-302014: Teardown TCP connection 9 for outside:140.82.121.4/443 to inside:10.0.0.5/51200 duration 0:00:20 bytes 1500 TCP FINs\n"));
        _f.Flows().ShouldHaveSingleItem().SrcIp.ShouldBe("140.82.121.4");
    }

    private List<FlowEvent> Resolved()
    {
        ResolveJob.Run(_f.Workspace, new ResolveOptions { Engine = new DuckDbOptions { Threads = 2, MemoryLimit = 256 << 20 } }, SilentProgress.Instance, CancellationToken.None);
        return [.. FactStore.Open(_f.Workspace).Flows(Workspace.ParseDay("2026-03-02"))];
    }
}
