using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Review;

/// <summary>One revision of a day, as the ledger holds it.</summary>
/// <param name="Manifest">What it was made from.</param>
/// <param name="Hosts">Its hosts, ranked ones first.</param>
public sealed record RankedDay(LedgerManifest Manifest, IReadOnlyList<HostScore> Hosts)
{
    /// <summary>Hosts with a rank, best first.</summary>
    public IEnumerable<HostScore> Ranked => Hosts.Where(h => h.Rank > 0);

    /// <summary>Hosts without a score.</summary>
    public IEnumerable<HostScore> NotScored => Hosts.Where(h => h.Rank == 0);
}
