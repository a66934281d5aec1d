using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>A window in which a correlation's condition held.</summary>
/// <param name="Firings">All of the window, by time, up to its end or that of the day.</param>
/// <param name="Completing">The one that made the condition true.</param>
/// <param name="Value">The number of the condition, over the whole window.</param>
internal sealed record SlidingMatch(IReadOnlyList<Firing> Firings, Firing Completing, double Value);

/// <summary>
/// What a correlation with a sliding window keeps of one group in a day and the end of the day before. Up to
/// <see cref="Limit"/> firings are kept one by one; beyond, those of one rule that lie in the same sixteenth of the window
/// count as one at the time of the first. The order in which events come does not matter.
/// </summary>
internal sealed class SlidingGroup(Correlation correlation, IReadOnlyList<string> keys)
{
    /// <summary>Firings kept one by one; also the least number of different values that a sixteenth of a window keeps.</summary>
    public const int Limit = 4096;

    private const int Cells = 16;
    private readonly long _cell = Math.Max(1, correlation.Span / Cells);
    private readonly List<Firing> _single = [];
    private Dictionary<(long Cell, int Input), SortedList<string, Firing>>? _merged;
    private bool _rounded;

    /// <summary>Values of the group-by fields, the host first.</summary>
    public IReadOnlyList<string> Keys => keys;

    /// <summary>No group-by field has a value.</summary>
    public bool IsUnknown => keys.Skip(1).All(k => k.Length == 0);

    /// <summary>There were more firings than are kept one by one.</summary>
    public bool Rounded => _rounded || _merged is not null;

    /// <summary>What is kept, in no particular order.</summary>
    public IEnumerable<Firing> Firings => _merged is null ? _single : _merged.Values.SelectMany(c => c.Values);

    /// <summary>Takes an event of one of the correlation's rules.</summary>
    public void Add(int input, Event e, Func<Event, string> text)
    {
        var bound = correlation.Inputs[input];
        // Where only numbers change, the text is not made.
        if (_merged is not null && _merged.TryGetValue((CellOf(e.Time), input), out var cell) && cell.TryGetValue(MergeKey(Firing.ValueOf(bound, e)), out var first) && first.Time < e.Time)
            cell[MergeKey(first.Value)] = first with { Events = first.Events + 1, Sum = first.Sum + Firing.SumOf(bound, e) };
        else Add(Firing.Of(bound, input, e, text(e)));
    }

    /// <summary>Takes a firing.</summary>
    public void Add(Firing firing) => Keep(firing with { OfGroup = !IsUnknown });

    private void Keep(Firing firing)
    {
        if (_merged is not null)
        {
            Merge(firing);
            return;
        }
        _single.Add(firing);
        if (_single.Count <= Limit) return;
        _merged = [];
        foreach (var one in _single) Merge(one);
        _single.Clear();
    }

    /// <summary>This group with the firings of another beside its own.</summary>
    public SlidingGroup With(SlidingGroup other)
    {
        var both = new SlidingGroup(correlation, keys) { _rounded = Rounded || other.Rounded };
        foreach (var firing in Firings) both.Keep(firing);
        foreach (var firing in other.Firings) both.Keep(firing);
        return both;
    }

    /// <summary>
    /// The windows of a day in which the condition held, by time. A window belongs to the day of the firing that made the
    /// condition true; what held on the day before already, without anything of this day, is not of this day. A window
    /// counts once: the next begins behind it.
    /// </summary>
    /// <param name="dayStart">First µs of the day.</param>
    /// <param name="shared">Firings of unknown groups are among them: one of this group itself must be needed.</param>
    public IEnumerable<SlidingMatch> Matches(long dayStart, bool shared = false)
    {
        var sorted = Firings.ToList();
        sorted.Sort(Firing.Compare);
        SlidingWindow before = SlidingWindow.Of(correlation), today = SlidingWindow.Of(correlation), whole = SlidingWindow.Of(correlation);
        int from = 0, own = -1;
        for (int i = 0; i < sorted.Count; i++)
        {
            if (sorted[i].OfGroup) own = i;
            whole.Add(sorted[i]);
            (sorted[i].Time < dayStart ? before : today).Add(sorted[i]);
            if (sorted[i].Time < dayStart) continue;
            long after = sorted[i].Time - correlation.Span;
            if (!whole.Holds(after) || (before.Holds(after) && !today.Holds(after))) continue;
            if (shared && (own < from || sorted[own].Time <= after)) continue;
            int first = Tightest(sorted, from, i), last = i;
            if (shared && own < first) continue;
            while (last + 1 < sorted.Count && sorted[last + 1].Time - sorted[first].Time < correlation.Span) last++;
            var firings = sorted.GetRange(first, last - first + 1);
            var total = SlidingWindow.Of(correlation);
            foreach (var firing in firings) total.Add(firing);
            yield return new SlidingMatch(firings, sorted[i], total.Value(long.MinValue)!.Value);
            (before, today, whole) = (SlidingWindow.Of(correlation), SlidingWindow.Of(correlation), SlidingWindow.Of(correlation));
            from = last + 1;
            i = last;
        }
    }

    // The latest beginning from which the condition holds.
    private int Tightest(List<Firing> sorted, int from, int last)
    {
        if (correlation.Type == CorrelationType.TemporalOrdered)
        {
            var window = SlidingWindow.Of(correlation);
            for (int i = from; i <= last; i++) window.Add(sorted[i]);
            for (int i = last; i > from; i--)
                if (window.Holds(sorted[i].Time - 1)) return FirstAt(sorted, from, i);
            return from;
        }
        var counting = SlidingWindow.Of(correlation);
        for (int i = last; i > from; i--)
        {
            counting.Add(sorted[i]);
            if (counting.Holds(long.MinValue)) return FirstAt(sorted, from, i);
        }
        return from;
    }

    private static int FirstAt(List<Firing> sorted, int from, int index)
    {
        while (index > from && sorted[index - 1].Time == sorted[index].Time) index--;
        return index;
    }

    private void Merge(Firing firing)
    {
        var at = (CellOf(firing.Time), firing.Input);
        if (!_merged!.TryGetValue(at, out var cell)) _merged.Add(at, cell = new(StringComparer.Ordinal));
        string key = MergeKey(firing.Value);
        if (cell.TryGetValue(key, out var other))
        {
            bool earlier = firing.Time < other.Time || (firing.Time == other.Time && Firing.CompareOrigin(firing, other) < 0);
            cell[key] = (earlier ? firing : other) with { Events = firing.Events + other.Events, Sum = firing.Sum + other.Sum, OfGroup = firing.OfGroup || other.OfGroup };
            return;
        }
        cell.Add(key, firing);
        // The least values stay, so that it does not matter which came first.
        if (cell.Count > Math.Max(Limit, correlation.Threshold)) cell.RemoveAt(cell.Count - 1);
    }

    private long CellOf(long time) => (time / _cell) - (time % _cell < 0 ? 1 : 0);

    private string MergeKey(string? value) => correlation.Type == CorrelationType.ValueCount ? value ?? "" : "";
}
