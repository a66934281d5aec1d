namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Reads logs of firewalls, a record a line. Every line that is not blank is a record of the statistics: an event, a
/// reject, or of no interest and counted by its kind (<c>records_by_stream</c>). Lines of other programs in the same
/// syslog file are of kind <c>other</c>.
/// </summary>
public abstract class FirewallReader : ILogReader
{
    private const int MostSniffedLines = 50;

    /// <inheritdoc/>
    public abstract string Format { get; }

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        int lines = 0;
        int hits = 0;
        while (lines < MostSniffedLines && !head.IsEmpty)
        {
            int end = head.IndexOf((byte)'\n');
            var line = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 1)..];
            line = line.Trim(" \t\r"u8);
            if (line.IsEmpty) continue;
            lines++;
            // A collector's JSON that holds a firewall's line is the collector's format.
            if ((line[0] != '{' || ReadsJson) && IsRecord(line)) hits++;
        }
        return hits == 0 ? 0 : 60 + 30 * hits / lines;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var lines = new LineReader(log.Content);
        var guard = new FormatGuard($"not a log of format {Format}: {Expected}");
        var events = new FirewallEvents(log, sink, Format, guard);
        var records = Open(events);
        while (lines.TryRead(out var line))
        {
            if (lines.Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
            if (line.Trim(" \t\r"u8).IsEmpty) continue;
            sink.Stats.Records++;
            events.Line = lines.Line;
            string? reason = lines.Truncated ? "line is too long" : records.Record(line);
            if (reason is null) continue;
            if (reason != FirewallEvents.NotARecord) guard.Good();
            sink.Reject(lines.Line, lines.Offset, reason, line);
        }
        records.Finish();
        events.Finish();
    }

    /// <summary>What a log of this format looks like, for the refusal of another.</summary>
    private protected abstract string Expected { get; }

    /// <summary>A record may be a JSON object.</summary>
    private protected virtual bool ReadsJson => false;

    /// <summary>The line looks like a record of this format; must not throw on arbitrary bytes.</summary>
    protected abstract bool IsRecord(ReadOnlySpan<byte> line);

    /// <summary>Begins a log.</summary>
    private protected abstract FirewallRecords Open(FirewallEvents events);
}

/// <summary>Takes the records of one log.</summary>
internal abstract class FirewallRecords
{
    /// <summary>One line; the reason where it is a reject.</summary>
    public abstract string? Record(ReadOnlySpan<byte> line);

    /// <summary>The log has ended.</summary>
    public virtual void Finish()
    {
    }
}
