using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Pipeline.Ledger;

/// <summary>A revision of a ranked day as it is read: with suppressions applied.</summary>
/// <param name="Day">Day number.</param>
/// <param name="Manifest">What the revision was made from.</param>
/// <param name="Hosts">Hosts, ranked, the not scored ones last.</param>
/// <param name="Shadows">What each suppression hides.</param>
/// <param name="Mode">How hosts are ranked.</param>
public sealed record RankedNight(int Day, LedgerManifest Manifest, IReadOnlyList<HostScore> Hosts, IReadOnlyList<SuppressionShadow> Shadows, FusionMode Mode = FusionMode.Additive)
{
    /// <summary>Reads a revision of a day and applies suppressions.</summary>
    public static RankedNight Read(LedgerStore ledger, int day, int revision, SuppressionSet suppressions, FusionConfig fusion)
    {
        var ranking = SuppressedRanking.Of(ledger.Read(day, revision), suppressions, fusion);
        return new RankedNight(day, ledger.Manifest(day, revision), ranking.Hosts, ranking.Shadows, fusion.Mode);
    }

    /// <summary>Hosts with a rank, best first, at most <paramref name="top"/>.</summary>
    public IEnumerable<HostScore> Ranked(int? top = null) => Hosts.Where(h => h.Rank > 0).Take(top ?? int.MaxValue);

    /// <summary>
    /// Rank that a host would have without one of its reasons; the next one of that group stands in for it, as where it is
    /// suppressed. The rule score stays, so in strict mode a rank may not move.
    /// </summary>
    public int RankWithout(HostScore host, Evidence reason)
    {
        var changed = host.Copy();
        changed.RiskUnits = EvidenceBuilder.Without(host, e => ReferenceEquals(e, reason)).Sum(e => e.Weight);
        int before = 0;
        foreach (var other in Hosts)
            if (other.Rank > 0 && other.Host != host.Host && ScoreJob.Compare(other, changed, Mode) < 0) before++;
        return before + 1;
    }

    /// <summary>Ranked hosts that have a reason or a rule score: what is worth an alert elsewhere.</summary>
    public IEnumerable<HostScore> Remarkable(int? top = null) => Ranked(top).Where(h => h.RiskUnits > 0 || h.RuleScore > 0);
}
