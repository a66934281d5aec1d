using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Resolve.ResolveFixture;

namespace Anomaly.Tests.Resolve;

/// <summary>What counts once, and which process a flow belongs to.</summary>
public sealed class FlowMergeTests : IDisposable
{
    private const string Host = "10.0.0.5";
    private const string Remote = "203.0.113.9";
    private readonly ResolveFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void A_flow_that_two_sensors_saw_counts_once_and_known_bytes_win()
    {
        _f.Zeek("09:00:00", Host, Remote, sent: 0, received: 0, uid: "A", source: "one").BytesKnown = false;
        _f.Zeek("09:00:01.9", Host, Remote, sent: 5000, received: 10, uid: "B", source: "two");
        var flow = _f.TheFlow();
        (flow.BytesOut, flow.BytesKnown, flow.Uid).ShouldBe((5000, true, "B"));
    }

    [Fact]
    public void Sensors_that_disagree_on_the_originator_still_saw_one_flow()
    {
        _f.Zeek("09:00:00", Host, Remote, sent: 5000, received: 10, uid: "A", source: "one");
        var other = _f.Zeek("09:00:01", Remote, Host, sent: 10, received: 4000, srcPort: 443, dstPort: 50000, uid: "B", source: "two");
        other.MissedBytes = 1000;
        var flow = _f.TheFlow();
        (flow.SrcIp, flow.BytesOut, flow.BytesIn).ShouldBe((Host, 5000, 10));
    }

    [Theory]
    [InlineData("09:00:02.000001", 50000, 443)]
    [InlineData("09:00:00", 50001, 443)]
    [InlineData("09:00:00", 50000, 80)]
    public void Flows_apart_in_time_or_ends_both_count(string clock, int srcPort, int dstPort)
    {
        _f.Zeek("09:00:00", Host, Remote, source: "one");
        _f.Zeek(clock, Host, Remote, srcPort: srcPort, dstPort: dstPort, source: "two");
        _f.Flows().Count.ShouldBe(2);
    }

    [Fact]
    public void The_same_uid_twice_counts_once()
    {
        _f.Zeek("09:00:00", Host, Remote, sent: 100, uid: "C1", source: "rotated");
        _f.Zeek("09:00:09", Host, Remote, sent: 900, uid: "C1", source: "exported");
        _f.TheFlow().BytesOut.ShouldBe(900);
    }

    [Fact]
    public void Without_ports_one_log_may_hold_several_flows_between_the_same_ends()
    {
        for (int i = 0; i < 3; i++)
        {
            var ping = _f.Zeek($"09:00:0{i}", Host, Remote, srcPort: 8, dstPort: 0, uid: $"P{i}");
            ping.Proto = "icmp";
        }
        _f.Flows().Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("squid")]
    [InlineData("w3c")]
    public void Requests_of_one_connection_through_a_proxy_all_count(string sensor)
    {
        foreach (string path in (string[])["/user/repos", "/repos/o/r/contents/x"])
            foreach (string source in (string[])["proxy-1", "proxy-2"])
            {
                var request = _f.Zeek("09:00:00", Host, Remote, source: source);
                (request.Sensor, request.HttpMethod, request.HttpPath) = (sensor, "PUT", path + source);
            }
        _f.Flows().Count.ShouldBe(4);
    }

    [Fact]
    public void A_record_copied_into_another_log_counts_as_often_as_in_one_of_them()
    {
        foreach (string source in (string[])["audit.log", "audit.log.1"])
            for (int i = 0; i < 2; i++) _f.Auditd("09:00:00", "tux", Remote, source: source);
        _f.Flows().Count.ShouldBe(2);
    }

    [Fact]
    public void The_agents_record_merges_into_the_sensors_flow()
    {
        _f.Zeek("09:00:00", Host, Remote, sent: 7000, received: 70);
        _f.Sysmon("09:00:04.9", "alpha", Host, Remote);
        var flow = _f.TheFlow();
        (flow.Host, flow.User, flow.Process, flow.ProcessLink, flow.Sensor).ShouldBe(("alpha", @"CORP\kim", @"C:\Git\git.exe", "exact", "zeek"));
        (flow.BytesOut, flow.BytesIn, flow.BytesKnown).ShouldBe((7000, 70, true));
    }

    [Fact]
    public void Beyond_the_skew_both_stay_and_the_agents_bytes_are_unknown()
    {
        _f.Zeek("09:00:00", Host, Remote);
        _f.Sysmon("09:00:05.000001", "alpha", Host, Remote);
        var flows = _f.Flows();
        flows.Count.ShouldBe(2);
        flows.Single(f => f.Sensor == "sysmon").BytesKnown.ShouldBeFalse();
        flows.Single(f => f.Sensor == "zeek").ProcessLink.ShouldBe("none");
    }

    [Fact]
    public void Sysmon_and_the_Security_log_report_one_connection()
    {
        var security = _f.Sysmon("09:00:01", "alpha", Host, Remote, image: @"\device\harddiskvolume2\git\git.exe");
        security.Sensor = "windows";
        security.Source = "security";
        _f.Sysmon("09:00:00", "alpha", Host, Remote);
        _f.TheFlow().Process.ShouldBe(@"C:\Git\git.exe");
    }

