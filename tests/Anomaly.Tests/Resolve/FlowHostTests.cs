using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Resolve.ResolveFixture;

namespace Anomaly.Tests.Resolve;

/// <summary>Whose an address is, and which side of a flow is the monitored one.</summary>
public sealed class FlowHostTests : IDisposable
{
    private const string Remote = "203.0.113.9";
    private readonly ResolveFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void An_address_reassigned_at_noon_splits_at_noon()
    {
        _f.Lease("10.0.0.5", "alpha", At("00:00:00"), At("12:00:00"));
        _f.Lease("10.0.0.5", "beta", At("12:00:00"), At("00:00:00", 1));
        _f.Zeek("11:59:59.999999", "10.0.0.5", Remote);
        _f.Zeek("12:00:00", "10.0.0.5", Remote, srcPort: 50001);
        _f.Flows().Select(f => (f.Host, f.Time)).ShouldBe([("alpha", At("11:59:59.999999")), ("beta", At("12:00:00"))]);
    }

    [Fact]
    public void A_lease_ends_before_its_end()
    {
        _f.Lease("10.0.0.5", "alpha", At("08:00:00"), At("09:00:00"));
        _f.Zeek("07:59:59", "10.0.0.5", Remote, srcPort: 1);
        _f.Zeek("08:59:59", "10.0.0.5", Remote, srcPort: 2);
        _f.Zeek("09:00:00", "10.0.0.5", Remote, srcPort: 3);
        _f.Flows().Select(f => (f.SrcPort, f.Host)).OrderBy(x => x.SrcPort).ShouldBe([(1, "10.0.0.5"), (2, "alpha"), (3, "10.0.0.5")]);
    }

    [Fact]
    public void The_lease_that_began_last_holds()
    {
        _f.Lease("10.0.0.5", "old", At("00:00:00"), At("20:00:00"));
        _f.Lease("10.0.0.5", "new", At("10:00:00"), At("11:00:00"));
        foreach (var (clock, port) in (ReadOnlySpan<(string, int)>)[("09:59:59", 1), ("10:30:00", 2), ("11:00:00", 3)]) _f.Zeek(clock, "10.0.0.5", Remote, srcPort: port);
        _f.Flows().OrderBy(f => f.SrcPort).Select(f => f.Host).ShouldBe(["old", "new", "old"]);
    }

    [Fact]
    public void Leases_win_over_claims_and_claims_fill_the_rest()
    {
        _f.Lease("10.0.0.5", "leased", At("09:00:00"), At("10:00:00"));
        _f.Sysmon("09:30:00", "claimer.corp.example", "10.0.0.5", "198.51.100.1", srcPort: 60000);
        _f.Zeek("09:15:00", "10.0.0.5", Remote, srcPort: 1);
        _f.Zeek("10:15:00", "10.0.0.5", Remote, srcPort: 2);
        _f.Flows().Where(f => f.Sensor == "zeek").OrderBy(f => f.SrcPort).Select(f => f.Host).ShouldBe(["leased", "claimer"]);
    }

    [Fact]
    public void Own_connections_bind_an_address_to_neighbouring_hours_until_another_host_claims_it()
    {
        _f.Sysmon("09:30:00", "alpha", "10.0.0.5", "198.51.100.1", srcPort: 60000);
        _f.Sysmon("14:10:00", "beta", "10.0.0.5", "198.51.100.1", srcPort: 60001);
        string[] clocks = ["00:10:00", "09:45:00", "11:59:59", "12:00:00", "14:05:00", "23:59:00"];
        for (int i = 0; i < clocks.Length; i++) _f.Zeek(clocks[i], "10.0.0.5", Remote, srcPort: i + 1);
        // Hours 10 and 11 are nearer to hour 9, 12 and 13 to hour 14.
        _f.Flows().Where(f => f.Sensor == "zeek").OrderBy(f => f.SrcPort).Select(f => f.Host).ShouldBe(["alpha", "alpha", "alpha", "beta", "beta", "beta"]);
    }

    [Fact]
    public void A_claim_of_the_day_before_holds_on()
    {
        _f.Sysmon("20:00:00", "alpha", "10.0.0.5", "198.51.100.1", srcPort: 60000, days: -1);
        _f.Zeek("03:00:00", "10.0.0.5", Remote);
        _f.TheFlow().Host.ShouldBe("alpha");
    }

    [Fact]
    public void Hosts_that_take_turns_behind_one_address_share_it()
    {
        foreach (var (clock, host, port) in (ReadOnlySpan<(string, string, int)>)[("09:00:00", "alpha", 1), ("09:10:00", "beta", 2), ("09:20:00", "alpha", 3), ("11:00:00", "alpha", 4)])
            _f.Sysmon(clock, host, "192.168.1.2", "198.51.100.1", srcPort: port);
        _f.Zeek("09:05:00", "192.168.1.2", Remote, srcPort: 11);
        _f.Zeek("11:30:00", "192.168.1.2", Remote, srcPort: 12);
        _f.Flows().Where(f => f.Sensor == "zeek").OrderBy(f => f.SrcPort).Select(f => f.Host).ShouldBe(["192.168.1.2", "alpha"]);
        _f.Facts().SharedAddresses(Day).ShouldBe(["192.168.1.2"]);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("169.254.7.7")]
    [InlineData("fe80::1")]
    [InlineData("0.0.0.0")]
    [InlineData("::1")]
    public void Addresses_that_every_machine_has_bind_nobody(string address)
    {
        _f.Sysmon("09:00:00", "alpha", address, "198.51.100.1", srcPort: 1);
        _f.Zeek("09:05:00", address, Remote, srcPort: 2);
        _f.Flows().Single(f => f.Sensor == "zeek").Host.ShouldBe(address);
    }

