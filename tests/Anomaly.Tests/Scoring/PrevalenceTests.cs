using Anomaly.Pipeline.Features;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Scoring;

/// <summary>How usual something is elsewhere: on the fleet and among peers.</summary>
public class PrevalenceTests
{
    private static readonly string[] Desks = ["d1", "d2", "d3", "d4"];
    private static readonly string[] Servers = ["s1", "s2", "s3"];

    private static Facts Fleet()
    {
        var facts = new Facts();
        foreach (string host in (string[])[.. Desks, .. Servers]) facts.Hour(host, 100, 9).Hour(host, 101, 9);
        return facts;
    }

    private static int Group(string host) => host[0] == 'd' ? 0 : 1;

    [Fact]
    public void Hosts_are_counted_by_day_for_the_fleet_and_for_peers()
    {
        var facts = Fleet().Seen("d1", 100, "process", "git").Seen("d2", 101, "process", "git").Seen("s1", 101, "process", "git").Seen("d3", 100, "process", "once");
        var spread = new Prevalence(facts, 100, 101, Group);
        spread.Others("process", "git", 99).ShouldBe(0);
        spread.Others("process", "git", 100).ShouldBe(0);
        spread.Others("process", "git", 101).ShouldBe(2);
        spread.Peers("process", "git", 101, 0).ShouldBe(1);
        spread.Peers("process", "git", 101, 1).ShouldBe(0);
        spread.Others("process", "once", 101).ShouldBe(0);
        spread.Others("process", "never", 101).ShouldBe(0);
        (spread.OtherHosts(101), spread.OtherPeers(101, 0), spread.OtherPeers(101, 1)).ShouldBe((6, 3, 2));
        spread.HasGroups.ShouldBeTrue();
    }

    [Fact]
    public void What_others_do_but_no_peer_is_foreign()
    {
        var facts = Fleet();
        foreach (string host in Desks) facts.Seen(host, 100, "process", "git");
        facts.Seen("s1", 101, "process", "git");
        Bucket(facts, new Prevalence(facts, 100, 101, Group)).ShouldBe("foreign");
        Bucket(facts, new Prevalence(facts, 100, 101)).ShouldBe("common");
        facts.Seen("s2", 100, "process", "git");
        Bucket(facts, new Prevalence(facts, 100, 101, Group)).ShouldBe("common");
    }

    [Fact]
    public void A_roll_out_to_all_hosts_is_common_on_its_first_day()
    {
        var facts = Fleet();
        foreach (string host in (string[])[.. Desks, .. Servers]) facts.Seen(host, 101, "process", "agent");
        Bucket(facts, new Prevalence(facts, 100, 101, Group), "agent").ShouldBe("common");
    }

    private static string Bucket(Facts facts, Prevalence spread, string key = "git")
    {
        var state = new HostState();
        var builder = new FeatureBuilder(spread);
        var host = HostStream.Read(facts, 100, 101).Single(h => h.Host == "s1");
        double[] prior = new Anomaly.Models.Baselines.HourProfile().Shares();
        foreach (var day in host.Days)
        {
            var row = builder.Build(day, state, prior, 1);
            if (day.Day == 101) return row.FirstSeen.Single(f => f.Sighting.Key == key).Bucket;
            state.Learn(day, row.Values, [.. Enumerable.Repeat(double.PositiveInfinity, FeatureCatalog.Count)], [], alerted: false, 0);
        }
        throw new InvalidOperationException("the day is missing");
    }
}
