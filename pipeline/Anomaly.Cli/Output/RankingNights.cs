using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Cli.Output;

/// <summary>The ranked days a person asks for.</summary>
internal static class RankingNights
{
    /// <summary>Latest revisions of the days [from, to] that are scored; the latest day where neither is given.</summary>
    public static IReadOnlyList<RankedNight> Read(CliContext context, Workspace workspace, int? from, int? to, bool suppressed = true)
    {
        var ledger = new LedgerStore(workspace);
        var days = ledger.Days();
        if (days.Count == 0) throw new UsageException("no day is scored yet; 'anomaly run' or 'anomaly score' scores days");
        if (from is null && to is null) days = [days[^1]];
        else days = [.. days.Where(d => d >= (from ?? int.MinValue) && d <= (to ?? int.MaxValue))];
        if (days.Count == 0) context.Err.WriteLine("anomaly: no day of these is scored");
        var suppressions = suppressed ? Suppressions.Load(workspace) : SuppressionSet.None;
        var fusion = AnomalyConfig.Load(workspace).Fusion;
        return [.. days.Select(day => RankedNight.Read(ledger, day, ledger.Latest(day), suppressions, fusion))];
    }
}
