using System.Globalization;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>A field of an event under the name rules use for it.</summary>
internal sealed class RuleField
{
    private RuleField(string name, Func<Event, string>? text, Func<Event, long>? number, Func<Event, bool>? known)
    {
        Name = name;
        Number = number;
        IsFilled = text is not null || number is not null;
        Text = text ?? (number is null ? _ => "" : e => Exists!(e) ? number(e).ToString(CultureInfo.InvariantCulture) : "");
        Exists = known ?? (number is null ? e => Text(e).Length > 0 : _ => true);
    }

    /// <summary>Name as written in rules.</summary>
    public string Name { get; }

    /// <summary>The field as text; '' where the event has none.</summary>
    public Func<Event, string> Text { get; }

    /// <summary>The field as a number; null for fields that are text.</summary>
    public Func<Event, long>? Number { get; }

    /// <summary>The event carries the field.</summary>
    public Func<Event, bool> Exists { get; }

    /// <summary>Our events carry the field at all; others are known to Sigma but never there.</summary>
    public bool IsFilled { get; }

    /// <summary>The number is a time in µs since the epoch.</summary>
    public bool IsTime { get; private init; }

    public static RuleField OfText<T>(string name, Func<T, string> get) where T : Event => new(name, e => get((T)e), null, null);

    public static RuleField OfNumber<T>(string name, Func<T, long> get, Func<T, bool>? known = null) where T : Event
        => new(name, null, e => get((T)e), known is null ? null : e => known((T)e));

    public static RuleField OfTime<T>(string name, Func<T, long> get) where T : Event => new(name, null, e => get((T)e), null) { IsTime = true };

    /// <summary>A part of a time as a field of its own.</summary>
    public RuleField Part(TimePart part)
    {
        var time = Number!;
        return new(Name, null, e => part.Of(time(e)), null);
    }

    public static RuleField Absent(string name) => new(name, null, null, null);
}
