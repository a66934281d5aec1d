using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>What a correlation looks at in the hits of its rules.</summary>
internal enum CorrelationType { EventCount, ValueCount, ValueSum, ValueAvg, ValueMin, ValueMax, ValuePercentile, ValueMedian, Temporal, TemporalOrdered }

/// <summary>A correlation as written; rules and fields are bound when the whole set is known.</summary>
internal sealed class Correlation
{
    public required CorrelationType Type { get; init; }

    /// <summary>Ids or names of its rules, in written order.</summary>
    public required IReadOnlyList<YamlText> RuleNames { get; init; }

    public required IReadOnlyList<YamlText> GroupBy { get; init; }

    /// <summary>Length of a window, µs, at most a day. Buckets begin at UTC midnight, and the last of a day may be shorter.</summary>
    public required long Span { get; init; }

    /// <summary>The window slides; else time is cut into buckets.</summary>
    public required bool Slides { get; init; }

    /// <summary>Events without any group-by value belong to every group of their host.</summary>
    public bool JoinsUnknown { get; init; }

    /// <summary>The least whole number above every limit.</summary>
    public int Threshold => (int)Math.Clamp(Conditions.Select(c => Math.Floor(c.Limit) + 1).DefaultIfEmpty(0).Max(), 0, int.MaxValue);

    /// <summary>
    /// More events never make the condition false, so that a window may end at any of them: counts and sums with gt or gte,
    /// temporal ones without 'not'.
    /// </summary>
    public static bool CanSlide(CorrelationType type, IReadOnlyList<(string Operator, double Limit)> conditions, RuleTest? expression)
        => type is CorrelationType.EventCount or CorrelationType.ValueCount or CorrelationType.ValueSum or CorrelationType.Temporal or CorrelationType.TemporalOrdered
            && conditions.All(c => c.Operator is "gt" or "gte") && (expression is null || Grows(expression));

    private static bool Grows(RuleTest test) => test switch
    {
        AllOf all => all.Parts.All(Grows),
        AnyOf any => any.Parts.All(Grows),
        Not => false,
        _ => true,
    };

    private long BucketsOfDay => (Event.MicrosPerDay + Span - 1) / Span;

    /// <summary>Number of the bucket that a time lies in.</summary>
    public long BucketOf(long time)
    {
        long day = DayOf(time, Event.MicrosPerDay);
        return (day * BucketsOfDay) + ((time - (day * Event.MicrosPerDay)) / Span);
    }

    /// <summary>Time at which a bucket begins, and the first behind it, µs.</summary>
    public (long From, long To) Times(long bucket)
    {
        long day = DayOf(bucket, BucketsOfDay), from = (day * Event.MicrosPerDay) + ((bucket - (day * BucketsOfDay)) * Span);
        return (from, Math.Min(from + Span, (day + 1) * Event.MicrosPerDay));
    }

    private static long DayOf(long value, long unit) => value >= 0 ? value / unit : -((-value + unit - 1) / unit);

    /// <summary>Field whose values are looked at; null for counts of events.</summary>
    public YamlText? Field => Fields.Count > 0 ? Fields[0] : null;

    /// <summary>As <see cref="Field"/>; several, whose values count together, in a value_count.</summary>
    public IReadOnlyList<YamlText> Fields { get; init; } = [];

    /// <summary>The fields for people.</summary>
    public string FieldText => string.Join(" and ", Fields.Select(f => f.Value));

    /// <summary>Which of the rules must have fired, for temporal correlations that say it in words; null where a number says it.</summary>
    public RuleTest? Expression { get; init; }

    /// <summary>Percentile asked for, 0–100.</summary>
    public double Percentile { get; init; } = 50;

    /// <summary>All must hold.</summary>
    public required IReadOnlyList<(string Operator, double Limit)> Conditions { get; init; }

    /// <summary>The rules report hits of their own beside the correlation.</summary>
    public bool Generate { get; init; }

    /// <summary>Alias → (rule id or name → field).</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, YamlText>> Aliases { get; init; }

    /// <summary>Bound inputs, one a rule; set once by <see cref="CorrelationBinder"/>.</summary>
    public IReadOnlyList<CorrelationInput> Inputs { get; set; } = [];

    public bool Holds(double value)
    {
        foreach (var (op, limit) in Conditions)
        {
            bool holds = op switch
            {
                "gt" => value > limit,
                "gte" => value >= limit,
                "lt" => value < limit,
                "lte" => value <= limit,
                "eq" => value == limit,
                _ => value != limit,
            };
            if (!holds) return false;
        }
        return true;
    }
}

/// <summary>One rule of a correlation with the fields the correlation reads from its events.</summary>
/// <param name="RuleIndex">Index of the rule in the set.</param>
/// <param name="Keys">Group-by fields, the host first.</param>
/// <param name="Values">Fields whose values are looked at; none for counts of events.</param>
internal sealed record CorrelationInput(int RuleIndex, IReadOnlyList<RuleField> Keys, IReadOnlyList<RuleField> Values);

/// <summary>Which of a correlation's rules fired, as an event that conditions can test.</summary>
internal sealed class FiredEvent : Event
{
    /// <summary>One flag a rule, in written order.</summary>
    public required IReadOnlyList<bool> Fired { get; init; }

    /// <summary>The test of one rule.</summary>
    public static RuleTest TestOf(string rule, int index)
        => new FieldTest(RuleField.OfText<FiredEvent>(rule, e => e.Fired[index] ? rule : ""), "", rule, e => ((FiredEvent)e).Fired[index]);
}

/// <summary>A correlation fired: the event that correlations over it see.</summary>
internal sealed class CorrelationEvent : Event
{
    /// <summary>Values of the group-by fields, the host first.</summary>
    public required IReadOnlyList<string> Keys { get; init; }

    /// <summary>What the events of the group are about.</summary>
    public required RuleSubject Subject { get; init; }

    /// <summary>Its steps; none where time is cut into buckets.</summary>
    public EventChain Chain { get; init; } = EventChain.None;
}
