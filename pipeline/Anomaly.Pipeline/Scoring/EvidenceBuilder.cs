using Anomaly.Models.Baselines;
using Anomaly.Models.Calibration;
using Anomaly.Models.Fusion;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;

namespace Anomaly.Pipeline.Scoring;

/// <summary>One thing said of a host-day, before its group is fused.</summary>
/// <param name="Evidence">The reason; weight 0 where it says nothing.</param>
/// <param name="Label">What base rates are counted by: rule, or kind and bucket of a first sighting; of models the detector that stands beside its group's merged p-value, '' for that.</param>
/// <param name="Strength">How often an attack shows it; NaN for models.</param>
/// <param name="Rate">Base rate, in (0, 1), or the calibrated p-value of a model.</param>
public sealed record Candidate(Evidence Evidence, string Label, double Strength, double Rate)
{
    /// <summary>Share of the attacks that show it under its circumstances, in (0, 1]: it lowers weight and cap alike.</summary>
    public double Share { get; init; } = 1;

    /// <summary>It is a model's p-value.</summary>
    public bool IsModel => Evidence.Kind == "model";
}

/// <summary>Evidence of one host-day with the risk it sums to.</summary>
public sealed record FusedEvidence(IReadOnlyList<Evidence> Evidence, int Units, int ModelUnits, double RuleScore, IReadOnlyList<Evidence> Others)
{
    /// <summary>All that was weighed, also what weighs nothing.</summary>
    public IReadOnlyList<Candidate> Candidates { get; init; } = [];

    /// <summary>Models and first sightings had enough history to say something.</summary>
    public bool HasModels { get; init; }
}

/// <summary>
/// Weighs detectors, rules and first sightings of one host-day and fuses them: within a group of dependent evidence the
/// strongest counts, groups add.
/// </summary>
public sealed class EvidenceBuilder(RuleSet rules, AnomalyConfig config)
{
    /// <summary>How often an attack shows a first sighting of a kind: half of them where it has to do with a provider, a fifth otherwise.</summary>
    public static double Strength(string kind) => kind is "process" or "network_process" or "account" or "account_provider" ? 0.2 : 0.5;

    /// <summary>Weight of something that attacks show with a probability and benign days at a rate, within the cap, less what its circumstances take from it.</summary>
    public static int Weight(Candidate of, double rate, double most)
        => GroupFusion.OfRate(of.Strength * of.Share, rate, Math.Max(0, most + 10 * Math.Log10(of.Share)));

    /// <summary>Share of attacks that send to an owner that many hosts of the fleet already use: who steals sends to what is theirs.</summary>
    public const double ToEstablishedOwner = 0.1;

    /// <summary>Fuses one host-day.</summary>
    /// <param name="day">The facts.</param>
    /// <param name="reading">Read against the baseline.</param>
    /// <param name="pValues">Calibrated p-values by detector, NaN without evidence; null without models.</param>
    /// <param name="merged">Calibrated merged p-values by group; null without models.</param>
    /// <param name="state">State at the end of the day before.</param>
    /// <param name="priors">Peers' priors.</param>
    /// <param name="reasons">Texts of the model evidence by detector.</param>
    public FusedEvidence Fuse(HostDay day, HostDayReading reading, Calibrated[]? pValues, Calibrated[]? merged, HostState state, PeerPriors priors,
        Func<int, string> reasons)
    {
        double ruleScore = 0;
        double most = config.Fusion.MaxDecibans;
        var candidates = new List<Candidate>();
        if (pValues is not null && merged is not null)
            for (int g = 0; g < DetectorCatalog.Groups.Count; g++)
                if (Model(g, pValues, merged, most, reasons) is { } model) candidates.Add(model);
        candidates.AddRange(Rules(day, reading, state, priors, most, ref ruleScore));
        if (pValues is not null) candidates.AddRange(FirstSeen(reading, state, priors, most));
        if (Account(reading, pValues, most, reasons) is { } account) candidates.Add(account);
        return Combine(candidates, ruleScore) with { HasModels = pValues is not null };
    }

