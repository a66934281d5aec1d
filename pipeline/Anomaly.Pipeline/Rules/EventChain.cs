using System.Collections;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules;

/// <summary>One step of a chain: an event that a rule fired on, or a run of such events. Holds text from logs, made printable.</summary>
/// <param name="Time">Of the event, or of the first of the run, µs since the epoch.</param>
/// <param name="Kind">process, flow, file or name.</param>
/// <param name="Rule">Id of the rule.</param>
/// <param name="Title">What the rule detects.</param>
/// <param name="Text">Command line with secrets masked, path or connection.</param>
/// <param name="Process">File name of the program, lower case; '' where none is known.</param>
/// <param name="User">Account; '' where none is known.</param>
/// <param name="Source">Content id of the log.</param>
/// <param name="Line">Line in it.</param>
/// <param name="Events">Events of the run, from 1.</param>
public sealed record ChainStep(long Time, string Kind, string Rule, string Title, string Text, string Process, string User, string Source, long Line, long Events);

/// <summary>The steps behind a rule that joins events, by time; equal where the steps are.</summary>
public sealed class EventChain : IReadOnlyList<ChainStep>, IEquatable<EventChain>
{
    /// <summary>Most steps of a chain.</summary>
    public const int MaxSteps = 8;

    private readonly IReadOnlyList<ChainStep> _steps;

    private EventChain(IReadOnlyList<ChainStep> steps, long omitted) => (_steps, Omitted) = (steps, omitted);

    /// <summary>No steps.</summary>
    public static EventChain None { get; } = new([], 0);

    /// <summary>Events that belong to the chain and are not shown.</summary>
    public long Omitted { get; }

    /// <inheritdoc/>
    public int Count => _steps.Count;

    /// <inheritdoc/>
    public ChainStep this[int index] => _steps[index];

    /// <summary>
    /// A chain of events in any order. Where it is of several rules, events of one rule that follow each other are one step.
    /// Of more than <see cref="MaxSteps"/> steps the first of each rule and the last are kept, then the earliest.
    /// </summary>
    public static EventChain Of(IEnumerable<ChainStep> events)
    {
        var sorted = events.Distinct().OrderBy(s => s.Time).ThenBy(s => s.Source, StringComparer.Ordinal).ThenBy(s => s.Line).ThenBy(s => s.Rule, StringComparer.Ordinal)
            .ThenBy(s => s.Text, StringComparer.Ordinal).ThenBy(s => s.User, StringComparer.Ordinal).ThenBy(s => s.Events).ToList();
        bool several = sorted.Exists(s => s.Rule != sorted[0].Rule);
        var steps = new List<ChainStep>();
        foreach (var step in sorted)
        {
            if (several && steps.Count > 0 && steps[^1].Rule == step.Rule) steps[^1] = steps[^1] with { Events = steps[^1].Events + step.Events };
            else steps.Add(step);
        }
        if (steps.Count <= MaxSteps) return new(steps, 0);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var kept = Enumerable.Range(0, steps.Count).OrderBy(i => i == steps.Count - 1 ? 0 : seen.Add(steps[i].Rule) ? 1 : 2).ThenBy(i => i).Take(MaxSteps).Order().ToList();
        return new([.. kept.Select(i => steps[i])], steps.Sum(s => s.Events) - kept.Sum(i => steps[i].Events));
    }

    /// <summary>The chain as a sentence with times, seen from a day.</summary>
    /// <param name="day">Day number; steps of the day before say so.</param>
    /// <param name="longest">Longest quote of a step, in characters.</param>
    public string Describe(int day, int longest)
    {
        var text = new StringBuilder();
        foreach (var step in _steps)
        {
            if (text.Length > 0) text.Append(" → ");
            if (step.Title.Length > 0) text.Append(char.ToLowerInvariant(step.Title[0])).Append(Printable.Of(step.Title[1..], 60)).Append(' ');
            text.Append(Clock(step.Time));
            if (step.Time < day * Event.MicrosPerDay) text.Append(" the day before");
            if (step.Events > 1) text.Append(CultureInfo.InvariantCulture, $" ({step.Events} times)");
            if (step.Text.Length > 0) text.Append(" `").Append(Printable.Of(step.Text, longest)).Append('`');
        }
        if (Omitted > 0) text.Append(CultureInfo.InvariantCulture, $" and {Omitted} events more");
        return text.ToString();
    }

    /// <summary>As JSON, the form of facts; '' for no steps.</summary>
    public string ToText()
    {
        if (Count == 0) return "";
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory)) Write(json);
        return Encoding.UTF8.GetString(memory.ToArray());
    }

    /// <summary>Reads what <see cref="ToText"/> wrote.</summary>
    public static EventChain Parse(string text)
    {
        if (text.Length == 0) return None;
        using var document = JsonDocument.Parse(text);
        return Read(document.RootElement);
    }

    /// <summary>Writes an object with the steps and how many events are not shown.</summary>
    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteStartArray("steps");
        foreach (var step in _steps)
        {
            json.WriteStartObject();
            json.WriteString("time", TimeText.Iso(step.Time));
            json.WriteString("kind", step.Kind);
            json.WriteString("rule", step.Rule);
            json.WriteString("title", step.Title);
            json.WriteString("text", step.Text);
            json.WriteString("process", step.Process);
            json.WriteString("user", step.User);
            json.WriteString("source", step.Source);
            json.WriteNumber("line", step.Line);
            json.WriteNumber("events", step.Events);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        json.WriteNumber("omitted_events", Omitted);
        json.WriteEndObject();
    }

    internal static EventChain Read(JsonElement chain)
        => new([.. chain.GetProperty("steps").EnumerateArray().Select(s => new ChainStep(Micros(s.GetProperty("time").GetString()!), s.GetProperty("kind").GetString()!,
            s.GetProperty("rule").GetString()!, s.GetProperty("title").GetString()!, s.GetProperty("text").GetString()!, s.GetProperty("process").GetString()!,
            s.GetProperty("user").GetString()!, s.GetProperty("source").GetString()!, s.GetProperty("line").GetInt64(), s.GetProperty("events").GetInt64()))],
            chain.GetProperty("omitted_events").GetInt64());

    /// <inheritdoc/>
    public bool Equals(EventChain? other) => other is not null && Omitted == other.Omitted && _steps.SequenceEqual(other._steps);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as EventChain);

    /// <inheritdoc/>
    public override int GetHashCode() => Count;

    /// <inheritdoc/>
    public IEnumerator<ChainStep> GetEnumerator() => _steps.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Hour and minute, UTC.</summary>
    internal static string Clock(long micros)
    {
        long minutes = micros / 60_000_000;
        long ofDay = ((minutes % 1440) + 1440) % 1440;
        return string.Create(CultureInfo.InvariantCulture, $"{ofDay / 60:00}:{ofDay % 60:00}");
    }

    private static long Micros(string iso) => (DateTimeOffset.Parse(iso, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
