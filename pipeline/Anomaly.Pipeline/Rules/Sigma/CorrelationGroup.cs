using System.Globalization;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>What a correlation keeps of one group in one bucket of time. The order of events does not matter.</summary>
internal sealed class CorrelationGroup(Correlation correlation, long bucket, IReadOnlyList<string> keys)
{
    private readonly HashSet<string>? _distinct = correlation.Type == CorrelationType.ValueCount ? new(StringComparer.Ordinal) : null;
    private readonly List<long>? _values = correlation.Type is CorrelationType.ValuePercentile or CorrelationType.ValueMedian ? [] : null;
    private readonly bool[]? _seen = correlation.Type == CorrelationType.Temporal ? new bool[correlation.Inputs.Count] : null;
    private readonly Func<Schema.Event, bool>? _holds = correlation.Expression?.Compile();
    private readonly List<long>[]? _times = correlation.Type == CorrelationType.TemporalOrdered ? [.. correlation.Inputs.Select(_ => new List<long>())] : null;
    private Int128 _sum;
    private long _min = long.MaxValue;
    private long _max = long.MinValue;
    private long _valued;
    private long _line;

    /// <summary>Number of the bucket since the epoch.</summary>
    public long Bucket => bucket;

    /// <summary>Values of the group-by fields, the host first.</summary>
    public IReadOnlyList<string> Keys => keys;

    /// <summary>Events.</summary>
    public long Count { get; private set; }

    /// <summary>Earliest event, µs.</summary>
    public long FirstTime { get; private set; } = long.MaxValue;

    /// <summary>Latest event, µs.</summary>
    public long LastTime { get; private set; } = long.MinValue;

    /// <summary>Content id of the earliest event's log.</summary>
    public string Source { get; private set; } = "";

    /// <summary>What its events are about.</summary>
    public RuleSubject Subject { get; private set; }

    /// <summary>The earliest event as text.</summary>
    public string Example { get; private set; } = "";

    /// <summary>Takes an event of one of the correlation's rules.</summary>
    public void Add(int input, Schema.Event e, Func<Schema.Event, string> example)
    {
        var subject = e is CorrelationEvent correlated ? correlated.Subject : RuleSubject.Of(e);
        Subject = Count == 0 ? subject : new RuleSubject(RuleSubject.Merge(Subject.Process, subject.Process), RuleSubject.Merge(Subject.Remote, subject.Remote));
        Count++;
        if (e.Time <= FirstTime) Remember(e, example);
        LastTime = Math.Max(LastTime, e.Time);
        var fields = correlation.Inputs[input].Values;
        if (fields.Count == 1 && fields[0].Exists(e)) AddValue(fields[0], e);
        else if (fields.Count > 1 && fields.Any(f => f.Exists(e)))
            _distinct!.Add(string.Concat(fields.Select(f => f.Text(e)).Select(text => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}"))));
        if (_seen is not null) _seen[input] = true;
        _times?[input].Add(e.Time);
    }

    /// <summary>The number the correlation's condition is about; null where there is none, as of an average over nothing.</summary>
    public double? Value() => correlation.Type switch
    {
        CorrelationType.EventCount => Count,
        CorrelationType.ValueCount => _distinct!.Count,
        CorrelationType.ValueSum => (double)_sum,
        CorrelationType.ValueAvg => _valued == 0 ? null : (double)_sum / _valued,
        CorrelationType.ValueMin => _valued == 0 ? null : _min,
        CorrelationType.ValueMax => _valued == 0 ? null : _max,
        CorrelationType.ValuePercentile => Percentile(correlation.Percentile),
        CorrelationType.ValueMedian => Percentile(50),
        CorrelationType.Temporal => _holds is null || _holds(new FiredEvent { Fired = _seen! }) ? _seen!.Count(s => s) : null,
        _ => InOrder(),
    };

    // Of events at one time the first of the log is the example; where even that is equal, the lesser text.
    private void Remember(Schema.Event e, Func<Schema.Event, string> example)
    {
        string text = example(e);
        if (e.Time == FirstTime)
        {
            int order = string.CompareOrdinal(e.Source, Source);
            if (order == 0) order = e.Line.CompareTo(_line);
            if (order == 0) order = string.CompareOrdinal(text, Example);
            if (order >= 0) return;
        }
        FirstTime = e.Time;
        Source = e.Source;
        _line = e.Line;
        Example = text;
    }

    private void AddValue(RuleField field, Schema.Event e)
    {
        if (_distinct is not null)
        {
            _distinct.Add(field.Text(e));
            return;
        }
        if (field.Number is not { } number) return;
        long value = number(e);
        _valued++;
        _sum += value;
        _min = Math.Min(_min, value);
        _max = Math.Max(_max, value);
        _values?.Add(value);
    }

    // Linear interpolation between the closest ranks.
    private double? Percentile(double percent)
    {
        if (_values!.Count == 0) return null;
        _values.Sort();
        double at = percent / 100 * (_values.Count - 1);
        int low = (int)Math.Floor(at);
        double high = _values[Math.Min(low + 1, _values.Count - 1)];
        return _values[low] + ((high - _values[low]) * (at - low));
    }

    // How many rules, from the first on, fired one after the other; the earliest fitting time of each is the best choice.
    private int InOrder()
    {
        long from = long.MinValue;
        for (int i = 0; i < _times!.Length; i++)
        {
            long next = long.MaxValue;
            foreach (long time in _times[i])
                if (time >= from && time < next) next = time;
            if (next == long.MaxValue) return i;
            from = next;
        }
        return _times.Length;
    }
}
