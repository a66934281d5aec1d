using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Features;

/// <summary>Everything the facts say of one host on one day.</summary>
public sealed class HostDay
{
    /// <summary>Day number.</summary>
    public required int Day { get; init; }

    /// <summary>Host-hours, ascending.</summary>
    public List<HostHour> Hours { get; } = [];

    /// <summary>Sightings, by kind and key.</summary>
    public List<Sighting> Sightings { get; } = [];

    /// <summary>Hours in which accounts sent to repositories from here, by hour and account.</summary>
    public List<AccountUse> AccountUploads { get; } = [];

    /// <summary>Rule hits, by rule.</summary>
    public List<RuleHit> RuleHits { get; } = [];
}

/// <summary>One host with its days, ascending; days without any facts are absent.</summary>
public sealed record HostHistory(string Host, IReadOnlyList<HostDay> Days);

/// <summary>Merges the fact streams into one host at a time: memory is one host's days, whatever the fleet's size.</summary>
public static class HostStream
{
    /// <summary>Hosts in ordinal order with their days in [from, to].</summary>
    public static IEnumerable<HostHistory> Read(IFactSource facts, int from, int to)
    {
        using var hours = new Peekable<HostHour>(facts.HostHours(from, to));
        using var sightings = new Peekable<Sighting>(facts.Sightings(from, to));
        using var hits = new Peekable<RuleHit>(facts.RuleHits(from, to));
        using var accounts = new Peekable<AccountUse>(facts.AccountUploads(from, to));
        while (true)
        {
            string? host = Least(Least(hours.Has ? hours.Value.Host : null, sightings.Has ? sightings.Value.Host : null), hits.Has ? hits.Value.Host : null);
            host = Least(host, accounts.Has ? accounts.Value.Host : null);
            if (host is null) yield break;
            var days = new SortedDictionary<int, HostDay>();
            for (; hours.Has && hours.Value.Host == host; hours.Next()) Of(days, hours.Value.Day).Hours.Add(hours.Value);
            for (; sightings.Has && sightings.Value.Host == host; sightings.Next()) Of(days, sightings.Value.Day).Sightings.Add(sightings.Value);
            for (; hits.Has && hits.Value.Host == host; hits.Next()) Of(days, hits.Value.Day).RuleHits.Add(hits.Value);
            for (; accounts.Has && accounts.Value.Host == host; accounts.Next()) Of(days, accounts.Value.Day).AccountUploads.Add(accounts.Value);
            yield return new HostHistory(host, [.. days.Values]);
        }
    }

    private static HostDay Of(SortedDictionary<int, HostDay> days, int day)
    {
        if (!days.TryGetValue(day, out var found)) days[day] = found = new HostDay { Day = day };
        return found;
    }

    private static string? Least(string? a, string? b)
        => a is null ? b : b is null ? a : string.CompareOrdinal(a, b) <= 0 ? a : b;

    private sealed class Peekable<T> : IDisposable
    {
        private readonly IEnumerator<T> _rows;

        public Peekable(IEnumerable<T> rows)
        {
            _rows = rows.GetEnumerator();
            Has = _rows.MoveNext();
        }

        public bool Has { get; private set; }

        public T Value => _rows.Current;

        public void Next() => Has = _rows.MoveNext();

        public void Dispose() => _rows.Dispose();
    }
}
