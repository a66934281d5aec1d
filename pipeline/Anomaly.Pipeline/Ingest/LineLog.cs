namespace Anomaly.Pipeline.Ingest;

/// <summary>Reads a log whose records are lines.</summary>
internal abstract class LineLog
{
    /// <summary>Byte offset of the line that is being taken.</summary>
    protected long Offset { get; private set; }

    /// <summary>Takes a line that is not blank; says why it gives no event although it should.</summary>
    /// <param name="line">The line without its line end.</param>
    /// <param name="number">Its 1-based number.</param>
    /// <param name="whole">It ended with a line end; false of the last line of a log that stops in its midst.</param>
    protected abstract string? Line(ReadOnlySpan<byte> line, long number, bool whole);

    /// <summary>The log has ended.</summary>
    protected abstract void Finish();

    /// <summary>Reads all lines; blank ones are passed over, cut ones and those that <see cref="Line"/> refuses are rejects.</summary>
    public void Read(Stream content, IEventSink sink)
    {
        var lines = new LineReader(content);
        while (lines.TryRead(out var line))
        {
            if (lines.Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
            if (line.Trim(" \t"u8).IsEmpty) continue;
            Offset = lines.Offset;
            string? reason = lines.Truncated ? TooLong(sink) : Line(line, lines.Line, lines.Terminated);
            if (reason is not null) sink.Reject(lines.Line, lines.Offset, reason, line);
        }
        Finish();
    }

    /// <summary>The next line of a log's beginning that is not blank, without a byte order mark; false at its end.</summary>
    public static bool NextOfHead(ref ReadOnlySpan<byte> head, out ReadOnlySpan<byte> line)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        while (!head.IsEmpty)
        {
            int end = head.IndexOf((byte)'\n');
            line = (end < 0 ? head : head[..end]).TrimEnd((byte)'\r');
            head = end < 0 ? default : head[(end + 1)..];
            if (!line.Trim(" \t"u8).IsEmpty) return true;
        }
        line = default;
        return false;
    }

    private static string TooLong(IEventSink sink)
    {
        sink.Stats.Records++;
        return "line is too long";
    }
}
