using Anomaly.Models.Baselines;
using Anomaly.Models.Fusion;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Baselines;

public class BaselineTests
{
    private static HurdleHistory History(params double[] days)
    {
        var history = new HurdleHistory();
        foreach (double day in days) history.Add(day);
        return history;
    }

    [Fact]
    public void Student_tail_agrees_with_the_reference_implementation()
        => Gen.Select(Gen.Double[-30, 30], Gen.Double[1, 200]).Sample((t, degrees) =>
        {
            double expected = 1 - MathNet.Numerics.Distributions.StudentT.CDF(0, 1, degrees, t);
            // The reference cancels near the middle, by up to some 1e-8.
            StudentT.UpperTail(t, degrees).ShouldBe(expected, 1e-7);
        });

    [Fact]
    public void A_quantile_is_exceeded_with_its_probability()
        => Gen.Select(Gen.Double[1e-6, 0.999], Gen.Double[2, 100]).Sample((p, degrees) =>
            StudentT.UpperTail(StudentT.UpperQuantile(p, degrees), degrees).ShouldBe(p, 1e-9));

    [Fact]
    public void A_longer_history_leans_more_on_the_host()
    {
        var prior = new HurdlePrior(1, 1, 10, 1, 4);
        var few = new HurdlePredictive(prior, History(100, 100));
        var many = new HurdlePredictive(prior, History([.. Enumerable.Repeat(100.0, 30)]));
        new HurdlePredictive(prior, default).Location.ShouldBe(10);
        few.HostWeight.ShouldBe(2 / 2.25, 1e-12);
        many.HostWeight.ShouldBeGreaterThan(few.HostWeight);
        Math.Abs(many.Location - Math.Log(101)).ShouldBeLessThan(Math.Abs(few.Location - Math.Log(101)));
        many.Scale.ShouldBeLessThan(few.Scale);
    }

    [Fact]
    public void More_is_never_less_anomalous_and_silence_is_missing_not_zero()
        => Gen.Select(Gen.Double[0, 1e9].Array[0, 30], Gen.Double[0, 1e10], Gen.Double[0, 1e10]).Sample((days, a, b) =>
        {
            var predictive = new HurdlePredictive(HurdlePrior.Vague, History(days));
            double low = Math.Min(a, b), high = Math.Max(a, b);
            predictive.UpperTail(high).ShouldBeLessThanOrEqualTo(predictive.UpperTail(low) * (1 + 1e-12));
            predictive.NormalScore(high).ShouldBeGreaterThanOrEqualTo(predictive.NormalScore(low) - 1e-9);
            predictive.UpperTail(0).ShouldBe(1);
            double.IsNaN(predictive.UpperTail(double.NaN)).ShouldBeTrue();
        });

    [Fact]
    public void A_day_without_telemetry_teaches_nothing()
    {
        var history = History(5, double.NaN, 0);
        history.Days.ShouldBe(2);
        history.ActiveDays.ShouldBe(1);
    }

    [Fact]
    public void A_winsorised_day_teaches_as_much_as_the_limit()
    {
        var bounded = new HurdleHistory();
        bounded.Add(1e12, limit: 1000);
        bounded.Mean.ShouldBe(Math.Log(1001), 1e-12);
    }

    [Fact]
    public void Exceeded_inverts_the_tail()
    {
        var predictive = new HurdlePredictive(new HurdlePrior(8, 2, 12, 1, 1), History(1e5, 2e5, 1e5));
        predictive.UpperTail(predictive.Exceeded(0.01)).ShouldBe(0.01, 1e-6);
        predictive.Exceeded(0.95).ShouldBe(0);
    }

    [Fact]
    public void Priors_find_how_often_and_how_much_peers_send()
    {
        var hosts = Enumerable.Range(0, 40).Select(i => History([.. Enumerable.Range(0, 20).Select(d => (d + i) % 4 == 0 ? Math.Exp(11 + 0.2 * ((d * 7 + i) % 5 - 2)) : 0.0)])).ToList();
        var prior = HurdlePriorEstimator.Estimate(hosts, HurdlePrior.Vague);
        (prior.ActiveA / (prior.ActiveA + prior.ActiveB)).ShouldBe(0.25, 0.02);
        prior.Location.ShouldBe(11, 0.3);
        prior.Within.ShouldBeInRange(HurdlePrior.VarianceFloor, 0.6);
    }

