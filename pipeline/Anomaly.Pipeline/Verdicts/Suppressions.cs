using System.Globalization;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Verdicts;

/// <summary>Suppressions of the workspace's file and of verdicts, as one set.</summary>
public static class Suppressions
{
    /// <summary>Id of the suppression that a verdict is.</summary>
    public static string IdOf(Verdict verdict) => "verdict-" + verdict.Id.ToString(CultureInfo.InvariantCulture);

    /// <summary>
    /// All that hold at this moment, those of <c>suppressions.yaml</c> first. Throws <see cref="UsageException"/> where that file is
    /// wrong, <see cref="DataException"/> where the verdicts are damaged.
    /// </summary>
    public static SuppressionSet Load(Workspace workspace)
    {
        var all = SuppressionSet.Load(workspace).All.ToList();
        var ids = all.Select(s => s.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var verdict in new VerdictStore(workspace).All())
        {
            if (!verdict.Stands || verdict.Scope is null) continue;
            string id = IdOf(verdict);
            while (!ids.Add(id)) id += "'"; // the file is free to use such a name too
            all.Add(Of(id, verdict.Scope, verdict.Reason, verdict.By, verdict.Until));
        }
        return new SuppressionSet(all);
    }

    /// <summary>A scope as a suppression. A host is meant as it is written: characters that would be wildcards are escaped.</summary>
    public static Suppression Of(string id, SuppressionScope scope, string reason, string by, int until) => new()
    {
        Id = id,
        Host = scope.Host.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("*", @"\*", StringComparison.Ordinal).Replace("?", @"\?", StringComparison.Ordinal),
        PeerGroup = scope.PeerGroup,
        Remote = scope.Remote,
        Process = scope.Process,
        Rule = scope.Rule,
        Reason = reason,
        By = by,
        Until = until,
    };
}
