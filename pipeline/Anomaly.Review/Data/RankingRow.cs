using System.Net;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Review.Data;

/// <summary>A host of a ranking with what is shown beside its score.</summary>
/// <param name="Score">As the ledger has it.</param>
/// <param name="Use">Use of code repositories; null where facts are not at hand.</param>
/// <param name="Risk">Risk of the days up to this one, oldest first, in hundredths of a deciban; null where the host has no score.</param>
/// <param name="Alerted">It was alerted.</param>
/// <param name="Verdict">What was decided of this day last and stands; null where nothing was.</param>
/// <param name="SuppressedUnits">Risk that suppressions leave out, in hundredths of a deciban.</param>
/// <param name="Identity">How the host is known; null where nothing but the score is at hand.</param>
public sealed record RankingRow(HostScore Score, HostUse? Use, IReadOnlyList<int?> Risk, bool Alerted, VerdictKind? Verdict = null, int SuppressedUnits = 0, HostIdentity? Identity = null);

/// <summary>A page of a ranking.</summary>
/// <param name="Day">The day.</param>
/// <param name="Query">What was asked for.</param>
/// <param name="Rows">Hosts of this page.</param>
/// <param name="Found">Hosts of all pages.</param>
/// <param name="Pages">Pages, 1 or more.</param>
/// <param name="Days">Scored days, ascending.</param>
/// <param name="PeerGroups">Peer groups of the day.</param>
/// <param name="Budget">Largest expectation that is an alert; NaN without a bundle.</param>
public sealed record RankingView(RankedDay Day, RankingQuery Query, IReadOnlyList<RankingRow> Rows, int Found, int Pages, IReadOnlyList<int> Days,
    IReadOnlyList<string> PeerGroups, double Budget)
{
    /// <summary>Hosts on one page.</summary>
    public const int PageSize = 100;

    /// <summary>Day number.</summary>
    public required int DayNumber { get; init; }

    /// <summary>What each suppression leaves out on this day.</summary>
    public required IReadOnlyList<SuppressionShadow> Shadows { get; init; }

    /// <summary>Hours of the day in which a sensor was silent.</summary>
    public required IReadOnlyList<int> Outages { get; init; }

    /// <summary>Reads a page; null where the day is not scored.</summary>
    public static RankingView? Read(ReviewData data, RankingQuery query, int pageSize = PageSize)
    {
        var days = data.Days();
        if (days.Count == 0) return null;
        int number = query.Day ?? days[^1];
        if (data.Day(number) is not { } day) return null;
        var window = data.Columns(number - ReviewData.WindowDays + 1, number);
        var today = window[^1];
        var suppressed = data.Suppressed(number, day);
        var raw = day.Ranked.ToDictionary(h => h.Host, StringComparer.Ordinal);
        var stays = suppressed.Hosts.Where(h => h.Rank > 0).ToDictionary(h => h.Host, StringComparer.Ordinal);
        int Hidden(HostScore h) => raw[h.Host].RiskUnits - (stays.TryGetValue(h.Host, out var left) ? left.RiskUnits : 0);
        bool LeftOut(HostScore h) => !stays.TryGetValue(h.Host, out var left) || left.RiskUnits < h.RiskUnits;
        // What was lowered has no expectation any more, and is no alert.
        bool Alerted(HostScore h) => h.RiskUnits == raw[h.Host].RiskUnits && today.Find(h.Host) is { } cell && data.IsAlert(today, cell);
        var verdicts = new Dictionary<string, VerdictKind>(StringComparer.Ordinal);
        foreach (var verdict in data.Verdicts.All())
            if (verdict.Stands && verdict.Day == number && verdict.Kind != VerdictKind.Suppressed) verdicts[verdict.Host] = verdict.Kind;
        bool Decided(HostScore h) => query.Verdict switch
        {
            "" => true,
            "none" => !verdicts.ContainsKey(h.Host),
            "any" => verdicts.ContainsKey(h.Host),
            "suppressed" => LeftOut(h),
            _ => verdicts.TryGetValue(h.Host, out var kind) && VerdictStore.NameOf(kind) == query.Verdict,
        };
        var hosts = query.Verdict == "suppressed" ? day.Ranked : suppressed.Hosts.Where(h => h.Rank > 0);
        var found = Sorted(hosts.Where(h => Matches(h, query) && Decided(h) && (!query.AlertsOnly || Alerted(h))), query).ToList();
        int pages = Math.Max(1, (int)(((long)found.Count + pageSize - 1) / pageSize));
        var use = data.Use(number);
        var rows = found.Skip((Math.Min(query.Page, pages) - 1) * pageSize).Take(pageSize).Select(h => new RankingRow(h, use.Known ? use.Of(h.Host) : null,
            Risks(window, h.Host), Alerted(h), verdicts.TryGetValue(h.Host, out var kind) ? kind : null, Hidden(h), IdentityOf(window, h.Host)));
        return new RankingView(day, query with { Page = Math.Min(query.Page, pages) }, [.. rows], found.Count, pages, days,
            [.. day.Ranked.Select(h => h.PeerGroup).Where(g => g.Length > 0).Distinct().Order(StringComparer.Ordinal)], data.AlertLimit(day.Manifest.Bundle))
        {
            DayNumber = number,
            Shadows = suppressed.Shadows,
            Outages = use.Outages,
        };
    }

    /// <summary>Risk of the window's days, where the host has a score.</summary>
    public static IReadOnlyList<int?> Risks(IReadOnlyList<DayColumns> window, string host)
        => [.. window.Select(d => d.Find(host) is { Scored: true } cell ? cell.RiskUnits : (int?)null)];

    /// <summary>How a host is known, by the window's days: by an agent on it, by a lease or the network, or by its address alone.</summary>
    public static HostIdentity IdentityOf(IReadOnlyList<DayColumns> window, string host)
        => IPAddress.TryParse(host, out _) ? HostIdentity.Address
            : window.Any(d => d.Find(host) is { ProcessHours: > 0 }) ? HostIdentity.Agent : HostIdentity.Network;

    private static bool Matches(HostScore h, RankingQuery query)
        => (query.Text.Length == 0 || h.Host.Contains(query.Text, StringComparison.OrdinalIgnoreCase))
           && (query.Peers.Length == 0 || h.PeerGroup == query.Peers)
           && (query.Reason.Length == 0 || h.Evidence.Any(e => e.Group == query.Reason));

    // Ties keep the order of ranks.
    private static IEnumerable<HostScore> Sorted(IEnumerable<HostScore> hosts, RankingQuery query)
        => query.Sort switch
        {
            "host" => By(hosts, h => h.Host, query.Descending, StringComparer.Ordinal),
            "risk" => By(hosts, h => h.RiskUnits, query.Descending, null),
            "expected" => By(hosts, h => double.IsNaN(h.Expected) ? double.MaxValue : h.Expected, query.Descending, null),
            "rules" => By(hosts, h => h.RuleScore, query.Descending, null),
            "out" => By(hosts, h => h.RepoBytesOut, query.Descending, null),
            "in" => By(hosts, h => h.RepoBytesIn, query.Descending, null),
            "history" => By(hosts, h => h.HistoryDays, query.Descending, null),
            _ => query.Descending ? hosts.Reverse() : hosts,
        };

    private static IEnumerable<HostScore> By<TKey>(IEnumerable<HostScore> hosts, Func<HostScore, TKey> key, bool descending, IComparer<TKey>? order)
        => descending ? hosts.OrderByDescending(key, order) : hosts.OrderBy(key, order);
}
