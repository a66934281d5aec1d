using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;

namespace Anomaly.Cli.Output;

/// <summary>What ingest did, for people and for scripts.</summary>
internal static class IngestSummary
{
    private const int FewFiles = 20;

    /// <summary>A line a file where they are few or <paramref name="all"/> is set, then totals and rejects by reason.</summary>
    public static void WriteText(TextWriter output, IngestReport report, bool all)
    {
        if (all || report.Files.Count <= FewFiles)
            foreach (var file in report.Files) output.WriteLine(Line(file));
        output.WriteLine($"{Number(report.Count(FileStatus.Added))} files added, {Number(report.Count(FileStatus.Known))} known, {Number(report.Count(FileStatus.Refused))} refused");
        if (report.Count(FileStatus.Added) == 0) return;
        output.WriteLine($"{Counts(report.Sum)}{DayRange(report)}");
        foreach (var (reason, count) in report.Rejects()) output.WriteLine($"  rejected {Number(count)}: {reason}");
    }

    /// <summary>One JSON object: files, totals, rejects by reason, touched days.</summary>
    public static void WriteJson(TextWriter output, IngestReport report)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteNumber("added", report.Count(FileStatus.Added));
            json.WriteNumber("known", report.Count(FileStatus.Known));
            json.WriteNumber("refused", report.Count(FileStatus.Refused));
            WriteCounts(json, report.Sum);
            WriteRejects(json, report.Rejects());
            json.WriteStartArray("days");
            foreach (int day in report.Days) json.WriteStringValue(Workspace.DayText(day));
            json.WriteEndArray();
            json.WriteStartArray("files");
            foreach (var file in report.Files) WriteFile(json, file);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        OutputBytes.Write(output, buffer.WrittenSpan);
    }

    private static string Line(FileReport file)
    {
        string path = PathExpander.Printable(file.Path), message = PathExpander.Printable(file.Message);
        return file switch
        {
            { Status: FileStatus.Refused } => $"refused  {path}",
            { Stored: { } stored } => $"added    {path}: {(file.Format.Length == 0 ? "empty" : file.Format)}, {Counts(number => number(stored))}{Rejected(stored)}",
            _ => $"known    {path}{(message.Length == 0 ? "" : ": ")}{message}",
        };
    }

    private static string Rejected(SourceFile stored)
        => stored.Rejects.Values.Sum() is > 0 and var count ? $", {Number(count)} rejected" : "";

    private static string Counts(Func<Func<SourceFile, long>, long> sum)
    {
        var parts = new List<string>();
        Append(sum(f => f.Flows), "flows");
        Append(sum(f => f.Processes), "processes");
        Append(sum(f => f.Files), "files");
        Append(sum(f => f.Names), "names");
        Append(sum(f => f.Leases), "leases");
        return parts.Count == 0 ? "no events" : string.Join(", ", parts);

        void Append(long count, string what)
        {
            if (count > 0) parts.Add($"{Number(count)} {what}");
        }
    }

    private static string DayRange(IngestReport report) => report.Days switch
    {
        [] => "",
        [var only] => $" on {Workspace.DayText(only)}",
        [var first, .., var last] => $" on {Number(report.Days.Count)} days, {Workspace.DayText(first)} to {Workspace.DayText(last)}",
    };

    private static void WriteFile(Utf8JsonWriter json, FileReport file)
    {
        json.WriteStartObject();
        json.WriteString("file", file.Path);
        json.WriteString("status", file.Status switch { FileStatus.Added => "added", FileStatus.Known => "known", _ => "refused" });
        json.WriteString("format", file.Format);
        json.WriteString("message", file.Message);
        if (file.Stored is { } stored)
        {
            json.WriteString("content", stored.Content);
            json.WriteString("follows", stored.Follows);
            WriteCounts(json, number => number(stored));
            WriteRejects(json, stored.Rejects);
        }
        json.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter json, Func<Func<SourceFile, long>, long> sum)
    {
        json.WriteNumber("flows", sum(f => f.Flows));
        json.WriteNumber("processes", sum(f => f.Processes));
        json.WriteNumber("file_events", sum(f => f.Files));
        json.WriteNumber("names", sum(f => f.Names));
        json.WriteNumber("leases", sum(f => f.Leases));
    }

    private static void WriteRejects(Utf8JsonWriter json, IEnumerable<KeyValuePair<string, long>> rejects)
    {
        json.WriteStartObject("rejects_by_reason");
        foreach (var (reason, count) in rejects) json.WriteNumber(reason, count);
        json.WriteEndObject();
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
