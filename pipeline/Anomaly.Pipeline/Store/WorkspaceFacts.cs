using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>The facts of a workspace as scoring reads them, up to a last day.</summary>
public sealed class WorkspaceFacts(FactStore store, int lastDay) : IFactSource
{
    /// <inheritdoc/>
    public IReadOnlyList<int> Days { get; } = [.. store.Days.Where(d => d <= lastDay)];

    /// <inheritdoc/>
    public IEnumerable<HostHour> HostHours(int from, int to) => store.HostHours(from, Math.Min(to, lastDay));

    /// <inheritdoc/>
    public IEnumerable<Sighting> Sightings(int from, int to) => store.Sightings(from, Math.Min(to, lastDay));

    /// <inheritdoc/>
    public IEnumerable<RuleHit> RuleHits(int from, int to) => store.RuleHits(from, Math.Min(to, lastDay));

    /// <inheritdoc/>
    public IEnumerable<(string Kind, string Key, int Day, int Hosts)> Spread(int from, int to)
    {
        to = Math.Min(to, lastDay);
        var days = new SortedDictionary<int, int>();
        string host = "";
        foreach (var hour in store.HostHours(from, to))
        {
            if (hour.Host == host) continue;
            host = hour.Host;
            days[hour.Day] = days.GetValueOrDefault(hour.Day) + 1;
        }
        foreach (var (day, hosts) in days) yield return (Features.Prevalence.HostKind, "", day, hosts);
        days.Clear();
        (string Kind, string Key)? current = null;
        foreach (var first in store.FirstSeen(from, to))
        {
            if (current is { } open && open != (first.Kind, first.Key))
            {
                foreach (var row in Rows(open, days)) yield return row;
                days.Clear();
            }
            current = (first.Kind, first.Key);
            days[first.FirstDay] = days.GetValueOrDefault(first.FirstDay) + 1;
        }
        if (current is { } last)
            foreach (var row in Rows(last, days)) yield return row;
    }

    private static IEnumerable<(string, string, int, int)> Rows((string Kind, string Key) key, SortedDictionary<int, int> days)
    {
        if (days.Values.Sum() < 2) yield break;
        foreach (var (day, hosts) in days) yield return (key.Kind, key.Key, day, hosts);
    }
}
