using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Cli.Output;

/// <summary>One JSON object a line: <c>kind</c>, <c>source_path</c>, <c>line</c>, then the columns of the schema.</summary>
internal sealed class JsonEventPrinter : IEventPrinter
{
    private const int Chunk = 1 << 15;
    private static readonly JsonEncodedText Kind = JsonEncodedText.Encode("kind");
    private static readonly JsonEncodedText SourcePath = JsonEncodedText.Encode("source_path");
    private static readonly JsonEncodedText Line = JsonEncodedText.Encode("line");
    private static readonly RowJson<FlowEvent> Flows = new(EventSchema.Flow, "line");
    private static readonly RowJson<ProcessEvent> Processes = new(EventSchema.Process, "line");
    private static readonly RowJson<FileEvent> Files = new(EventSchema.File, "line");
    private static readonly RowJson<NameEvent> Names = new(EventSchema.Name, "line");

    private readonly TextWriter _output;
    private readonly string _sourcePath;
    private readonly ArrayBufferWriter<byte> _buffer = new(Chunk * 2);
    private readonly Utf8JsonWriter _json;

    public JsonEventPrinter(TextWriter output, string sourcePath)
    {
        _output = output;
        _sourcePath = sourcePath;
        // The relaxed encoder leaves letters and quotes of paths readable; control characters it escapes as the strict one does.
        _json = new Utf8JsonWriter(_buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
    }

    public void Print(FlowEvent e) => Print(Flows, EventSchema.Flow.Name, e);

    public void Print(ProcessEvent e) => Print(Processes, EventSchema.Process.Name, e);

    public void Print(FileEvent e) => Print(Files, EventSchema.File.Name, e);

    public void Print(NameEvent e) => Print(Names, EventSchema.Name.Name, e);

    public void Flush()
    {
        if (_buffer.WrittenCount == 0) return;
        OutputBytes.Write(_output, _buffer.WrittenSpan);
        _buffer.ResetWrittenCount();
    }

    private void Print<T>(RowJson<T> rows, string kind, T e) where T : Event
    {
        _json.WriteStartObject();
        _json.WriteString(Kind, kind);
        _json.WriteString(SourcePath, _sourcePath);
        _json.WriteNumber(Line, e.Line);
        rows.Write(_json, e);
        _json.WriteEndObject();
        _json.Flush();
        _json.Reset();
        _buffer.Write("\n"u8);
        if (_buffer.WrittenCount >= Chunk) Flush();
    }
}
