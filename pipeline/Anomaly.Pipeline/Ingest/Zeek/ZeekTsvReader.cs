namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>
/// Zeek's ASCII logs with their <c>#</c> header lines: conn, ssl, dns, http and dhcp give events, other logs are
/// counted. Header blocks may repeat, change and lack their <c>#close</c>; columns may come in any order and number.
/// </summary>
public sealed class ZeekTsvReader : ILogReader
{
    // A damaged header may precede the column names; more than this is no Zeek log.
    private const int MostLinesBeforeFields = 16;

    /// <inheritdoc/>
    public string Format => "zeek-tsv";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.IndexOf("#fields"u8) is >= 0 and var fields && (fields == 0 || head[fields - 1] == '\n')) return 100;
        if (head.IndexOf("#separator "u8) is >= 0 and < 512) return 90;
        // A bare table of a file that is called like a Zeek log: Read says what is missing.
        int line = head.IndexOf((byte)'\n');
        var first = line < 0 ? head : head[..line];
        return ZeekStreams.ByFileName(fileName) != ZeekStream.Other && (first.Contains((byte)'\t') || first.StartsWith("###"u8)) ? 5 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var lines = new LineReader(log.Content);
        var header = new ZeekHeader(log.Path);
        var events = new ZeekEvents(sink);
        int strays = 0;
        bool seenHeader = false;
        try
        {
            while (lines.TryRead(out var line))
            {
                if (lines.Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
                if (line.IsEmpty) continue;
                if (line[0] == '#')
                {
                    // A header line without its end is being written or was cut: what it says is not whole.
                    seenHeader |= !lines.Terminated || header.Take(line);
                    continue;
                }
                if (!header.HasFields)
                {
                    if (++strays > MostLinesBeforeFields) throw Headerless();
                    sink.Reject(lines.Line, lines.Offset, "line before the column names", line);
                    continue;
                }
                sink.Stats.Records++;
                header.Records++;
                string? reason = lines.Truncated ? "line is too long"
                    : !header.TrySplit(line) ? lines.Terminated ? "wrong number of columns" : "row ends early"
                    : events.Record(header.Stream, header.Row(line), lines.Line);
                if (reason is not null) sink.Reject(lines.Line, lines.Offset, reason, line);
            }
        }
        finally
        {
            header.CountStreams(sink.Stats);
        }
        if (lines.Line > 0 && !header.HasFields && (!seenHeader || strays > 1)) throw Headerless();
    }

    private static LogFormatException Headerless() => new(
        "not a Zeek log with its header: a '#fields' line must name the columns before the first row "
        + "(zeek-cut drops the header unless called with -c or -C)");
}
