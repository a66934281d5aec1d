using Anomaly.Models.Baselines;
using Anomaly.Models.Calibration;
using Anomaly.Models.Fusion;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;

namespace Anomaly.Pipeline.Scoring;

/// <summary>Evidence of one host-day with the risk it sums to.</summary>
public sealed record FusedEvidence(IReadOnlyList<Evidence> Evidence, int Units, int ModelUnits, double RuleScore, IReadOnlyList<Evidence> Others);

/// <summary>
/// Weighs detectors, rules and first sightings of one host-day and fuses them: within a group of dependent evidence the
/// strongest counts, groups add.
/// </summary>
public sealed class EvidenceBuilder(RuleSet rules, AnomalyConfig config)
{
    /// <summary>How often an attack shows a first sighting of a kind: half of them where it has to do with a provider, a fifth otherwise.</summary>
    public static double Strength(string kind) => kind is "process" or "network_process" or "account" or "account_provider" ? 0.2 : 0.5;

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
        var evidence = new List<Evidence>();
        var others = new List<Evidence>();
        double ruleScore = 0;
        int modelUnits = 0;
        double most = config.Fusion.MaxDecibans;
        var events = Rules(day, state, priors, most, ref ruleScore);
        if (pValues is not null) events.AddRange(FirstSeen(reading, state, priors, most));
        if (Account(reading, pValues, most, reasons) is { } account) events.Add(account);
        for (int g = 0; g < DetectorCatalog.Groups.Count; g++)
        {
            string group = DetectorCatalog.Groups[g];
            var model = Model(g, pValues, merged, most, reasons);
            var best = model;
            modelUnits += best?.Weight ?? 0;
            foreach (var candidate in events)
            {
                if (candidate.Group != group) continue;
                if (best is null || candidate.Weight > best.Weight) best = candidate;
            }
            if (best is { Weight: > 0 }) evidence.Add(best);
            if (model is { Weight: > 0 } && model != best) others.Add(model);
            others.AddRange(events.Where(e => e.Group == group && e.Weight > 0 && !ReferenceEquals(e, best)));
        }
        evidence.Sort((a, b) => a.Weight != b.Weight ? b.Weight.CompareTo(a.Weight) : string.CompareOrdinal(a.Group, b.Group));
        return new FusedEvidence(evidence, evidence.Sum(e => e.Weight), modelUnits, ruleScore, [.. others.OrderByDescending(e => e.Weight).ThenBy(e => e.Group, StringComparer.Ordinal)]);
    }

    private static Evidence? Model(int group, Calibrated[]? pValues, Calibrated[]? merged, double most, Func<int, string> reasons)
    {
        if (pValues is null || merged is null) return null;
        int weight = GroupFusion.OfPValue(merged[group].PValue, most);
        if (weight == 0) return null;
        int lead = -1;
        foreach (int d in DetectorCatalog.OfGroup[group])
            if (!double.IsNaN(pValues[d].PValue) && (lead < 0 || pValues[d].PValue < pValues[lead].PValue)) lead = d;
        if (lead < 0) return null;
        return new Evidence(DetectorCatalog.Groups[group], "model", DetectorCatalog.All[lead].Name, weight, reasons(lead))
        {
            PValue = merged[group].PValue,
            Estimated = merged[group].Estimated,
        };
    }

    // Held both against the account's own hours and against benign days: the weaker of the two speaks, and only of hours that are rare.
    private static Evidence? Account(HostDayReading reading, Calibrated[]? pValues, double most, Func<int, string> reasons)
    {
        int at = DetectorCatalog.AccountHours;
        if (pValues is null || double.IsNaN(pValues[at].PValue) || double.IsNaN(reading.Scores[at])) return null;
        double p = Math.Max(pValues[at].PValue, Math.Pow(10, -reading.Scores[at]));
        int weight = p < FeatureBuilder.OffHoursP ? GroupFusion.OfPValue(p, most) : 0;
        var definition = DetectorCatalog.All[at];
        return weight == 0 ? null : new Evidence(definition.Group, "model", definition.Name, weight, reasons(at)) { PValue = p, Estimated = pValues[at].Estimated };
    }

    private List<Evidence> Rules(HostDay day, HostState state, PeerPriors priors, double most, ref double ruleScore)
    {
        var found = new List<Evidence>();
        foreach (var hit in day.RuleHits)
        {
            if (rules.IsFixed(hit.RuleId)) ruleScore = Math.Max(ruleScore, hit.Score);
            if (hit.Score <= 0 || rules.Find(hit.RuleId) is not { } rule) continue;
            double rate = (priors.Rules.GetValueOrDefault(hit.RuleId) ?? RatePrior.Vague).Posterior(state.RuleDays(hit.RuleId), state.Days);
            int weight = GroupFusion.OfRate(hit.Score / 10, rate, most);
            string group = rule.EvidenceGroup.Length == 0 ? "commands" : rule.EvidenceGroup;
            found.Add(new Evidence(group, "rule", hit.RuleId, weight, ReasonText.Rule(rule, hit, state, rate)) { Source = hit.Source, Line = hit.Line, Chain = EventChain.Parse(hit.Chain) });
        }
        return found;
    }

    private static IEnumerable<Evidence> FirstSeen(HostDayReading reading, HostState state, PeerPriors priors, double most)
    {
        foreach (var first in reading.Row.FirstSeen)
        {
            if (!Features.FirstSeen.Kinds.Contains(first.Sighting.Kind)) continue;
            var prior = priors.FirstSeen.GetValueOrDefault(first.Label) ?? RatePrior.Vague;
            double rate = prior.Posterior(state.FirstSeenDays.GetValueOrDefault(first.Label), state.FirstSeenTrials);
            int weight = GroupFusion.OfRate(Strength(first.Sighting.Kind), rate, most);
            if (weight > 0) yield return new Evidence("novelty", "first_seen", first.Sighting.Kind, weight, ReasonText.FirstSeen(first, state, rate)) { Key = first.Sighting.Key };
        }
    }
}
