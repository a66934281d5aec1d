using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Verdicts;
using Anomaly.Tests.Ledger;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Verdicts;

public class SuppressedRankingTests
{
    private static readonly int Day = LedgerFixture.Day;
    private static readonly FusionConfig Config = new();

    private static Suppression Of(string id, string host = "", string peers = "", string remote = "", string process = "", string rule = "")
        => new() { Id = id, Host = host, PeerGroup = peers, Remote = remote, Process = process, Rule = rule, Reason = "known", Until = Day };

    private static HostScore Host(string name, params Evidence[] evidence) => new()
    {
        Day = Day,
        Host = name,
        PeerGroup = "developer",
        Evidence = evidence,
        RiskUnits = evidence.Sum(e => e.Weight),
        Expected = 0.5,
        RuleScore = 9,
        Rules = [new("push", 9, true, 1, "git", "github:corp/site"), new("post", 8, true, 2, "*", "*")],
    };

    private static Evidence Push(int weight = 1000) => new("commands", "rule", "push", weight, "pushed");

    private static Evidence Model(int weight = 500, string group = "volume") => new(group, "model", "repo_bytes_out", weight, "much");

    private static Evidence First(string kind, string key, int weight = 300) => new("novelty", "first_seen", kind, weight, "new") { Key = key };

    private static SuppressedRanking Apply(IReadOnlyList<HostScore> hosts, params Suppression[] suppressions) => SuppressedRanking.Of(hosts, new SuppressionSet(suppressions), Config);

    [Theory]
    [InlineData("a", "", true)]
    [InlineData("A", "", true)]
    [InlineData("?", "", true)]
    [InlineData("b", "", false)]
    [InlineData("", "Developer", true)]
    [InlineData("", "office", false)]
    [InlineData("a", "office", false)]
    public void Hosts_are_left_out_by_name_and_peer_group(string host, string peers, bool hidden)
    {
        var ranking = Apply([Host("a", Push()), Host("x1", Push(10))], Of("s", host, peers));
        ranking.Hosts.Any(h => h.Host == "a").ShouldBe(!hidden);
        if (hidden && peers.Length == 0)
        {
            ranking.Hosts.Single().Rank.ShouldBe(1);
            var shadow = ranking.Shadows.Single();
            (shadow.Hosts.Single(), shadow.Reasons, shadow.Units, shadow.Alerts).ShouldBe(("a", 0, 1000, 1));
        }
    }

    [Theory]
    [InlineData("", "", "push", 800)]
    [InlineData("", "git", "push", 800)]
    [InlineData("", "gh", "push", 1800)]
    [InlineData("github:corp", "", "", 800)]
    [InlineData("github:corp/site", "", "", 800)]
    [InlineData("github:cor", "", "", 1800)]
    [InlineData("github:corp/other", "", "", 1800)]
    [InlineData("gitlab:corp", "", "", 1800)]
    [InlineData("", "GIT", "", 500)]
    [InlineData("", "", "repo_bytes_out", 1800)]
    public void Reasons_are_left_out_by_rule_program_and_remote(string remote, string process, string rule, int risk)
    {
        var host = Host("a", Push(), Model(), First("repo_process", "git"));
        var kept = Apply([host], Of("s", remote: remote, process: process, rule: rule)).Hosts.Single();
        kept.RiskUnits.ShouldBe(risk);
        kept.Evidence.Sum(e => e.Weight).ShouldBe(risk);
        double.IsNaN(kept.Expected).ShouldBe(risk != 1800);
        kept.RuleScore.ShouldBe(risk == 1800 ? 9 : 8);
        (host.RiskUnits, host.Evidence.Count, host.Expected).ShouldBe((1800, 3, 0.5));
    }

    [Theory]
    [InlineData("remote", "github|corp", "github:corp", true)]
    [InlineData("remote", "github|corp", "github:corp/site", false)]
    [InlineData("provider", "github", "github:corp", false)]
    public void First_sightings_of_remotes_are_of_owners(string kind, string key, string remote, bool hidden)
        => Apply([Host("a", First(kind, key))], Of("s", remote: remote)).Hosts.Single().RiskUnits.ShouldBe(hidden ? 0 : 300);

