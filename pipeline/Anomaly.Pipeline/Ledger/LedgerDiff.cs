using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Ledger;

/// <summary>One reason in one or both of two revisions; 0 where it is not there.</summary>
/// <param name="Reason">The reason, as the later revision has it if it does.</param>
/// <param name="Before">Its weight before, hundredths of a deciban.</param>
/// <param name="After">Its weight after, hundredths of a deciban.</param>
public readonly record struct ReasonChange(Evidence Reason, int Before, int After);

/// <summary>A host that differs between two revisions.</summary>
/// <param name="Host">The host.</param>
/// <param name="Before">As it was, null where it was not listed.</param>
/// <param name="After">As it is, null where it is not listed any more.</param>
/// <param name="Reasons">Reasons that came, went or weigh otherwise, the largest change first.</param>
public sealed record HostChange(string Host, HostScore? Before, HostScore? After, IReadOnlyList<ReasonChange> Reasons);

/// <summary>What differs between two revisions of a day.</summary>
/// <param name="Before">Manifest of the one.</param>
/// <param name="After">Manifest of the other.</param>
/// <param name="Inputs">Inputs that differ: name, before, after.</param>
/// <param name="Hosts">Hosts that differ, by rank after, then by rank before.</param>
/// <param name="Unchanged">Hosts that do not.</param>
public sealed record LedgerDiff(LedgerManifest Before, LedgerManifest After, IReadOnlyList<(string Input, string Before, string After)> Inputs, IReadOnlyList<HostChange> Hosts, int Unchanged)
{
    /// <summary>Compares two revisions of a day.</summary>
    public static LedgerDiff Of(LedgerStore ledger, int day, int before, int after)
        => Of(ledger.Manifest(day, before), ledger.Read(day, before), ledger.Manifest(day, after), ledger.Read(day, after));

    /// <summary>Compares two lists of hosts with their manifests.</summary>
    public static LedgerDiff Of(LedgerManifest manifestBefore, IReadOnlyList<HostScore> hostsBefore, LedgerManifest manifestAfter, IReadOnlyList<HostScore> hostsAfter)
    {
        var inputs = new[]
        {
            ("events", manifestBefore.Events, manifestAfter.Events),
            ("bundle", manifestBefore.Bundle, manifestAfter.Bundle),
            ("configuration", manifestBefore.Configuration, manifestAfter.Configuration),
            ("rules", manifestBefore.Rules, manifestAfter.Rules),
            ("rule hits", manifestBefore.Hits, manifestAfter.Hits),
            ("suppressions", manifestBefore.Suppressions, manifestAfter.Suppressions),
        }.Where(i => i.Item2 != i.Item3).ToList();
        var earlier = hostsBefore.ToDictionary(h => h.Host, StringComparer.Ordinal);
        var later = hostsAfter.ToDictionary(h => h.Host, StringComparer.Ordinal);
        var changes = new List<HostChange>();
        int unchanged = 0;
        foreach (string host in earlier.Keys.Union(later.Keys))
        {
            var (b, a) = (earlier.GetValueOrDefault(host), later.GetValueOrDefault(host));
            var reasons = Reasons(b?.Evidence ?? [], a?.Evidence ?? []);
            if (b is not null && a is not null && reasons.Count == 0 && b.Rank == a.Rank && b.RiskUnits == a.RiskUnits && b.RuleScore == a.RuleScore && b.NotScored == a.NotScored) unchanged++;
            else changes.Add(new HostChange(host, b, a, reasons));
        }
        return new LedgerDiff(manifestBefore, manifestAfter, inputs,
            [.. changes.OrderBy(c => Order(c.After)).ThenBy(c => Order(c.Before)).ThenBy(c => c.Host, StringComparer.Ordinal)], unchanged);
    }

    private static int Order(HostScore? host) => host is { Rank: > 0 } ? host.Rank : int.MaxValue;

    // A reason is the same where it is of the same group, kind, name and key; its text may say other numbers.
    private static List<ReasonChange> Reasons(IReadOnlyList<Evidence> before, IReadOnlyList<Evidence> after)
    {
        static (string, string, string, string) Key(Evidence e) => (e.Group, e.Kind, e.Name, e.Key);
        var changes = new List<ReasonChange>();
        foreach (var e in after)
        {
            int was = before.Where(b => Key(b) == Key(e)).Select(b => b.Weight).FirstOrDefault();
            if (was != e.Weight) changes.Add(new ReasonChange(e, was, e.Weight));
        }
        foreach (var e in before)
            if (!after.Any(a => Key(a) == Key(e))) changes.Add(new ReasonChange(e, e.Weight, 0));
        return [.. changes.OrderByDescending(c => Math.Abs(c.After - c.Before)).ThenBy(c => c.Reason.Group, StringComparer.Ordinal).ThenBy(c => c.Reason.Name, StringComparer.Ordinal)];
    }
}
