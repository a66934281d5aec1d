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

    /// <summary>A group of events and the number that crossed the threshold.</summary>
    public static string Of(Correlation correlation, CorrelationGroup group, double value)
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
        if (correlation.Type != CorrelationType.EventCount) text.Append(CultureInfo.InvariantCulture, $" over {group.Count} events");
        var (from, to) = correlation.Times(group.Bucket);
        text.Append($", {Clock(from)}–{Clock(to)} UTC");
        for (int i = 0; i < correlation.GroupBy.Count; i++) text.Append($", {correlation.GroupBy[i].Value} {Quoted(group.Keys[i + 1])}");
        if (group.Example.Length > 0) text.Append($"; first: {group.Example}");
        return Printable.Of(text.ToString(), MaxLength);
    }

    private static string Clock(long micros)
    {
        long minutes = micros / 60_000_000;
        long ofDay = ((minutes % 1440) + 1440) % 1440;
        return string.Create(CultureInfo.InvariantCulture, $"{ofDay / 60:00}:{ofDay % 60:00}");
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
