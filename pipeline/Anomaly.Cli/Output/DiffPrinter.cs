using System.Globalization;
using System.Text;
using System.Text.Json;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Cli.Output;

/// <summary>Prints what differs between two revisions. Text from logs is made harmless for terminals.</summary>
internal static class DiffPrinter
{
    public static void Table(TextWriter output, LedgerDiff diff)
    {
        output.Write(string.Create(CultureInfo.InvariantCulture, $"{diff.After.Day}: revision {diff.Before.Revision} to {diff.After.Revision}\n"));
        if (diff.Inputs.Count == 0) output.Write("inputs: the same\n");
        foreach (var (input, before, after) in diff.Inputs) output.Write($"{input}: {Short(before)} to {Short(after)}\n");
        output.Write(string.Create(CultureInfo.InvariantCulture, $"hosts: {diff.Hosts.Count} changed, {diff.Unchanged} unchanged\n"));
        foreach (var change in diff.Hosts)
        {
            output.Write($"{Printable.Of(change.Host)}: {State(change.Before)} to {State(change.After)}\n");
            foreach (var reason in change.Reasons)
                output.Write($"  {Signed(reason.After - reason.Before)} dB ({Decibans(reason.Before)} to {Decibans(reason.After)}) {Printable.Of(reason.Reason.Text)}\n");
        }
    }

    public static void Json(TextWriter output, LedgerDiff diff)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteString("day", diff.After.Day);
            json.WriteNumber("before", diff.Before.Revision);
            json.WriteNumber("after", diff.After.Revision);
            json.WriteStartArray("inputs");
            foreach (var (input, before, after) in diff.Inputs)
            {
                json.WriteStartObject();
                json.WriteString("input", input);
                json.WriteString("before", before);
                json.WriteString("after", after);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteNumber("unchanged", diff.Unchanged);
            json.WriteStartArray("hosts");
            foreach (var change in diff.Hosts)
            {
                json.WriteStartObject();
                json.WriteString("host", change.Host);
                State(json, "before", change.Before);
                State(json, "after", change.After);
                json.WriteStartArray("reasons");
                foreach (var reason in change.Reasons)
                {
                    json.WriteStartObject();
                    json.WriteString("group", reason.Reason.Group);
                    json.WriteString("kind", reason.Reason.Kind);
                    json.WriteString("name", reason.Reason.Name);
                    json.WriteNumber("before", reason.Before / 100m);
                    json.WriteNumber("after", reason.After / 100m);
                    json.WriteString("text", reason.Reason.Text);
                    json.WriteEndObject();
                }
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.Write(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length) + "\n");
    }

    private static void State(Utf8JsonWriter json, string name, HostScore? host)
    {
        if (host is null)
        {
            json.WriteNull(name);
            return;
        }
        json.WriteStartObject(name);
        json.WriteNumber("rank", host.Rank);
        json.WriteNumber("risk", host.RiskUnits / 100m);
        json.WriteNumber("rule_score", host.RuleScore);
        json.WriteString("not_scored", host.NotScored);
        json.WriteEndObject();
    }

    private static string State(HostScore? host) => host switch
    {
        null => "not listed",
        { Rank: 0 } => "not scored",
        _ => string.Create(CultureInfo.InvariantCulture, $"rank {host.Rank}, {Decibans(host.RiskUnits)} dB, rules {host.RuleScore:0.##}"),
    };

    private static string Short(string hash) => hash.Length == 0 ? "none" : hash.Length > 12 ? hash[..12] : Printable.Of(hash);

    private static string Decibans(int units) => (units / 100m).ToString("0.00", CultureInfo.InvariantCulture);

    private static string Signed(int units) => (units >= 0 ? "+" : "") + Decibans(units);
}
