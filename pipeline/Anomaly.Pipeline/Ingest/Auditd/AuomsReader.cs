using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>
/// Audit events as Microsoft's auoms daemon writes them, one record an event: in syslog lines, or in rows of the Syslog
/// table of Azure Monitor as JSON. Rows of other programs are counted only. Format <c>auditd-auoms</c>.
/// </summary>
public sealed class AuomsReader : ILogReader
{
    private const int Message = 0;
    private const int Computer = 1;
    private const int HostName = 2;
    private static readonly FieldTree Tree = new([("SyslogMessage", Message), ("Computer", Computer), ("HostName", HostName)]);

    /// <inheritdoc/>
    public string Format => "auditd-auoms";

    /// <inheritdoc/>
    public bool HostFromPath => true;

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        int at = head.IndexOf("type=AUOMS_"u8);
        if (at < 0) return 0;
        var record = head[at..];
        int stamp = record.IndexOf(" audit("u8);
        return stamp is >= 0 and < 40 && record.Length > stamp + 7 && char.IsAsciiDigit((char)record[stamp + 7]) ? 94 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var content = new PeekStream(log.Content);
        bool isJson = content.Peek(256).TrimStart("\uFEFF \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];
        var reading = new Reading(log, sink);
        if (isJson) reading.Rows(content);
        else reading.Lines(content);
    }

    private sealed class Reading(LogSource log, IEventSink sink)
    {
        private readonly AuditEventMapper _mapper = new(sink, log.DefaultHost);
        private readonly AuomsRecord _record = new();
        private readonly AuditEvent _event = new();
        private long _others;

        public void Rows(Stream content)
        {
            var objects = new JsonObjects(content);
            var row = new FieldValues(Tree.Slots);
            while (objects.TryRead(out var json))
            {
                sink.Stats.Records++;
                string? bad = objects.Problem;
                if (bad is null && !JsonFields.TryFill(json, Tree, row)) bad = "not a JSON object";
                bad ??= Record(row[Message], row.Has(Computer) ? row[Computer] : row[HostName], objects.Line);
                if (bad is not null) sink.Reject(objects.Line, objects.Offset, bad, json);
            }
            Finish();
        }

        public void Lines(Stream content)
        {
            var lines = new LineReader(content);
            while (lines.TryRead(out var line))
            {
                if (line.Trim(" \t\uFEFF"u8).IsEmpty) continue;
                sink.Stats.Records++;
                string? bad = lines.Truncated ? "line is too long" : Record(line, default, lines.Line);
                if (bad is not null) sink.Reject(lines.Line, lines.Offset, bad, line);
            }
            Finish();
        }

        private string? Record(ReadOnlySpan<byte> message, ReadOnlySpan<byte> host, long line)
        {
            int at = message.IndexOf("type=AUOMS_"u8);
            if (at < 0)
            {
                _others++;
                return null;
            }
            if (_record.TryFill(message[at..], host, line, _event) is { } bad) return bad;
            sink.Stats.CountTime(_event.Key.Micros);
            _mapper.Map(_event);
            return null;
        }

        private void Finish()
        {
            if (_others > 0) sink.Stats.CountStream("other", _others);
        }
    }
}
