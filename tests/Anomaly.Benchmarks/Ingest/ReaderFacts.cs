using System.Globalization;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Anomaly.Tests.Ingest.Fuzz;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>
/// What the readers make of a folder of logs, beside a <c>facts.json</c> in it that was counted independently: per format the
/// files that agree, and every number that differs.
/// </summary>
internal static class ReaderFacts
{
    private sealed record Row(string File, string Format, string Read, IReadOnlyList<string> Differences);

    /// <summary><c>reader-facts FOLDER</c>; 1 where a number differs.</summary>
    public static int Print(string folder)
    {
        using var facts = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(folder, "facts.json")));
        var rows = facts.RootElement.EnumerateArray().Select(fact => Compare(folder, fact)).ToList();
        Console.WriteLine($"{"format of the facts",-24}{"files",7}{"agree",7}  read as");
        foreach (var group in rows.GroupBy(r => r.Format).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            string read = string.Join(", ", group.GroupBy(r => r.Read).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).Select(g => $"{g.Key} {g.Count()}"));
            Console.WriteLine($"{group.Key,-24}{group.Count(),7}{group.Count(r => r.Differences.Count == 0),7}  {read}");
        }
        Console.WriteLine($"{"all",-24}{rows.Count,7}{rows.Count(r => r.Differences.Count == 0),7}");
        foreach (var row in rows.Where(r => r.Differences.Count > 0)) Console.WriteLine($"{row.File} ({row.Read}): {string.Join("; ", row.Differences)}");
        return rows.Any(r => r.Differences.Count > 0) ? 1 : 0;
    }

    private static Row Compare(string folder, JsonElement fact)
    {
        string file = fact.GetProperty("file").GetString()!, format = fact.GetProperty("format").GetString()!;
        var sink = new FuzzSink();
        string read;
        try
        {
            read = LogFileReader.Read(Path.Combine(folder, file), new LogReadOptions(TimeZone: TimeZoneInfo.Utc), sink).Format;
        }
        catch (LogFormatException)
        {
            read = "refused";
        }
        var differences = new List<string>();
        var stats = sink.Stats;
        // Headerless tables say nothing of their columns: refusing them is right.
        if (read == "refused" && format == "zeek-headerless") return new Row(file, format, read, differences);
        // A masked time is none: what the facts count as a flow is a reject here.
        long masked = stats.RejectsByReason.GetValueOrDefault("time is masked");
        Check("events", stats.Records);
        Check("flows", stats.Flows > 0 || (fact.TryGetProperty("flows", out var flows) && flows.ValueKind == JsonValueKind.Number && flows.GetInt64() > 0) ? stats.Flows + masked : stats.Flows);
        Check("processes", stats.Processes);
        Check("files", stats.Files);
        Check("sum_bytes_out", stats.OriginatorBytes);
        Check("sum_bytes_in", stats.ResponderBytes);
        Check("malformed", stats.Rejected - masked);
        return new Row(file, format, read, differences);

        void Check(string name, long found)
        {
            if (!fact.TryGetProperty(name, out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long expected) || expected == found) return;
            differences.Add(string.Create(CultureInfo.InvariantCulture, $"{name} {found}, facts say {expected}"));
        }
    }
}
