using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Rules.Sigma;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules;

/// <summary>What fired, in one line that is safe to show.</summary>
internal static class RuleDetail
{
    /// <summary>Longest detail, in characters.</summary>
    public const int MaxLength = 300;

    /// <summary>A command, a path or a connection.</summary>
    public static string Of(Event e) => Printable.Of(e switch
    {
        ProcessEvent p => p.CommandLine.Length > 0 ? p.CommandLine : p.Image,
        FileEvent f => $"{f.Operation} {f.Path}{By(f.Image)}",
        FlowEvent f => $"{(f.Process.Length > 0 ? f.Process : "unknown process")} to {Destination(f)}, {Bytes(f.BytesOut)} bytes out",
        NameEvent n => $"{n.Name} is {n.Address}",
        _ => "",
    }, MaxLength);

    /// <summary>A bucket of events and the number that crossed the threshold.</summary>
    public static string Of(Correlation correlation, CorrelationGroup group, double value)
    {
        var (from, to) = correlation.Times(group.Bucket);
        var text = Head(correlation, group.Count, value, $"{EventChain.Clock(from)}–{EventChain.Clock(to)} UTC", group.Keys);
        if (group.Example.Length > 0) text.Append($"; first: {group.Example}");
        return Printable.Of(text.ToString(), MaxLength);
    }

    /// <summary>
    /// A window of events, the number that crossed the threshold, and the steps, seen from the day of the firing that completed
    /// it; rounded where events that lie close together were counted as at one time.
    /// </summary>
    public static string Of(Correlation correlation, SlidingMatch match, IReadOnlyList<string> keys, EventChain chain, int day, bool rounded)
    {
        var (first, last) = (match.Firings[0].Time, match.Firings[^1].Time);
        string times = $"{EventChain.Clock(first)}{(first < day * Event.MicrosPerDay ? " the day before" : "")}–{EventChain.Clock(last)} UTC";
        if (rounded) times += string.Create(CultureInfo.InvariantCulture, $" (more than {SlidingGroup.Limit} events, times to {Math.Max(1, correlation.Span / 16_000_000)} s)");
        var text = Head(correlation, match.Firings.Sum(f => f.Events), match.Value, times, keys);
        return Printable.Of(text.Append("; ").Append(chain.Describe(day, longest: 60)).ToString(), MaxLength);
    }

    private static StringBuilder Head(Correlation correlation, long events, double value, string times, IReadOnlyList<string> keys)
    {
        var text = new StringBuilder();
        string field = correlation.FieldText;
        text.Append(correlation.Type switch
        {
            CorrelationType.EventCount => $"{Number(value)} events",
            CorrelationType.ValueCount => $"{Number(value)} different {field}",
            CorrelationType.ValueSum => $"{field} {Number(value)} in sum",
            CorrelationType.ValueAvg => $"{field} {Number(value)} on average",
            CorrelationType.ValueMin => $"{field} at least {Number(value)}",
            CorrelationType.ValueMax => $"{field} up to {Number(value)}",
            CorrelationType.ValuePercentile => string.Create(CultureInfo.InvariantCulture, $"{field} {Number(value)} at percentile {correlation.Percentile:0.##}"),
            CorrelationType.ValueMedian => $"{field} {Number(value)} at the median",
            CorrelationType.TemporalOrdered => $"{Number(value)} kinds of events in order",
            _ => $"{Number(value)} kinds of events",
        });
        if (correlation.Type != CorrelationType.EventCount) text.Append(CultureInfo.InvariantCulture, $" over {events} events");
        text.Append(CultureInfo.InvariantCulture, $", {times}");
        for (int i = 0; i < correlation.GroupBy.Count; i++) text.Append($", {correlation.GroupBy[i].Value} {Quoted(keys[i + 1])}");
        return text;
    }

    private static string Destination(FlowEvent f)
    {
        string address = string.Create(CultureInfo.InvariantCulture, $"{f.DstIp} port {f.DstPort}");
        return f.DstName.Length > 0 ? $"{f.DstName} ({address})" : address;
    }

    private static string By(string image) => image.Length > 0 ? $" by {image}" : "";

    private static string Quoted(string value) => value.Length > 0 ? value : "unknown";

    private static string Bytes(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("#,0.##", CultureInfo.InvariantCulture);
}
