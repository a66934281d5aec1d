using Anomaly.Pipeline.Schema;

namespace Anomaly.Review.Data;

/// <summary>The events of a host-day that matter most, in the order of time, and how many there are in all.</summary>
/// <param name="Events">At most as many as were asked for.</param>
/// <param name="All">All that there are.</param>
public sealed record EventList<T>(IReadOnlyList<T> Events, int All) where T : Event
{
    /// <summary>Keeps the events with the largest weight; those of equal weight by time.</summary>
    internal static EventList<T> Of(IEnumerable<T> events, Func<T, bool> wanted, Func<T, long> weight, int most)
    {
        // A heap of the best so far: a host may have any number of events in a day.
        var best = new PriorityQueue<T, (long Weight, long Order)>();
        int all = 0;
        foreach (var e in events)
        {
            if (!wanted(e)) continue;
            best.Enqueue(e, (weight(e), -all));
            all++;
            if (best.Count > most) best.Dequeue();
        }
        return new EventList<T>([.. best.UnorderedItems.OrderByDescending(i => i.Priority.Order).Select(i => i.Element)], all);
    }
}