    [Theory]
    [InlineData("process_provider", "git|github", true)]
    [InlineData("network_process", "git", true)]
    [InlineData("account_provider", "git|github", false)]
    [InlineData("provider", "git", false)]
    public void First_sightings_of_programs_are_of_programs(string kind, string key, bool hidden)
        => Apply([Host("a", First(kind, key))], Of("s", process: "git")).Hosts.Single().RiskUnits.ShouldBe(hidden ? 0 : 300);

    [Fact]
    public void The_next_reason_of_the_group_stands_in()
    {
        var host = Host("a", Push());
        host.Others = [new Evidence("commands", "rule", "post", 700, "posted"), new Evidence("volume", "rule", "post", 600, "other group"), Model(400, "commands")];
        var one = Apply([host], Of("s", rule: "push"));
        one.Hosts.Single().Evidence.Single().Name.ShouldBe("post");
        (one.Hosts.Single().RiskUnits, one.Shadows.Single().Units, one.Shadows.Single().Reasons).ShouldBe((700, 300, 1));
        Apply([host], Of("s", rule: "push"), Of("t", rule: "post")).Hosts.Single().RiskUnits.ShouldBe(400);
    }

    [Fact]
    public void It_holds_from_its_first_to_its_last_day_and_hides_no_host_without_a_score()
    {
        var s = Of("s", host: "a");
        Apply([Host("a", Push())], s with { Until = Day - 1 }).Hosts.Count.ShouldBe(1);
        Apply([Host("a", Push())], s with { From = Day + 1, Until = Day + 2 }).Hosts.Count.ShouldBe(1);
        Apply([Host("a", Push())], s with { From = Day }).Hosts.ShouldBeEmpty();
        Apply([new HostScore { Day = Day, Host = "a", NotScored = "no telemetry" }], s).Hosts.Count.ShouldBe(1);
        Apply([Host("a", Push())], s with { Until = Day - 1 }).Shadows.ShouldBeEmpty();
    }

    [Fact]
    public void A_host_counts_for_the_first_suppression_that_covers_it()
    {
        var ranking = Apply([Host("a", Push())], Of("t", host: "a"), Of("s", host: "a"));
        ranking.Shadows.Single().Suppression.Id.ShouldBe("s");
    }

    [Fact]
    public void No_suppression_raises_a_risk_and_parts_still_sum()
        => Gen.Select(
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 4], Gen.Int[0, 3000]).Array[0, 12].Array[1, 6],
            Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5]).Array[0, 4]).Sample((rows, wanted) =>
        {
            var hosts = rows.Select((row, i) =>
            {
                var all = row.Select(r => new Evidence("g" + r.Item1, "rule", "r" + r.Item2, r.Item3, "t")).ToList();
                var best = all.GroupBy(e => e.Group).Select(g => g.MaxBy(e => e.Weight)!).Where(e => e.Weight > 0).ToList();
                return new HostScore { Day = Day, Host = "h" + i, Evidence = best, Others = [.. all.Where(e => !best.Any(b => ReferenceEquals(b, e)))], RiskUnits = best.Sum(e => e.Weight) };
            }).ToList();
            var set = wanted.Select((w, i) => w.Item1 == 0 ? Of("s" + i, host: "h" + w.Item2) : Of("s" + i, rule: "r" + w.Item2)).ToArray();
            ScoreJob.Rank(hosts, FusionMode.Additive);
            var ranking = Apply(hosts, set);
            Apply([.. hosts.AsEnumerable().Reverse()], [.. set.Reverse()]).Hosts.OrderBy(h => h.Rank).Select(h => (h.Host, h.Rank, h.RiskUnits)).ShouldBe(ranking.Hosts.Select(h => (h.Host, h.Rank, h.RiskUnits)));
            long hidden = hosts.Sum(h => (long)h.RiskUnits) - ranking.Hosts.Sum(h => (long)h.RiskUnits);
            ranking.Shadows.Sum(s => s.Units).ShouldBe(hidden);
            foreach (var host in ranking.Hosts)
            {
                host.RiskUnits.ShouldBe(host.Evidence.Sum(e => e.Weight));
                host.RiskUnits.ShouldBeLessThanOrEqualTo(hosts.Single(h => h.Host == host.Host).RiskUnits);
                host.Evidence.ShouldAllBe(e => !set.Any(s => s.Rule == e.Name));
            }
        }, iter: 500);
}
