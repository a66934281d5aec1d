namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>
/// The Linux audit daemon's own log. Format <c>auditd-raw</c>. A record of the statistics is an event, that is, all
/// lines of the same node, time and serial.
/// </summary>
public sealed class AuditdReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "auditd-raw";

    /// <inheritdoc/>
    public bool HostFromPath => true;

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        const int mostLines = 50;
        int bad = 0;
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        for (int i = 0; i < mostLines && !head.IsEmpty; i++)
        {
            int end = head.IndexOf((byte)'\n');
            var line = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 1)..];
            if (AuditLine.IsBetweenRecords(line)) continue;
            if (AuditLine.TryParse(line, out var record) && (line.StartsWith("type="u8) || line.StartsWith("node="u8) || !record.Node.IsEmpty))
                return bad == 0 ? 95 : 80;
            bad++;
        }
        return 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var lines = new LineReader(log.Content);
        var strings = new Utf8StringCache();
        var mapper = new AuditEventMapper(sink, log.DefaultHost);
        var join = new AuditJoin(mapper.Map, sink);
        while (lines.TryRead(out var line))
        {
            if (lines.Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
            if (AuditLine.IsBetweenRecords(line)) continue;
            if (lines.Truncated || !AuditLine.TryParse(line, out var record))
            {
                sink.Reject(lines.Line, lines.Offset, lines.Truncated ? "line is too long" : "not an audit record", line);
                continue;
            }
            var key = new AuditKey(strings.Get(record.Node), record.Micros, record.Serial);
            string? error = join.Add(record, key, lines.Line, strings, out bool isNew);
            if (isNew)
            {
                sink.Stats.Records++;
                sink.Stats.CountTime(record.Micros);
            }
            if (error is not null) sink.Reject(lines.Line, lines.Offset, error, line);
        }
        join.Finish();
    }
}