    [Fact]
    public void Reused_ports_pair_one_to_one_nearest_in_time()
    {
        _f.Zeek("09:00:00", Host, Remote, sent: 1);
        _f.Zeek("09:00:03", Host, Remote, sent: 2);
        _f.Sysmon("09:00:02.6", "alpha", Host, Remote, image: "/late");
        _f.Sysmon("09:00:00.2", "alpha", Host, Remote, image: "/early");
        _f.Flows().OrderBy(f => f.BytesOut).Select(f => f.Process).ShouldBe(["/early", "/late"]);
    }

    [Fact]
    public void An_accepted_connection_belongs_to_the_server_process()
    {
        _f.Lease("10.0.0.7", "server", At("00:00:00"), At("00:00:00", 1));
        _f.Zeek("09:00:00", Remote, "10.0.0.7", sent: 10, received: 8000, srcPort: 40000, dstPort: 443);
        _f.Sysmon("09:00:00.5", "server.corp.example", Remote, "10.0.0.7", image: @"C:\nginx.exe", srcPort: 40000, dstPort: 443, inbound: true);
        var flow = _f.TheFlow();
        (flow.Host, flow.Process, flow.BytesOut, flow.DstIp).ShouldBe(("server", @"C:\nginx.exe", 8000, Remote));
    }

    [Fact]
    public void A_flow_between_two_agents_belongs_to_its_originator()
    {
        _f.Zeek("09:00:00", Host, "10.0.0.7", sent: 10, dstPort: 445);
        _f.Sysmon("09:00:00", "alpha", Host, "10.0.0.7", image: "/client", dstPort: 445);
        _f.Sysmon("09:00:00", "server", Host, "10.0.0.7", image: "/server", dstPort: 445, inbound: true);
        var flows = _f.Flows();
        flows.Select(f => (f.Host, f.Process, f.BytesKnown)).ShouldBe([("alpha", "/client", true), ("server", "/server", false)]);
        flows[1].DstIp.ShouldBe(Host);
    }

    [Fact]
    public void A_connect_call_links_by_host_address_and_port()
    {
        _f.Lease(Host, "tux", At("00:00:00"), At("00:00:00", 1));
        _f.Zeek("09:00:00", Host, Remote, sent: 900);
        _f.Zeek("09:00:00", Host, Remote, sent: 1, srcPort: 50001, dstPort: 53);
        _f.Zeek("09:00:00", "10.0.0.6", Remote, sent: 2);
        _f.Auditd("08:59:59.9", "tux", Remote);
        var flows = _f.Flows();
        flows.Count.ShouldBe(3);
        var linked = flows.Single(f => f.Process != "");
        (linked.Host, linked.BytesOut, linked.Process, linked.ProcessLink, linked.User).ShouldBe(("tux", 900, "/usr/bin/git", "probable", "kim"));
    }

    [Fact]
    public void Two_connect_calls_take_two_flows()
    {
        _f.Lease(Host, "tux", At("00:00:00"), At("00:00:00", 1));
        _f.Zeek("09:00:00.1", Host, Remote, sent: 1);
        _f.Zeek("09:00:02.1", Host, Remote, sent: 2, srcPort: 50001);
        _f.Auditd("09:00:00", "tux", Remote, image: "/usr/bin/curl");
        _f.Auditd("09:00:02", "tux", Remote, image: "/usr/bin/git");
        _f.Auditd("09:00:02.5", "tux", Remote, image: "/usr/bin/wget");
        var flows = _f.Flows();
        flows.Where(f => f.BytesKnown).OrderBy(f => f.BytesOut).Select(f => f.Process).ShouldBe(["/usr/bin/curl", "/usr/bin/git"]);
        flows.Single(f => !f.BytesKnown).Process.ShouldBe("/usr/bin/wget");
    }

    [Fact]
    public void An_agent_that_counts_bytes_gives_them_where_the_sensor_could_not()
    {
        _f.Zeek("09:00:00", Host, Remote, sent: 0, received: 0).BytesKnown = false;
        var agent = _f.Sysmon("09:00:00", "alpha", Host, Remote);
        (agent.BytesOut, agent.BytesIn, agent.BytesKnown) = (600, 60, true);
        var flow = _f.TheFlow();
        (flow.BytesOut, flow.BytesIn, flow.BytesKnown).ShouldBe((600, 60, true));
    }

    [Fact]
    public void A_process_start_in_both_Windows_logs_is_Sysmons()
    {
        ProcessEvent Start(string clock, string sensor, string host = "alpha", long pid = 42, string image = @"C:\Git\git.exe")
            => _f.Add(new ProcessEvent { Time = At(clock), Sensor = sensor, Source = sensor, Host = host, Pid = pid, Image = image, CommandLine = sensor });
        Start("09:00:00", "sysmon");
        Start("09:00:02", "windows", image: @"c:\git\GIT.EXE");
        Start("09:00:02.000001", "windows");
        Start("09:00:00", "windows", pid: 43);
        Start("09:00:00", "windows", host: "beta");
        Start("09:00:00", "windows", image: @"C:\other.exe");
        _f.Resolve();
        var starts = _f.Facts().Processes(Day).ToList();
        starts.Count.ShouldBe(5);
        starts.Count(p => p.Sensor == "sysmon").ShouldBe(1);
        starts.ShouldContain(p => p.Sensor == "windows" && p.Time == At("09:00:02.000001"));
    }
}
