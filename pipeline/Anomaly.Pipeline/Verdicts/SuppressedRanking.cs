using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Verdicts;

/// <summary>What one suppression hides in one ranking, so that nothing disappears unseen.</summary>
/// <param name="Suppression">The suppression.</param>
/// <param name="Hosts">Hosts left out, by rank.</param>
/// <param name="Reasons">Reasons left out of hosts that stay.</param>
/// <param name="Units">Risk left out, in hundredths of a deciban.</param>
/// <param name="Alerts">Hosts within the budget of alerts that are left out, or whose risk is lowered.</param>
public sealed record SuppressionShadow(Suppression Suppression, IReadOnlyList<string> Hosts, int Reasons, long Units, int Alerts);

/// <summary>A ranked day with its suppressions applied.</summary>
/// <param name="Hosts">Hosts that stay, ranked anew, the not scored ones last.</param>
/// <param name="Shadows">What each suppression that hides anything hides, by id.</param>
public sealed record SuppressedRanking(IReadOnlyList<HostScore> Hosts, IReadOnlyList<SuppressionShadow> Shadows)
{
    /// <summary>
    /// Applies suppressions to the hosts of a revision, which stay as they are. A host that is left out as a whole counts for the
    /// first suppression by id that covers it; a reason likewise. Where the reason of a group is left out, the next best of
    /// that group stands in for it. Groups add, so the parts of a host still sum to its risk. Its expectation is unknown then
    /// (NaN): it belongs to the risk of the ledger.
    /// </summary>
    public static SuppressedRanking Of(IReadOnlyList<HostScore> hosts, SuppressionSet set, FusionConfig config)
    {
        var suppressions = set.All.OrderBy(s => s.Id, StringComparer.Ordinal).ToList();
        var counts = suppressions.ToDictionary(s => s.Id, _ => new Count(), StringComparer.Ordinal);
        var kept = new List<HostScore>(hosts.Count);
        foreach (var host in hosts)
        {
            var covering = host.NotScored.Length > 0 ? [] : suppressions.Where(s => s.Covers(host)).ToList();
            bool alert = host.Expected <= config.AlertsPerNight;
            if (covering.Find(s => s.IsWhole) is { } whole)
            {
                var count = counts[whole.Id];
                count.Hosts.Add(host.Host);
                count.Units += host.RiskUnits;
                if (alert) count.Alerts++;
            }
            else kept.Add(covering.Count == 0 ? host.Copy() : Without(host, covering, counts, alert));
        }
        var shadows = suppressions.Select(s => (Suppression: s, Count: counts[s.Id])).Where(x => x.Count.Hosts.Count + x.Count.Reasons > 0)
            .Select(x => new SuppressionShadow(x.Suppression, x.Count.Hosts, x.Count.Reasons, x.Count.Units, x.Count.Alerts)).ToList();
        // Where nothing is left out the ranks of the ledger stand.
        if (shadows.Count == 0 && kept.Zip(hosts).All(p => p.First.RuleScore == p.Second.RuleScore)) return new SuppressedRanking(hosts, []);
        ScoreJob.Rank(kept, config.Mode);
        return new SuppressedRanking(kept, shadows);
    }

    private static HostScore Without(HostScore host, List<Suppression> covering, Dictionary<string, Count> counts, bool alert)
    {
        var copy = host.Copy();
        var lowered = new List<string>();
        var left = EvidenceBuilder.Without(host, e => covering.Exists(s => s.Covers(e, host)));
        int taken = host.RiskUnits - left.Sum(e => e.Weight);
        foreach (var reason in host.Evidence)
        {
            if (covering.Find(s => s.Covers(reason, host)) is not { } by) continue;
            int next = left.FirstOrDefault(e => e.Group == reason.Group)?.Weight ?? 0;
            counts[by.Id].Reasons++;
            // What the day as a whole takes up again counts against the first.
            int units = lowered.Count == 0 ? taken - Rest(host, left, covering, reason) : reason.Weight - next;
            counts[by.Id].Units += units;
            if (!lowered.Contains(by.Id)) lowered.Add(by.Id);
        }
        if (alert)
            foreach (string id in lowered) counts[id].Alerts++;
        if (copy.Rules.Count > 0) copy.RuleScore = copy.Rules.Where(r => r.Fixed && !covering.Exists(s => s.Covers(r))).Select(r => r.Score).DefaultIfEmpty(0).Max();
        if (lowered.Count == 0) return copy;
        copy.Evidence = left;
        copy.RiskUnits = left.Sum(e => e.Weight);
        copy.Expected = double.NaN;
        copy.ExpectedEstimated = false;
        return copy;
    }

    // What the other reasons that are left out take from the risk.
    private static int Rest(HostScore host, IReadOnlyList<Evidence> left, List<Suppression> covering, Evidence first)
        => host.Evidence.Where(e => !ReferenceEquals(e, first) && covering.Exists(s => s.Covers(e, host)))
            .Sum(e => e.Weight - (left.FirstOrDefault(o => o.Group == e.Group)?.Weight ?? 0));

    private sealed class Count
    {
        public List<string> Hosts { get; } = [];

        public int Reasons { get; set; }

        public long Units { get; set; }

        public int Alerts { get; set; }
    }
}
