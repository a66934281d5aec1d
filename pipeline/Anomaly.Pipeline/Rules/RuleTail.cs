using System.Globalization;
using System.Text;
using System.Text.Json;
using Anomaly.Pipeline.Rules.Sigma;

namespace Anomaly.Pipeline.Rules;

/// <summary>
/// What the end of a day leaves for the sliding windows of the next: firings of the rules that correlations look at, as far
/// back as their windows reach. As a file one JSON object a line, the same bytes for the same events in any order.
/// </summary>
internal sealed class RuleTail
{
    private RuleTail(IReadOnlyList<(string Rule, IReadOnlyList<string> Keys, Firing Firing)> firings) => Firings = firings;

    /// <summary>Nothing before.</summary>
    public static RuleTail None { get; } = new([]);

    /// <summary>Correlation, group and firing.</summary>
    public IReadOnlyList<(string Rule, IReadOnlyList<string> Keys, Firing Firing)> Firings { get; }

    /// <summary>The tail of these firings, in any order.</summary>
    public static RuleTail Of(IEnumerable<(string Rule, IReadOnlyList<string> Keys, Firing Firing)> firings)
    {
        var sorted = firings.ToList();
        sorted.Sort((a, b) =>
        {
            int order = string.CompareOrdinal(a.Rule, b.Rule);
            for (int k = 0; order == 0 && k < a.Keys.Count; k++) order = string.CompareOrdinal(a.Keys[k], b.Keys[k]);
            return order == 0 ? Firing.Compare(a.Firing, b.Firing) : order;
        });
        return new(sorted);
    }

    /// <summary>Writes it.</summary>
    public byte[] ToBytes()
    {
        using var memory = new MemoryStream();
        foreach (var (rule, keys, f) in Firings)
        {
            using (var json = new Utf8JsonWriter(memory))
            {
                json.WriteStartObject();
                json.WriteString("rule", rule);
                json.WriteStartArray("keys");
                foreach (string key in keys) json.WriteStringValue(key);
                json.WriteEndArray();
                json.WriteNumber("input", f.Input);
                json.WriteNumber("time", f.Time);
                json.WriteString("source", f.Source);
                json.WriteNumber("line", f.Line);
                json.WriteString("kind", f.Kind);
                json.WriteString("text", f.Text);
                json.WriteString("process", f.Subject.Process);
                json.WriteString("remote", f.Subject.Remote);
                json.WriteString("user", f.User);
                json.WriteString("value", f.Value);
                json.WriteString("sum", f.Sum.ToString(CultureInfo.InvariantCulture));
                json.WriteNumber("events", f.Events);
                json.WriteString("chain", f.Chain.ToText());
                json.WriteEndObject();
            }
            memory.WriteByte((byte)'\n');
        }
        return memory.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote.</summary>
    public static RuleTail Parse(byte[] bytes)
    {
        var firings = new List<(string, IReadOnlyList<string>, Firing)>();
        foreach (string line in Encoding.UTF8.GetString(bytes).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            var f = document.RootElement;
            firings.Add((f.GetProperty("rule").GetString()!, [.. f.GetProperty("keys").EnumerateArray().Select(k => k.GetString()!)], new Firing
            {
                Input = f.GetProperty("input").GetInt32(),
                Time = f.GetProperty("time").GetInt64(),
                Source = f.GetProperty("source").GetString()!,
                Line = f.GetProperty("line").GetInt64(),
                Kind = f.GetProperty("kind").GetString()!,
                Text = f.GetProperty("text").GetString()!,
                Subject = new RuleSubject(f.GetProperty("process").GetString()!, f.GetProperty("remote").GetString()!),
                User = f.GetProperty("user").GetString()!,
                Value = f.GetProperty("value").GetString(),
                Sum = Int128.Parse(f.GetProperty("sum").GetString()!, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
                Events = f.GetProperty("events").GetInt64(),
                Chain = EventChain.Parse(f.GetProperty("chain").GetString()!),
            }));
        }
        return new(firings);
    }
}
