using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;

namespace Anomaly.Cli.Output;

/// <summary>What was found in one log, for people and for scripts.</summary>
/// <param name="Path">The log as named in the call.</param>
/// <param name="Format">Its format; '' where nobody knows it.</param>
/// <param name="Stats">Counts.</param>
/// <param name="FirstRejects">Line of the first reject of each reason.</param>
/// <param name="Refused">Why the log as a whole was refused; null where it was read.</param>
internal sealed record ReadSummary(string Path, string Format, ReadStats Stats, IReadOnlyDictionary<string, long> FirstRejects, string? Refused)
{
    /// <summary>One line for people, the rejects on further ones.</summary>
    public List<string> Lines()
    {
        var line = new StringBuilder(PathExpander.Printable(Path)).Append(": ").Append(Format.Length == 0 ? "empty" : Format);
        if (Stats.RecordsByStream.Count > 0) line.Append(" (").AppendJoin(", ", Stats.RecordsByStream.Select(s => $"{PathExpander.Printable(s.Key)} {Number(s.Value)}")).Append(')');
        line.Append(", ").Append(Number(Stats.Records)).Append(" records");
        Append(line, Stats.Flows, "flows");
        Append(line, Stats.Processes, "processes");
        Append(line, Stats.Files, "files");
        if (Stats.FilesByOperation.Count > 0) line.Append(" (").AppendJoin(", ", Stats.FilesByOperation.Select(f => $"{f.Key} {Number(f.Value)}")).Append(')');
        Append(line, Stats.Names, "names");
        Append(line, Stats.Leases, "leases");
        if (Stats.UndirectedBytes > 0) line.Append(", ").Append(Number(Stats.UndirectedBytes)).Append(" bytes of both directions");
        if (Stats.OriginatorBytes > 0 || Stats.ResponderBytes > 0)
            line.Append(", ").Append(Number(Stats.OriginatorBytes)).Append(" originator bytes, ").Append(Number(Stats.ResponderBytes)).Append(" responder bytes");
        if (Time(Stats.FirstTime) is { } first) line.Append(", ").Append(first).Append(" to ").Append(Time(Stats.LastTime));
        return
        [
            line.ToString(),
            .. Stats.RejectsByReason.Select(r => $"  rejected {Number(r.Value)}: {r.Key}, first at line {FirstRejects.GetValueOrDefault(r.Key)}"),
        ];
    }

    /// <summary>One JSON object on a line of its own.</summary>
    public void WriteJson(TextWriter output)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("file", Path);
            json.WriteString("format", Format);
            json.WriteNumber("records", Stats.Records);
            json.WriteNumber("flows", Stats.Flows);
            json.WriteNumber("processes", Stats.Processes);
            json.WriteNumber("files", Stats.Files);
            json.WriteNumber("names", Stats.Names);
            json.WriteNumber("leases", Stats.Leases);
            Write(json, "records_by_stream", Stats.RecordsByStream);
            Write(json, "files_by_operation", Stats.FilesByOperation);
            json.WriteNumber("originator_bytes", Stats.OriginatorBytes);
            json.WriteNumber("responder_bytes", Stats.ResponderBytes);
            if (Stats.UndirectedBytes > 0) json.WriteNumber("undirected_bytes", Stats.UndirectedBytes);
            json.WriteNumber("rejects", Stats.Rejected);
            Write(json, "rejects_by_reason", Stats.RejectsByReason);
            json.WriteString("first_time", Time(Stats.FirstTime));
            json.WriteString("last_time", Time(Stats.LastTime));
            if (Refused is not null) json.WriteString("refused", Refused);
            json.WriteEndObject();
        }
        buffer.Write("\n"u8);
        OutputBytes.Write(output, buffer.WrittenSpan);
    }

    private static void Append(StringBuilder line, long count, string what)
    {
        if (count > 0) line.Append(", ").Append(Number(count)).Append(' ').Append(what);
    }

    private static void Write(Utf8JsonWriter json, string name, IReadOnlyDictionary<string, long> counts)
    {
        json.WriteStartObject(name);
        foreach (var (key, count) in counts) json.WriteNumber(key, count);
        json.WriteEndObject();
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);

    private static string? Time(long micros) => micros is long.MinValue or long.MaxValue ? null : TimeText.Iso(micros);
}