    [Fact]
    public void Accepted_connections_bind_nobody()
    {
        _f.Sysmon("09:00:00", "server", "10.0.0.7", "10.0.0.1", srcPort: 40000, dstPort: 445, inbound: true);
        _f.Zeek("09:05:00", "10.0.0.7", Remote);
        _f.Flows().Single(f => f.Sensor == "zeek").Host.ShouldBe("10.0.0.7");
    }

    [Fact]
    public void A_dhcp_name_without_a_lease_binds_its_hour()
    {
        _f.Add(new NameEvent { Time = At("09:00:00"), Sensor = "zeek", Address = "10.0.0.8", Name = "laptop.corp.example", NameSource = "dhcp" });
        _f.Zeek("09:30:00", "10.0.0.8", Remote);
        _f.TheFlow().Host.ShouldBe("laptop");
    }

    [Fact]
    public void The_events_own_host_wins()
    {
        _f.Lease("10.0.0.5", "leased", At("00:00:00"), At("00:00:00", 1));
        _f.Sysmon("09:00:00", "Own.corp.example", "10.0.0.5", Remote);
        _f.TheFlow().Host.ShouldBe("own");
    }

    [Fact]
    public void Two_domains_that_share_a_label_keep_their_full_names()
    {
        _f.Sysmon("09:00:00", "WEB.a.example", "10.0.0.1", Remote, srcPort: 1);
        _f.Sysmon("09:00:00", "web.B.example", "10.0.0.2", Remote, srcPort: 2);
        _f.Sysmon("09:00:00", "pc.a.example", "10.0.0.3", Remote, srcPort: 3);
        _f.Sysmon("09:00:00", "PC", "10.0.0.3", Remote, srcPort: 4);
        _f.Sysmon("09:00:00", "10.9.9.9", "10.0.0.4", Remote, srcPort: 5);
        _f.Flows().OrderBy(f => f.SrcPort).Select(f => f.Host).ShouldBe(["web.a.example", "web.b.example", "pc", "pc", "10.9.9.9"]);
    }

    [Fact]
    public void A_clash_that_appears_later_renames_earlier_days_and_only_those_it_touches()
    {
        _f.Sysmon("09:00:00", "web.a.example", "10.0.0.1", Remote);
        _f.Sysmon("09:00:00", "pc.a.example", "10.0.0.1", Remote, days: -1);
        _f.Resolve().Rebuilt.ShouldBe([Day - 1, Day]);
        _f.Facts().Flows(Day).Single().Host.ShouldBe("web");
        _f.Sysmon("09:00:00", "web.b.example", "10.0.0.2", Remote, days: 5);
        _f.Resolve().Rebuilt.ShouldBe([Day, Day + 5]);
        _f.Facts().Flows(Day).Single().Host.ShouldBe("web.a.example");
        _f.Resolve().Rebuilt.ShouldBeEmpty();
    }

    [Fact]
    public void A_flow_from_outside_is_turned_to_the_monitored_side()
    {
        _f.Lease("10.0.0.7", "server", At("00:00:00"), At("00:00:00", 1));
        _f.Zeek("09:00:00", Remote, "10.0.0.7", sent: 300, received: 7000, srcPort: 40000, dstPort: 22);
        var flow = _f.TheFlow();
        (flow.Host, flow.SrcIp, flow.SrcPort, flow.DstIp, flow.DstPort, flow.BytesOut, flow.BytesIn, flow.External)
            .ShouldBe(("server", "10.0.0.7", 22, Remote, 40000, 7000, 300, true));
    }

    [Fact]
    public void Between_two_monitored_and_between_two_foreign_sides_the_originator_counts()
    {
        _f.Zeek("09:00:00", "10.0.0.1", "10.0.0.2", srcPort: 1);
        _f.Zeek("09:00:00", "198.51.100.1", Remote, srcPort: 2);
        _f.Flows().OrderBy(f => f.SrcPort).Select(f => (f.Host, f.External)).ShouldBe([("10.0.0.1", false), ("198.51.100.1", true)]);
    }

    [Fact]
    public void A_leased_public_address_is_a_host_and_not_external()
    {
        _f.Lease("198.51.100.1", "campus", At("00:00:00"), At("00:00:00", 1));
        _f.Zeek("09:00:00", Remote, "198.51.100.1", srcPort: 1);
        _f.Zeek("09:00:00", "10.0.0.1", "198.51.100.1", srcPort: 2);
        var flows = _f.Flows();
        flows.Single(f => f.DstIp == Remote).Host.ShouldBe("campus");
        flows.Single(f => f.SrcIp == "10.0.0.1").External.ShouldBeFalse();
    }

    [Fact]
    public void Ipv6_addresses_are_leased_and_joined_in_any_spelling()
    {
        _f.Lease("2001:0DB8:0:0::5", "six", At("00:00:00"), At("00:00:00", 1));
        _f.Zeek("09:00:00", "2001:db8::5", "2606:50c0:8000::153");
        var flow = _f.TheFlow();
        (flow.Host, flow.External, flow.Provider, flow.Channel, flow.NameSource).ShouldBe(("six", true, "github", "download", "cidr"));
    }

    [Fact]
    public void Multicast_is_not_external()
    {
        _f.Zeek("09:00:00", "10.0.0.1", "224.0.0.251", srcPort: 1);
        _f.Zeek("09:00:00", "10.0.0.1", "255.255.255.255", srcPort: 2);
        _f.Zeek("09:00:00", "fe80::1", "ff02::fb", srcPort: 3);
        _f.Flows().ShouldAllBe(f => !f.External);
    }
}
