using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;
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

    [Fact]
    public void The_pace_is_the_share_of_hosts_without_the_key_that_gain_it_a_day()
    {
        var facts = Fleet();
        for (int day = 102; day <= 130; day++)
            foreach (string host in (string[])[.. Desks, .. Servers]) facts.Hour(host, day, 9);
        foreach (string host in Desks[..2]) facts.Seen(host, 100, "process", "old");
        facts.Seen("d1", 106, "process", "new").Seen("d2", 120, "process", "new").Seen("s1", 130, "process", "new").Seen("s2", 130, "process", "old");
        var spread = new Prevalence(facts, 100, 130, Group);
        int others = Desks.Length + Servers.Length - 1;
        // Of the last 14 days (117 to 130): d2, beside the asking host; d1 had it before.
        spread.Gained("process", "new", 130).ShouldBe((1, 1.0 / (14 * (others - 1))));
        // Nobody but the asking host.
        spread.Gained("process", "old", 130).ShouldBe((0, 0));
        // Everything is new in the first days of the facts.
        spread.Gained("process", "old", 102).ShouldBe((0, 0));
        spread.Gained("process", "never", 130).ShouldBe((0, 0));
    }

    [Fact]
    public void An_owner_is_established_when_three_other_hosts_and_one_in_twenty_used_it_before()
    {
        var facts = Fleet();
        foreach (string host in Desks[..2]) facts.Seen(host, 100, "remote", "github|acme");
        facts.Seen("s1", 101, "remote", "github|acme").Seen("s1", 101, "account_remote", "a|b|github|acme").Seen("s2", 101, "remote", "github|acme");
        Established(facts).ShouldBe((false, false, 0));
        // The asking host's own visits and those of the same day do not count.
        facts.Seen("d3", 100, "remote", "github|acme").Seen("d4", 100, "remote", "github|acme");
        Established(facts).ShouldBe((true, true, 1));
    }

    private static (bool Remote, bool Account, int Rules) Established(Facts facts)
    {
        var builder = new FeatureBuilder(new Prevalence(facts, 100, 101, Group));
        var host = HostStream.Read(facts, 100, 101).Single(h => h.Host == "s1");
        var state = new HostState();
        double[] prior = new Anomaly.Models.Baselines.HourProfile().Shares();
        var day = host.Days.Single(d => d.Day == 101);
        foreach (string remote in (string[])["github:acme/plans", "github:other/plans", "*", "", "gitlab:acme/plans", "github:acme"])
            day.RuleHits.Add(new RuleHit { RuleId = "rule on " + remote, Score = 9, Hits = 1, Detail = "", Remote = remote });
        var row = builder.Build(day, state, prior, 1);
        row.Established.ShouldAllBe(o => o.Rule == "rule on github:acme/plans" && o.Owner == "acme");
        return (row.FirstSeen.Single(f => f.Sighting.Kind == "remote").OwnerEstablished, row.FirstSeen.Single(f => f.Sighting.Kind == "account_remote").OwnerEstablished, row.Established.Count);
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
