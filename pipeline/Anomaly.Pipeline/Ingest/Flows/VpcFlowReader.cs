using System.Text.Json;
using Anomaly.Pipeline.Ingest.Windows;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>
/// Flow logs of Amazon VPC: lines of the default format without a header, of any format whose first line names the fields
/// (separated by blanks or commas, words of a name joined by dashes or underscores), as exported from CloudWatch with a
/// time before each line, or as JSON that carries such lines in <c>message</c>. Every line tells of one direction.
/// </summary>
public sealed class VpcFlowReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "aws-vpc-flow";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.TrimStart("\uFEFF \t\r\n"u8) is [(byte)'{' or (byte)'[', ..]) return SniffJson(head);
        var lines = new VpcFlowLines();
        for (int i = 0; i < 4 && LineLog.NextOfHead(ref head, out var line); i++)
            if (lines.IsFlowHeader(line) || VpcFlowLines.IsDefault(line)) return 95;
        return 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var content = new PeekStream(log.Content);
        var head = content.Peek(64).TrimStart("\uFEFF \t\r\n"u8);
        var run = new VpcFlowEvents(sink);
        if (head is not [(byte)'{' or (byte)'[', ..])
        {
            run.Read(content, sink);
            return;
        }
        ReadJson(content, run, sink);
        run.End();
    }

    private static int SniffJson(ReadOnlySpan<byte> head)
    {
        int at = head.IndexOf("message\""u8);
        if (at < 0) return 0;
        var value = head[(at + 8)..].TrimStart(" \t:\""u8);
        int end = value.IndexOfAny("\"\\"u8);
        return end >= 0 && VpcFlowLines.IsDefault(value[..end]) ? 95 : 0;
    }

    // Objects of CloudWatch: an event each, or a batch of events; whatever is called message is a line.
    private static void ReadJson(Stream content, VpcFlowEvents run, IEventSink sink)
    {
        var objects = new JsonObjects(content);
        var text = Array.Empty<byte>();
        while (objects.TryRead(out var json))
        {
            string? problem = objects.Problem;
            int found = 0;
            try
            {
                var reader = new Utf8JsonReader(json);
                while (problem is null && reader.Read())
                {
                    if (reader.TokenType != JsonTokenType.PropertyName || !IsMessage(reader) || !reader.Read() || reader.TokenType != JsonTokenType.String) continue;
                    if (text.Length < reader.ValueSpan.Length) text = new byte[Math.Max(4096, reader.ValueSpan.Length)];
                    int length = JsonText.Unescape(reader.ValueSpan, text);
                    found++;
                    if (run.Inside(text.AsSpan(0, length).TrimEnd("\r\n"u8), objects.Line) is { } reason)
                        sink.Reject(objects.Line, objects.Offset, reason, text.AsSpan(0, length));
                }
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException) // the latter: half a surrogate pair in a name
            {
                problem = "not a JSON object";
            }
            if (problem is null && found == 0) problem = "object has no message";
            if (problem is null) continue;
            sink.Stats.Records++;
            sink.Reject(objects.Line, objects.Offset, problem, json);
        }
    }

    private static bool IsMessage(in Utf8JsonReader reader) => reader.ValueTextEquals("message"u8) || reader.ValueTextEquals("@message"u8);
}
