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
    public IReadOnlyCollection<long> Outages(int from, int to) => store.Outages(from, Math.Min(to, lastDay));

    /// <inheritdoc/>
    public IEnumerable<AccountUse> AccountUploads(int from, int to) => store.AccountUploads(from, Math.Min(to, lastDay));

    /// <inheritdoc/>
    public IEnumerable<AccountDay> AccountDays(int from, int to) => store.AccountDays(from, Math.Min(to, lastDay));

    /// <inheritdoc/>
    public IEnumerable<SpreadStep> Spread(int from, int to, Func<string, int> groupOf, int asked = int.MinValue)
    {
        to = Math.Min(to, lastDay);
        var days = new SortedDictionary<(int Day, int Group), int>();
        foreach (var (host, day) in store.FirstDays(from, to)) Count(day, host);
        foreach (var (step, hosts) in days) yield return new SpreadStep(Features.Prevalence.HostKind, "", step.Day, step.Group, hosts);
        days.Clear();
        (string Kind, string Key)? current = null;
        foreach (var first in store.FirstSeen(from, to, asked))
        {
            if (current is { } open && open != (first.Kind, first.Key))
            {
                foreach (var row in Rows(open, days)) yield return row;
                days.Clear();
            }
            current = (first.Kind, first.Key);
            Count(first.FirstDay, first.Host);
        }
        if (current is { } last)
            foreach (var row in Rows(last, days)) yield return row;

        void Count(int day, string host)
        {
            var step = (day, groupOf(host));
            days[step] = days.GetValueOrDefault(step) + 1;
        }
    }

    private static IEnumerable<SpreadStep> Rows((string Kind, string Key) key, SortedDictionary<(int Day, int Group), int> days)
    {
        if (days.Values.Sum() < 2) yield break;
        foreach (var (step, hosts) in days) yield return new SpreadStep(key.Kind, key.Key, step.Day, step.Group, hosts);
    }
}
