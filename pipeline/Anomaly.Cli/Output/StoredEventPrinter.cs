using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Cli.Output;

/// <summary>
/// Prints stored events of one kind as <c>anomaly parse</c> prints them: <c>kind</c>, <c>source_path</c>, <c>line</c>,
/// then the columns of the kind's schema.
/// </summary>
internal sealed class StoredEventPrinter<T>(TextWriter output, TableSchema<T> schema, Func<string, string> pathOf) where T : Event
{
    private const int Chunk = 1 << 15;
    private readonly string[] _columns = [.. schema.Columns.Select(c => c.Name).Where(name => name != "line")];

    public void WriteCsv(IEnumerable<T> events)
    {
        var rows = new RowCsv<T>(schema, _columns);
        output.Write($"kind,source_path,line,{string.Join(',', _columns)}\n");
        foreach (var e in events)
        {
            output.Write(schema.Name);
            output.Write(',');
            CsvText.Write(output, pathOf(e.Source));
            output.Write(',');
            output.Write(e.Line);
            output.Write(',');
            rows.Write(output, e);
            output.Write('\n');
        }
    }

    public void WriteJson(IEnumerable<T> events)
    {
        var rows = new RowJson<T>(schema, "line");
        var buffer = new ArrayBufferWriter<byte>(Chunk * 2);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        foreach (var e in events)
        {
            json.WriteStartObject();
            json.WriteString("kind", schema.Name);
            json.WriteString("source_path", pathOf(e.Source));
            json.WriteNumber("line", e.Line);
            rows.Write(json, e);
            json.WriteEndObject();
            json.Flush();
            json.Reset();
            buffer.Write("\n"u8);
            if (buffer.WrittenCount < Chunk) continue;
            OutputBytes.Write(output, buffer.WrittenSpan);
            buffer.ResetWrittenCount();
        }
        OutputBytes.Write(output, buffer.WrittenSpan);
    }
}
