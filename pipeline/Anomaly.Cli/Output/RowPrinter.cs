using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Cli.Output;

/// <summary>Prints rows of a table with the columns of its schema, in its order.</summary>
internal sealed class RowPrinter<T>(TextWriter output, TableSchema<T> schema)
{
    private const int Chunk = 1 << 15;

    public void WriteCsv(IEnumerable<T> rows)
    {
        string[] columns = [.. schema.Columns.Select(c => c.Name)];
        var csv = new RowCsv<T>(schema, columns);
        output.Write(string.Join(',', columns));
        output.Write('\n');
        foreach (var row in rows)
        {
            csv.Write(output, row);
            output.Write('\n');
        }
    }

    public void WriteJson(IEnumerable<T> rows)
    {
        var properties = new RowJson<T>(schema);
        var buffer = new ArrayBufferWriter<byte>(Chunk * 2);
        using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        foreach (var row in rows)
        {
            json.WriteStartObject();
            properties.Write(json, row);
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
