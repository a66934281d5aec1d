using Anomaly.Models.Baselines;
using Anomaly.Models.Calibration;
using Anomaly.Models.Fusion;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Scoring;

/// <summary>What must hold of fusion whatever its inputs are.</summary>
public class FusionTests
{
    private static readonly RuleSet Shipped = RuleSet.LoadDefault();
    private static readonly string[] Reporting = [.. Shipped.Rules.Where(r => r.Reports && r.Score > 0).Select(r => r.Id)];
    private static readonly string[] Labels = [.. FirstSeen.Kinds.SelectMany(k => FirstSeen.Buckets.Select(b => $"{k}/{b}"))];

    private static readonly Gen<double> PValue = Gen.OneOf(Gen.Double[1e-9, 1], Gen.Double[-9, 0].Select(x => Math.Pow(10, x)), Gen.Const(1.0), Gen.Const(double.NaN));

    private static readonly Gen<Inputs> Any = Gen.Select(PValue.Array[DetectorCatalog.All.Count], Gen.Select(Gen.Int[0, Reporting.Length - 1], Gen.Double[0.5, 10]).Array[0, 6],
        Gen.Int[0, FirstSeen.Kinds.Count - 1].Array[0, 5], Gen.Double[0.001, 0.999]).Select((p, r, s, rate) => new Inputs(p, [.. r.DistinctBy(x => x.Item1)], s, rate));

    private sealed record Inputs(double[] PValues, (int Rule, double Score)[] Rules, int[] FirstSeen, double Rate)
    {
        public FusedEvidence Fuse(AnomalyConfig? config = null)
        {
            var day = new HostDay { Day = 1 };
            foreach (var (rule, score) in Rules) day.RuleHits.Add(new RuleHit { RuleId = Reporting[rule], Score = score, Hits = 1, Detail = "d" });
            var firsts = FirstSeen.Select((kind, i) => new FirstSeen(new Sighting { Kind = Pipeline.Features.FirstSeen.Kinds[kind], Key = $"key{i}" }, 0, 10)).ToList();
            var reading = new HostDayReading { Row = new FeatureRow([], firsts), Scores = [.. PValues.Select(p => -Math.Log10(p))], Vector = [], Limits = [], Predictive = [] };
            // The posterior of a host without history is its prior.
            var rate = new RatePrior(Rate * 100, (1 - Rate) * 100);
            var priors = new PeerPriors { Amounts = [], HourShares = [], FirstSeen = new(Labels.ToDictionary(l => l, _ => rate), StringComparer.Ordinal), Rules = new(Reporting.ToDictionary(r => r, _ => rate), StringComparer.Ordinal) };
            var calibrated = PValues.Select(p => new Calibrated(p, false)).ToArray();
            var merged = DetectorCatalog.OfGroup.Select(g => new Calibrated(GroupFusion.Merge([.. g.Select(d => PValues[d])]), false)).ToArray();
            return new EvidenceBuilder(Shipped, config ?? new AnomalyConfig()).Fuse(day, reading, calibrated, merged, new HostState(), priors, d => $"detector {d}");
        }
    }

    [Fact]
    public void The_parts_sum_to_the_risk_one_a_group_and_none_beyond_the_cap()
        => Any.Sample(x =>
        {
            var fused = x.Fuse();
            fused.Evidence.Sum(e => e.Weight).ShouldBe(fused.Units);
            fused.Evidence.Select(e => e.Group).ShouldBeUnique();
            fused.Evidence.ShouldAllBe(e => e.Weight > 0 && e.Weight <= 3000);
            fused.Evidence.Select(e => e.Weight).ShouldBeInOrder(SortDirection.Descending);
            fused.ModelUnits.ShouldBeLessThanOrEqualTo(fused.Units);
            // What stands back weighs no more than what stands for its group, and what the day as a whole says no more than the heaviest.
            fused.Others.Where(o => o.Group == DetectorCatalog.Whole).ShouldAllBe(o => o.Weight <= fused.Evidence[0].Weight);
            foreach (var other in fused.Others.Where(o => o.Group != DetectorCatalog.Whole)) fused.Evidence.Single(e => e.Group == other.Group).Weight.ShouldBeGreaterThanOrEqualTo(other.Weight);
        }, iter: 500);

    [Fact]
    public void A_smaller_p_value_never_lowers_the_risk()
        => Gen.Select(Any, Gen.Int[0, DetectorCatalog.All.Count - 1], Gen.Double[0, 1]).Sample((x, detector, factor) =>
        {
            if (double.IsNaN(x.PValues[detector])) return;
            double[] lower = [.. x.PValues];
            lower[detector] = Math.Max(1e-12, lower[detector] * factor);
            (x with { PValues = lower }).Fuse().Units.ShouldBeGreaterThanOrEqualTo(x.Fuse().Units);
        }, iter: 500);