    /// <summary>
    /// Within each group of dependent evidence the heaviest counts, a model before others of its weight; groups add. What the day as a whole says depends
    /// on all the others: it counts as far as it outweighs the heaviest of them.
    /// </summary>
    public static FusedEvidence Combine(IReadOnlyList<Candidate> candidates, double ruleScore)
    {
        var evidence = new List<Evidence>();
        var others = new List<Evidence>();
        int models = 0, heaviest = 0, heaviestModel = 0;
        foreach (string group in DetectorCatalog.Groups)
        {
            Evidence? best = null;
            int model = 0;
            foreach (var candidate in candidates)
            {
                if (candidate.Evidence.Group != group || candidate.Evidence.Weight == 0) continue;
                if (candidate.IsModel && candidate.Label.Length == 0) model = candidate.Evidence.Weight;
                if (best is null || candidate.Evidence.Weight > best.Weight) best = candidate.Evidence;
            }
            if (best is null) continue;
            others.AddRange(candidates.Where(c => c.Evidence.Group == group && c.Evidence.Weight > 0 && !ReferenceEquals(c.Evidence, best)).Select(c => c.Evidence));
            if (group == DetectorCatalog.Whole)
            {
                models += Math.Max(0, model - heaviestModel);
                if (best.Weight > heaviest) evidence.Add(best with { Weight = best.Weight - heaviest });
                else others.Add(best);
                continue;
            }
            evidence.Add(best);
            models += model;
            (heaviest, heaviestModel) = (Math.Max(heaviest, best.Weight), Math.Max(heaviestModel, model));
        }
        evidence.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : string.CompareOrdinal(a.Group, b.Group));
        return new FusedEvidence(evidence, evidence.Sum(e => e.Weight), models, ruleScore, [.. others.OrderByDescending(e => e.Weight).ThenBy(e => e.Group, StringComparer.Ordinal)])
        {
            Candidates = candidates,
        };
    }

    /// <summary>
    /// Evidence that a ranked host keeps where some reasons are left out: the next of a group stands in, and what the day as a whole says counts beyond
    /// the heaviest that is left.
    /// </summary>
    public static IReadOnlyList<Evidence> Without(HostScore host, Func<Evidence, bool> leftOut)
    {
        int heaviest = host.Evidence.Where(e => e.Group != DetectorCatalog.Whole).Select(e => e.Weight).DefaultIfEmpty(0).Max();
        var kept = host.Evidence.Where(e => !leftOut(e)).Select(e => e.Group == DetectorCatalog.Whole ? Restored(e, heaviest) : e)
            .Concat(host.Others.Where(o => !leftOut(o) && (o.Group == DetectorCatalog.Whole || host.Evidence.Any(e => e.Group == o.Group))));
        return Combine([.. kept.Select(e => new Candidate(e, "", double.NaN, double.NaN))], host.RuleScore).Evidence;
    }

    // The weight before the heaviest other was taken off. Ledgers of before hold it whole, and its p-value bounds it.
    private static Evidence Restored(Evidence whole, int heaviest)
        => whole with { Weight = Math.Max(whole.Weight, Math.Min(whole.Weight + heaviest, double.IsNaN(whole.PValue) ? int.MaxValue : GroupFusion.OfPValue(whole.PValue))) };

    private static Candidate? Model(int group, Calibrated[] pValues, Calibrated[] merged, double most, Func<int, string> reasons)
    {
        int weight = GroupFusion.OfPValue(merged[group].PValue, most);
        if (weight == 0) return null;
        int lead = -1;
        foreach (int d in DetectorCatalog.OfGroup[group])
            if (!double.IsNaN(pValues[d].PValue) && (lead < 0 || pValues[d].PValue < pValues[lead].PValue)) lead = d;
        if (lead < 0) return null;
        var evidence = new Evidence(DetectorCatalog.Groups[group], "model", DetectorCatalog.All[lead].Name, weight, reasons(lead))
        {
            PValue = merged[group].PValue,
            Estimated = merged[group].Estimated,
        };
        return new Candidate(evidence, "", double.NaN, merged[group].PValue);
    }

    // Held both against the account's own hours and against benign days: the weaker of the two speaks, and only of hours that are rare.
    private static Candidate? Account(HostDayReading reading, Calibrated[]? pValues, double most, Func<int, string> reasons)
    {
        int at = DetectorCatalog.AccountHours;
        if (pValues is null || double.IsNaN(pValues[at].PValue) || double.IsNaN(reading.Scores[at])) return null;
        double p = Math.Max(pValues[at].PValue, Math.Pow(10, -reading.Scores[at]));
        int weight = p < FeatureBuilder.OffHoursP ? GroupFusion.OfPValue(p, most) : 0;
        var definition = DetectorCatalog.All[at];
        return weight == 0 ? null
            : new Candidate(new Evidence(definition.Group, "model", definition.Name, weight, reasons(at)) { PValue = p, Estimated = pValues[at].Estimated }, definition.Name, double.NaN, p);
    }

    private static readonly Evidence Silent = new("", "", "", 0, "");

    private List<Candidate> Rules(HostDay day, HostDayReading reading, HostState state, PeerPriors priors, double most, ref double ruleScore)
    {
        var found = new List<Candidate>();
        foreach (var hit in day.RuleHits)
        {
            if (rules.IsFixed(hit.RuleId)) ruleScore = Math.Max(ruleScore, hit.Score);
            if (hit.Score <= 0 || rules.Find(hit.RuleId) is not { } rule) continue;
            double rate = (priors.Rules.GetValueOrDefault(hit.RuleId) ?? RatePrior.Vague).Posterior(state.RuleDays(hit.RuleId), state.Days);
            var owner = reading.Row.Established.FirstOrDefault(o => o.Rule == hit.RuleId);
            var candidate = new Candidate(Silent, hit.RuleId, hit.Score / 10, rate) { Share = owner is null ? 1 : ToEstablishedOwner };
            int weight = Weight(candidate, rate, most);
            string group = rule.EvidenceGroup.Length == 0 ? "commands" : rule.EvidenceGroup;
            var evidence = new Evidence(group, "rule", hit.RuleId, weight, ReasonText.Rule(rule, hit, state, rate, owner)) { Source = hit.Source, Line = hit.Line, Chain = EventChain.Parse(hit.Chain) };
            found.Add(candidate with { Evidence = evidence });
        }
        return found;
    }

    private static IEnumerable<Candidate> FirstSeen(HostDayReading reading, HostState state, PeerPriors priors, double most)
    {
        foreach (var first in reading.Row.FirstSeen)
        {
            if (!Features.FirstSeen.Kinds.Contains(first.Sighting.Kind)) continue;
            var prior = priors.FirstSeen.GetValueOrDefault(first.Label) ?? RatePrior.Vague;
            double own = prior.Posterior(state.FirstSeenDays.GetValueOrDefault(first.Label), state.FirstSeenTrials), rate = Math.Max(own, first.Pace);
            var candidate = new Candidate(Silent, first.Label, Strength(first.Sighting.Kind), rate) { Share = first.OwnerEstablished ? ToEstablishedOwner : 1 };
            int weight = Weight(candidate, rate, most);
            string text = weight > 0 ? ReasonText.FirstSeen(first, state, rate, first.Pace > own) : "";
            yield return candidate with { Evidence = new Evidence("novelty", "first_seen", first.Sighting.Kind, weight, text) { Key = first.Sighting.Key } };
        }
    }
}
