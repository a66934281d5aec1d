using System.Globalization;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>A rule fired: what a sliding window keeps of the event, or of several events close to each other.</summary>
internal sealed record Firing
{
    /// <summary>Which of the correlation's rules.</summary>
    public required int Input { get; init; }

    /// <summary>µs since the epoch; of several events the first.</summary>
    public required long Time { get; init; }

    public required string Source { get; init; }

    public required long Line { get; init; }

    /// <summary>Kind of the event; '' where a correlation fired.</summary>
    public required string Kind { get; init; }

    public required string Text { get; init; }

    public required RuleSubject Subject { get; init; }

    public required string User { get; init; }

    /// <summary>The value that is counted; null where there is none.</summary>
    public string? Value { get; init; }

    /// <summary>The value that is added up.</summary>
    public Int128 Sum { get; init; }

    public long Events { get; init; } = 1;

    /// <summary>It belongs to the group itself; false where an unknown account's joins in.</summary>
    public bool OfGroup { get; init; }

    /// <summary>Steps of the correlation that fired.</summary>
    public EventChain Chain { get; init; } = EventChain.None;

    public static Firing Of(CorrelationInput input, int index, Event e, string text) => new()
    {
        Input = index,
        Time = e.Time,
        Source = e.Source,
        Line = e.Line,
        Kind = e switch { ProcessEvent => "process", FlowEvent => "flow", FileEvent => "file", NameEvent => "name", _ => "" },
        Text = text,
        Subject = e is CorrelationEvent correlated ? correlated.Subject : RuleSubject.Of(e),
        User = e.User,
        Value = ValueOf(input, e),
        Sum = SumOf(input, e),
        Chain = e is CorrelationEvent { Chain: { } chain } ? chain : EventChain.None,
    };

    /// <summary>The counted value of an event; null where it carries none.</summary>
    public static string? ValueOf(CorrelationInput input, Event e)
    {
        var fields = input.Values;
        if (fields.Count == 0 || !fields.Any(f => f.Exists(e))) return null;
        return fields.Count == 1 ? fields[0].Text(e) : string.Concat(fields.Select(f => f.Text(e)).Select(text => string.Create(CultureInfo.InvariantCulture, $"{text.Length}:{text}")));
    }

    public static Int128 SumOf(CorrelationInput input, Event e)
        => input.Values is [{ Number: { } number } field] && field.Exists(e) ? number(e) : 0;

    /// <summary>By time; steps at one time in the order of the rules, then of the logs.</summary>
    public static int Compare(Firing one, Firing other)
    {
        int order = one.Time.CompareTo(other.Time);
        if (order == 0) order = one.Input.CompareTo(other.Input);
        return order == 0 ? CompareOrigin(one, other) : order;
    }

    /// <summary>Of events at one time the first of the log comes first; where even that is equal, the lesser text.</summary>
    public static int CompareOrigin(Firing one, Firing other)
    {
        int order = string.CompareOrdinal(one.Source, other.Source);
        if (order == 0) order = one.Line.CompareTo(other.Line);
        if (order == 0) order = string.CompareOrdinal(one.Text, other.Text);
        if (order == 0) order = string.CompareOrdinal(one.Value, other.Value);
        if (order == 0) order = string.CompareOrdinal(one.User, other.User);
        if (order == 0) order = string.CompareOrdinal(one.Subject.Process, other.Subject.Process);
        if (order == 0) order = string.CompareOrdinal(one.Subject.Remote, other.Subject.Remote);
        if (order == 0) order = one.Sum.CompareTo(other.Sum);
        return order == 0 ? one.Events.CompareTo(other.Events) : order;
    }
}