    [Fact]
    public void One_more_rule_or_first_sighting_and_a_higher_score_never_lower_the_risk()
        => Gen.Select(Any, Gen.Int[0, Reporting.Length - 1], Gen.Int[0, FirstSeen.Kinds.Count - 1], Gen.Double[0, 3]).Sample((x, rule, kind, more) =>
        {
            int risk = x.Fuse().Units;
            double ruleScore = x.Fuse().RuleScore;
            (x with { Rules = [.. x.Rules.Append((rule, 5.0)).DistinctBy(r => r.Item1)] }).Fuse().Units.ShouldBeGreaterThanOrEqualTo(risk);
            (x with { FirstSeen = [.. x.FirstSeen, kind] }).Fuse().Units.ShouldBeGreaterThanOrEqualTo(risk);
            var higher = (x with { Rules = [.. x.Rules.Select(r => (r.Rule, Math.Min(10, r.Score + more)))] }).Fuse();
            higher.Units.ShouldBeGreaterThanOrEqualTo(risk);
            higher.RuleScore.ShouldBeGreaterThanOrEqualTo(ruleScore);
        }, iter: 500);

    [Fact]
    public void A_higher_base_rate_never_raises_the_risk()
        => Gen.Select(Any, Gen.Double[0, 1]).Sample((x, towards) =>
            (x with { Rate = x.Rate + ((0.999 - x.Rate) * towards) }).Fuse().Units.ShouldBeLessThanOrEqualTo(x.Fuse().Units), iter: 500);

    [Fact]
    public void A_quiet_model_never_lowers_a_rule()
        => Any.Sample(x =>
        {
            double[] quiet = [.. x.PValues.Select(_ => 1.0)];
            double[] none = [.. x.PValues.Select(_ => double.NaN)];
            (x with { PValues = quiet }).Fuse().Units.ShouldBe((x with { PValues = none }).Fuse().Units);
        }, iter: 200);

    [Fact]
    public void The_order_of_rules_and_sightings_does_not_matter()
        => Gen.Select(Any, Gen.Int[0, 1000]).Sample((x, seed) =>
        {
            var shuffled = x with { Rules = [.. x.Rules.OrderBy(r => r.Rule * 7919 % 101 * seed)], FirstSeen = [.. x.FirstSeen.OrderBy(k => (k + 1) * 7919 % 101 * seed)] };
            var (a, b) = (x.Fuse(), shuffled.Fuse());
            b.Units.ShouldBe(a.Units);
            b.Evidence.Select(e => (e.Group, e.Weight)).ShouldBe(a.Evidence.Select(e => (e.Group, e.Weight)));
        }, iter: 300);

    [Theory]
    [InlineData(FusionMode.Additive)]
    [InlineData(FusionMode.Strict)]
    public void Ranks_do_not_depend_on_the_order_of_hosts_and_ties_break_by_name(FusionMode mode)
        => Gen.Select(Gen.Select(Gen.Int[0, 4], Gen.Int[0, 3], Gen.Int[0, 3], Gen.Bool).Array[1, 15], Gen.Int[1, 97]).Sample((rows, seed) =>
        {
            List<HostScore> Hosts() => [.. rows.Select((r, i) => new HostScore { Host = $"h{i:00}", RiskUnits = r.Item1 * 100, RuleScore = r.Item2, ModelScore = r.Item3, NotScored = r.Item4 && i % 5 == 0 ? "no telemetry" : "" })];
            var one = Hosts();
            ScoreJob.Rank(one, mode);
            var other = Hosts().OrderBy(h => int.Parse(h.Host[1..], System.Globalization.CultureInfo.InvariantCulture) * seed % 101).ToList();
            ScoreJob.Rank(other, mode);
            other.Select(h => (h.Host, h.Rank)).ShouldBe(one.Select(h => (h.Host, h.Rank)));
            for (int i = 1; i < one.Count; i++)
            {
                if (one[i].Rank == 0) continue;
                double Key(HostScore h) => mode == FusionMode.Strict ? Math.Max(h.RuleScore, h.ModelScore) : 0;
                (Key(one[i - 1]), one[i - 1].RiskUnits).CompareTo((Key(one[i]), one[i].RiskUnits)).ShouldBeGreaterThanOrEqualTo(0);
                if ((Key(one[i - 1]), one[i - 1].RiskUnits) == (Key(one[i]), one[i].RiskUnits)) string.CompareOrdinal(one[i - 1].Host, one[i].Host).ShouldBeLessThan(0);
            }
        }, iter: 300);
}
