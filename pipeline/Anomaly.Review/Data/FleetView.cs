using Anomaly.Pipeline.Scoring;

namespace Anomaly.Review.Data;

/// <summary>One detector over the fleet: how often it speaks now and did before. Without drift both are about 10 %.</summary>
/// <param name="Name">Name of the detector.</param>
/// <param name="Recent">Share of host-days of the last week with a p-value of at most 0.1; NaN without any.</param>
/// <param name="Before">The same for the days before that week.</param>
public sealed record DetectorDrift(string Name, double Recent, double Before);

/// <summary>What is known of the fleet over the last days.</summary>
public sealed record FleetView
{
    /// <summary>Rows of the heat map on one page.</summary>
    public const int HostsPerPage = 60;

    public required int Day { get; init; }

    /// <summary>Days, ascending.</summary>
    public required IReadOnlyList<DayColumns> Days { get; init; }

    /// <summary>Alerts of each of the days.</summary>
    public required IReadOnlyList<int> Alerts { get; init; }

    /// <summary>Hosts of this page of the heat map, those with the highest risk in the window first.</summary>
    public required IReadOnlyList<string> Hosts { get; init; }

    public required int Page { get; init; }

    public required int Pages { get; init; }

    public required int AllHosts { get; init; }

    /// <summary>Hosts without a score on the shown day.</summary>
    public required IReadOnlyList<HostScore> NotScored { get; init; }

    public required IReadOnlyList<DetectorDrift> Drift { get; init; }

    /// <summary>Alerts per night that the configuration asks for.</summary>
    public required double Budget { get; init; }

    /// <summary>Version of the bundle that ranked the shown day; '' where rules alone did.</summary>
    public required string Bundle { get; init; }

    /// <summary>First and last day of its training; null where the bundle is not at hand.</summary>
    public required (int First, int Last)? Training { get; init; }

    /// <summary>Share of hours of a day in which hosts with a score had flows, by day.</summary>
    public required IReadOnlyList<double> FlowCoverage { get; init; }

    /// <summary>The same for process events.</summary>
    public required IReadOnlyList<double> ProcessCoverage { get; init; }

    /// <summary>Fleet up to a day; null where the day is not scored.</summary>
    internal static FleetView? Read(ReviewData data, int day, int page)
    {
        if (data.Day(day) is not { } ranked) return null;
        var days = data.Columns(day - ReviewData.WindowDays + 1, day);
        var most = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var column in days)
            foreach (string host in column.Hosts)
                most[host] = Math.Max(most.GetValueOrDefault(host), column.Find(host)!.Value.RiskUnits);
        var hosts = most.OrderByDescending(p => p.Value).ThenBy(p => p.Key, StringComparer.Ordinal).Select(p => p.Key).ToList();
        int pages = Math.Max(1, (hosts.Count + HostsPerPage - 1) / HostsPerPage);
        page = Math.Min(page, pages);
        return new FleetView
        {
            Day = day,
            Days = days,
            Alerts = [.. days.Select(d => d.Hosts.Count(h => data.IsAlert(d, d.Find(h)!.Value)))],
            Hosts = [.. hosts.Skip((page - 1) * HostsPerPage).Take(HostsPerPage)],
            Page = page,
            Pages = pages,
            AllHosts = hosts.Count,
            NotScored = [.. ranked.NotScored],
            Drift = [.. DetectorCatalog.All.Select((d, i) => new DetectorDrift(d.Name, Share(days.Where(c => c.Day > day - 7), i), Share(days.Where(c => c.Day <= day - 7), i)))],
            Budget = data.Config.Fusion.AlertsPerNight,
            Bundle = ranked.Manifest.Bundle,
            Training = data.Training(ranked.Manifest.Bundle),
            FlowCoverage = [.. days.Select(d => Coverage(d, c => c.FlowHours))],
            ProcessCoverage = [.. days.Select(d => Coverage(d, c => c.ProcessHours))],
        };
    }

    private static double Share(IEnumerable<DayColumns> days, int detector)
    {
        long low = 0, all = 0;
        foreach (var day in days)
        {
            low += day.Detectors[detector].Low;
            all += day.Detectors[detector].All;
        }
        return all == 0 ? double.NaN : (double)low / all;
    }

    private static double Coverage(DayColumns day, Func<DayCell, byte> hours)
    {
        long sum = 0;
        foreach (string host in day.Hosts)
            if (day.Find(host) is { Scored: true } cell) sum += hours(cell);
        return day.Scored == 0 ? double.NaN : sum / (24.0 * day.Scored);
    }
}
