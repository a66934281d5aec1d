namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>The number a correlation's condition is about, over a window of time whose end and beginning only move on.</summary>
internal abstract class SlidingWindow(Correlation correlation)
{
    public static SlidingWindow Of(Correlation correlation) => correlation.Type == CorrelationType.TemporalOrdered ? new InOrder(correlation) : new Counting(correlation);

    /// <summary>Takes the next firing by time.</summary>
    public abstract void Add(Firing firing);

    /// <summary>The number, of firings later than a time; null where the condition in words does not hold.</summary>
    public abstract double? Value(long after);

    /// <summary>The condition holds for firings later than a time.</summary>
    public bool Holds(long after) => Value(after) is { } value && correlation.Holds(value);

    private sealed class Counting(Correlation correlation) : SlidingWindow(correlation)
    {
        private readonly CorrelationType _type = correlation.Type;
        private readonly Func<Schema.Event, bool>? _words = correlation.Expression?.Compile();
        private readonly Queue<Firing> _firings = [];
        private readonly Dictionary<string, int> _values = new(StringComparer.Ordinal);
        private readonly int[] _inputs = new int[correlation.Inputs.Count];
        private Int128 _sum;
        private long _events;

        public override void Add(Firing firing)
        {
            _firings.Enqueue(firing);
            _events += firing.Events;
            _sum += firing.Sum;
            _inputs[firing.Input]++;
            if (firing.Value is { } value) _values[value] = _values.GetValueOrDefault(value) + 1;
        }

        public override double? Value(long after)
        {
            while (_firings.TryPeek(out var oldest) && oldest.Time <= after)
            {
                _firings.Dequeue();
                _events -= oldest.Events;
                _sum -= oldest.Sum;
                _inputs[oldest.Input]--;
                if (oldest.Value is { } value && --_values[value] == 0) _values.Remove(value);
            }
            return _type switch
            {
                CorrelationType.EventCount => _events,
                CorrelationType.ValueCount => _values.Count,
                CorrelationType.ValueSum => (double)_sum,
                _ => _words is null || _words(new FiredEvent { Fired = [.. _inputs.Select(n => n > 0)] }) ? _inputs.Count(n => n > 0) : null,
            };
        }
    }

    // Of each number of rules in their order: the latest time at which such a chain begins.
    private sealed class InOrder(Correlation correlation) : SlidingWindow(correlation)
    {
        private readonly long[] _begins = [.. Enumerable.Repeat(long.MinValue, correlation.Inputs.Count)];

        public override void Add(Firing firing)
            => _begins[firing.Input] = Math.Max(_begins[firing.Input], firing.Input == 0 ? firing.Time : _begins[firing.Input - 1]);

        public override double? Value(long after)
        {
            int rules = 0;
            while (rules < _begins.Length && _begins[rules] > after) rules++;
            return rules;
        }
    }
}
