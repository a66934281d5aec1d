using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>An order of host-days.</summary>
/// <param name="Name">fused, rules, models, the name of a detector, or 'without' and a group of evidence.</param>
/// <param name="Score">Higher is more at risk; −∞ where the ranker says nothing.</param>
internal sealed record Ranker(string Name, Func<HostScore, double> Score)
{
    public const string Fused = "fused", Without = "without ";

    /// <summary>Fused risk, rules alone, models alone, then every detector that the hosts name, as they name them, then the fused risk without each group of evidence.</summary>
    public static IReadOnlyList<Ranker> Of(IEnumerable<HostScore> hosts)
    {
        var rankers = new List<Ranker>
        {
            new(Fused, h => h.RiskUnits),
            new("rules", h => h.RuleScore),
            new("models", h => h.ModelScore),
        };
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var host in hosts)
            foreach (var detector in host.Detectors)
                if (seen.Add(detector.Name)) rankers.Add(new Ranker(detector.Name, h => OfDetector(h, detector.Name)));
        foreach (string group in DetectorCatalog.Groups)
            rankers.Add(new Ranker(Without + group, h => h.RiskUnits - h.Evidence.Where(e => e.Group == group).Sum(e => e.Weight)));
        return rankers;
    }

    // A p-value is comparable between hosts and days, a raw score is not.
    private static double OfDetector(HostScore host, string name)
    {
        foreach (var detector in host.Detectors)
            if (detector.Name == name) return double.IsNaN(detector.PValue) ? double.NegativeInfinity : -detector.PValue;
        return double.NegativeInfinity;
    }
}