    [Fact]
    public void One_compromised_peer_does_not_widen_what_is_normal()
    {
        var hosts = Enumerable.Range(0, 20).Select(_ => History(1000, 1100, 900, 1000, 1050)).ToList();
        var clean = HurdlePriorEstimator.Estimate(hosts, HurdlePrior.Vague);
        hosts.Add(History(1000, 1e11, 900, 1e12, 1050));
        var dirty = HurdlePriorEstimator.Estimate(hosts, HurdlePrior.Vague);
        dirty.Within.ShouldBe(clean.Within, clean.Within * 0.2);
        dirty.Location.ShouldBe(clean.Location, 0.2);
    }

    [Fact]
    public void Rates_lean_on_the_parent_where_hosts_are_few()
    {
        var parent = new RatePrior(1, 99);
        RatePrior.Estimate([], parent).Mean.ShouldBe(0.01, 1e-9);
        RatePrior.Estimate([(0, 10), (0, 10)], parent).Mean.ShouldBeLessThan(0.01);
        var daily = RatePrior.Estimate(Enumerable.Repeat((20, 20), 30), parent);
        daily.Mean.ShouldBeGreaterThan(0.9);
        daily.Posterior(0, 0).ShouldBeGreaterThan(daily.Posterior(0, 30));
    }

    [Fact]
    public void An_hour_that_was_never_used_is_rare_and_shares_sum_to_one()
    {
        var profile = new HourProfile();
        for (int day = 0; day < 30; day++)
            for (int hour = 8; hour < 18; hour++) profile.Add((20_000L + day) * 24 + hour);
        var prior = new HourProfile().Shares();
        prior.Sum().ShouldBe(1, 1e-12);
        profile.PValue(20_000L * 24 + 3, prior).ShouldBeLessThan(0.2);
        profile.PValue(20_000L * 24 + 12, prior).ShouldBeGreaterThan(0.5);
        HourProfile.CellOf(0).ShouldBe(0);
        HourProfile.CellOf(2 * 24 + 5).ShouldBe(29);
    }

    [Fact]
    public void Peer_groups_are_found_saved_and_the_same_for_a_seed()
    {
        var profiles = Enumerable.Range(0, 48).Select(i => new[] { i % 2 == 0 ? 0.0 : 10, i % 2 == 0 ? 5.0 + i * 0.001 : -5, i % 4 < 2 ? 0 : 20.0 }).ToList();
        var groups = PeerGroups.Fit(profiles, 7);
        groups.Count.ShouldBe(4);
        groups.Of(profiles[0]).ShouldBe(groups.Of(profiles[4]));
        groups.Of(profiles[0]).ShouldNotBe(groups.Of(profiles[1]));
        Bytes(groups).ShouldBe(Bytes(PeerGroups.Fit(profiles, 7)));
        var loaded = PeerGroups.Load(new BinaryReader(new MemoryStream(Bytes(groups))));
        foreach (var profile in profiles) loaded.Of(profile).ShouldBe(groups.Of(profile));
    }

    [Fact]
    public void Weights_are_monotone_capped_and_whole()
        => Gen.Select(Gen.Double[1e-12, 1], Gen.Double[1e-12, 1]).Sample((a, b) =>
        {
            GroupFusion.OfPValue(Math.Min(a, b)).ShouldBeGreaterThanOrEqualTo(GroupFusion.OfPValue(Math.Max(a, b)));
            GroupFusion.OfRate(0.9, Math.Min(a, b)).ShouldBeGreaterThanOrEqualTo(GroupFusion.OfRate(0.9, Math.Max(a, b)));
            GroupFusion.OfPValue(a).ShouldBeInRange(0, 3000);
        });

    [Theory]
    [InlineData(0.001, 1726)]
    [InlineData(0.5, 0)]
    [InlineData(1e-9, 3000)]
    public void A_p_value_weighs_its_bound(double p, int units) => GroupFusion.OfPValue(p).ShouldBe(units);

    [Fact]
    public void A_rule_that_fires_daily_weighs_nothing()
    {
        GroupFusion.OfRate(0.9, 0.95).ShouldBe(0);
        GroupFusion.OfRate(0.9, 0.009).ShouldBe(2000);
    }

    [Fact]
    public void Merging_leaves_out_what_is_missing_and_never_rises_with_a_smaller_member()
        => Gen.Double[0.0001, 1].Array[1, 8].Sample(p =>
        {
            double merged = GroupFusion.Merge(p);
            GroupFusion.Merge([.. p, double.NaN]).ShouldBe(merged);
            p[0] /= 2;
            GroupFusion.Merge(p).ShouldBeLessThanOrEqualTo(merged + 1e-12);
        });

    private static byte[] Bytes(PeerGroups groups)
    {
        var memory = new MemoryStream();
        using (var writer = new BinaryWriter(memory)) groups.Save(writer);
        return memory.ToArray();
    }
}
