using Anomaly.Models.Baselines;
using Anomaly.Models.Fusion;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Scoring;

/// <summary>Reasons that many peers show on one day weigh less; those that one host shows alone weigh what they did.</summary>
public class PeerNightTests
{
    private static readonly PeerPriors Priors = new()
    {
        Amounts = [],
        HourShares = [],
        FirstSeen = new(StringComparer.Ordinal) { ["process/common"] = new RatePrior(1, 99) },
        Rules = new(StringComparer.Ordinal) { ["push"] = new RatePrior(1, 99) },
    };

    private static Candidate Model(double p, string group = "volume")
        => new(new Evidence(group, "model", "repo_bytes_out", GroupFusion.OfPValue(p), "much was sent") { PValue = p }, "", double.NaN, p);

    private static Candidate Rule() => new(new Evidence("commands", "rule", "push", GroupFusion.OfRate(0.9, 0.01), "rule fired"), "push", 0.9, 0.01);

    private static Candidate First() => new(new Evidence("novelty", "first_seen", "process", GroupFusion.OfRate(0.2, 0.01), "new program"), "process/common", 0.2, 0.01);

    private static List<FusedEvidence> Settle(params (int Group, Candidate[] Candidates)[] hosts)
    {
        var night = new PeerNight();
        foreach (var (group, candidates) in hosts)
            night.Add(null, group, EvidenceBuilder.Combine(candidates, 0) with { HasModels = true }, new HostState(), Priors);
        return [.. night.Settle(30).Select(s => s.Fused)];
    }

    [Fact]
    public void What_one_host_shows_alone_keeps_its_weight()
    {
        var alone = Settle([(0, [Model(0.001), Rule(), First()]), .. Enumerable.Repeat((0, Array.Empty<Candidate>()), 40)])[0];
        alone.Units.ShouldBe(GroupFusion.OfPValue(0.001) + GroupFusion.OfRate(0.9, 0.01) + GroupFusion.OfRate(0.2, 0.01));
        alone.Evidence.ShouldAllBe(e => !e.Text.Contains("today", StringComparison.Ordinal));
    }

    [Fact]
    public void What_twenty_of_forty_peers_show_weighs_little_and_says_so()
    {
        var many = Settle([.. Enumerable.Repeat((0, (Candidate[])[Model(0.01), Rule(), First()]), 20), .. Enumerable.Repeat((0, Array.Empty<Candidate>()), 21)])[0];
        // 19 others where 0.4 are expected: the tenth percentile of a gamma with shape 20 and rate 1.4 is 10.38.
        many.Evidence.Single(e => e.Group == "volume").Weight.ShouldBeInRange(GroupFusion.OfPValue(0.1038) - 2, GroupFusion.OfPValue(0.1038) + 2);
        many.Evidence.Single(e => e.Group == "volume").Text.ShouldBe("much was sent; today 19 of 40 peers show the like, where 0.4 would be usual");
        many.Evidence.Single(e => e.Group == "commands").Weight.ShouldBeInRange(GroupFusion.OfRate(0.9, 0.1038) - 2, GroupFusion.OfRate(0.9, 0.1038) + 2);
        many.Evidence.Single(e => e.Group == "novelty").Weight.ShouldBeInRange(GroupFusion.OfRate(0.2, 0.1038) - 2, GroupFusion.OfRate(0.2, 0.1038) + 2);
    }

    [Fact]
    public void Only_the_own_peer_group_counts()
    {
        var release = Enumerable.Repeat((1, (Candidate[])[Model(0.01)]), 20);
        Settle([(0, [Model(0.01)]), .. Enumerable.Repeat((0, Array.Empty<Candidate>()), 20), .. release])[0].Units.ShouldBe(GroupFusion.OfPValue(0.01));
    }

    [Fact]
    public void Who_stands_out_of_a_release_day_keeps_his_weight()
    {
        var hosts = Settle([(0, [Model(0.00001)]), .. Enumerable.Repeat((0, (Candidate[])[Model(0.01)]), 20), .. Enumerable.Repeat((0, Array.Empty<Candidate>()), 20)]);
        hosts[0].Units.ShouldBe(GroupFusion.OfPValue(0.00001));
        hosts[1].Units.ShouldBeLessThan(GroupFusion.OfPValue(0.01));
    }

