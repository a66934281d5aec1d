namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>
/// Audit events as LAUREL writes them: one JSON object a line that holds all records of the event, also behind a
/// <c>@cee:</c> mark or a syslog header. Format <c>auditd-laurel</c>.
/// </summary>
public sealed class LaurelReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "auditd-laurel";

    /// <inheritdoc/>
    public bool HostFromPath => true;

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.IndexOf("\"ID\""u8) < 0) return 0;
        var record = new LaurelRecord();
        for (int i = 0; i < 20 && !head.IsEmpty; i++)
        {
            int end = head.IndexOf((byte)'\n');
            var line = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 1)..];
            if (record.IsLaurel(line)) return 95;
        }
        return 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var lines = new LineReader(log.Content);
        var mapper = new AuditEventMapper(sink, log.DefaultHost);
        var record = new LaurelRecord();
        var e = new AuditEvent();
        while (lines.TryRead(out var line))
        {
            if (line.Trim(" \t\uFEFF"u8).IsEmpty) continue;
            sink.Stats.Records++;
            string? bad = lines.Truncated ? "line is too long" : record.TryFill(line, lines.Line, e);
            if (bad is not null)
            {
                sink.Reject(lines.Line, lines.Offset, bad, line);
                continue;
            }
            sink.Stats.CountTime(e.Key.Micros);
            mapper.Map(e);
        }
    }
}