    [Fact]
    public void A_host_with_a_known_habit_raises_what_is_expected()
    {
        var night = new PeerNight();
        var state = new HostState();
        var values = new double[FeatureCatalog.Count];
        var limits = Enumerable.Repeat(double.PositiveInfinity, FeatureCatalog.Count).ToArray();
        for (int d = 1; d <= 20; d++)
        {
            var day = new HostDay { Day = d };
            day.RuleHits.Add(new RuleHit { RuleId = "push", Score = 9, Hits = 1, Detail = "" });
            state.Learn(day, values, limits, [], alerted: false, 0);
        }
        double usual = Priors.Rules["push"].Posterior(20, 20);
        var pusher = new Candidate(new Evidence("commands", "rule", "push", GroupFusion.OfRate(0.9, usual), "rule fired"), "push", 0.9, usual);
        for (int i = 0; i < 20; i++) night.Add(null, 0, EvidenceBuilder.Combine([pusher], 0) with { HasModels = true }, state, Priors);
        night.Add(null, 0, EvidenceBuilder.Combine([Rule()], 0) with { HasModels = true }, new HostState(), Priors);
        // 20 others where 20 × 0.175 are expected.
        night.Settle(30).Last().Fused.Evidence.Single().Text.ShouldBe("rule fired; today 20 of 20 peers show the like, where 3.5 would be usual");
    }

    [Fact]
    public void Peers_never_raise_a_weight_and_a_smaller_p_value_never_lowers_the_risk()
        => Gen.Select(Gen.Double[-6, 0].Select(x => Math.Pow(10, x)).Array[1, 30], Gen.Double[0, 1]).Sample((p, factor) =>
        {
            var before = Settle([.. p.Select(x => (0, (Candidate[])[Model(x)]))]);
            for (int i = 0; i < p.Length; i++) before[i].Units.ShouldBeLessThanOrEqualTo(GroupFusion.OfPValue(p[i]));
            double[] lower = [p[0] * factor, .. p.Skip(1)];
            Settle([.. lower.Select(x => (0, (Candidate[])[Model(x)]))])[0].Units.ShouldBeGreaterThanOrEqualTo(before[0].Units);
        }, iter: 300);

    [Fact]
    public void What_the_day_as_a_whole_says_counts_beyond_the_heaviest_reason()
    {
        var fused = EvidenceBuilder.Combine([Model(0.001), Rule(), Model(0.00001, DetectorCatalog.Whole)], 0);
        int heaviest = Math.Max(GroupFusion.OfPValue(0.001), GroupFusion.OfRate(0.9, 0.01));
        fused.Evidence.Single(e => e.Group == DetectorCatalog.Whole).Weight.ShouldBe(GroupFusion.OfPValue(0.00001) - heaviest);
        fused.ModelUnits.ShouldBe(GroupFusion.OfPValue(0.00001));
        var quiet = EvidenceBuilder.Combine([Model(0.001), Model(0.01, DetectorCatalog.Whole)], 0);
        quiet.Units.ShouldBe(GroupFusion.OfPValue(0.001));
        quiet.Others.Single().Group.ShouldBe(DetectorCatalog.Whole);
    }

    [Fact]
    public void Without_the_heaviest_reason_the_day_as_a_whole_counts_beyond_the_next()
    {
        var fused = EvidenceBuilder.Combine([Model(0.01), Rule(), Model(0.00001, DetectorCatalog.Whole)], 0);
        var host = new HostScore { RiskUnits = fused.Units, Evidence = fused.Evidence, Others = fused.Others };
        EvidenceBuilder.Without(host, _ => false).ShouldBe(fused.Evidence);
        EvidenceBuilder.Without(host, e => e.Kind == "rule").ShouldBe(EvidenceBuilder.Combine([Model(0.01), Model(0.00001, DetectorCatalog.Whole)], 0).Evidence);
        EvidenceBuilder.Without(host, e => e.Group == DetectorCatalog.Whole).Sum(e => e.Weight).ShouldBe(fused.Units - (GroupFusion.OfPValue(0.00001) - fused.Evidence.Max(e => e.Group == DetectorCatalog.Whole ? 0 : e.Weight)));
        // A reason that stood back stands in again.
        var back = EvidenceBuilder.Combine([Rule(), Model(0.05, DetectorCatalog.Whole)], 0);
        EvidenceBuilder.Without(new HostScore { RiskUnits = back.Units, Evidence = back.Evidence, Others = back.Others }, e => e.Kind == "rule").Single().Weight.ShouldBe(GroupFusion.OfPValue(0.05));
    }

    [Fact]
    public void What_goes_to_an_established_owner_weighs_ten_decibans_less_even_at_the_cap()
    {
        EvidenceBuilder.Weight(Rule(), 1e-9, 30).ShouldBe(3000);
        EvidenceBuilder.Weight(Rule() with { Share = EvidenceBuilder.ToEstablishedOwner }, 1e-9, 30).ShouldBe(2000);
        EvidenceBuilder.Weight(Rule() with { Share = EvidenceBuilder.ToEstablishedOwner }, 0.01, 30).ShouldBe(GroupFusion.OfRate(0.9, 0.01) - 1000);
        EvidenceBuilder.Weight(Rule() with { Share = EvidenceBuilder.ToEstablishedOwner }, 0.5, 30).ShouldBe(0);
    }
}
