using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest;

/// <summary>Reads one log format. Readers hold no state between calls and are safe to use from several threads.</summary>
public interface ILogReader
{
    /// <summary>Name for <c>--format</c> and for summaries, e.g. <c>zeek-tsv</c>.</summary>
    string Format { get; }

    /// <summary>Records of this format may name no host, and the folder above the file then does (auditd).</summary>
    bool HostFromPath => false;

    /// <summary>
    /// How surely the beginning of a log is of this format: 0 (not) to 100 (certain).
    /// Must not throw on arbitrary bytes. <paramref name="head"/> holds up to 64 KiB of decompressed content.
    /// </summary>
    int Sniff(ReadOnlySpan<byte> head, string fileName);

    /// <summary>
    /// Streams the whole log to the sink. Bad records go to <see cref="IEventSink.Reject"/>; a log that is not of
    /// this format at all throws <see cref="LogFormatException"/>.
    /// </summary>
    void Read(LogSource log, IEventSink sink);
}

/// <summary>A log to read. The stream is already decompressed, forward only and not seekable.</summary>
public sealed class LogSource
{
    /// <summary>The file as it was named in the call.</summary>
    public required string Path { get; init; }

    /// <summary>Decompressed content.</summary>
    public required Stream Content { get; init; }

    /// <summary>Host for records that name none: <c>--host</c>, or the folder rule of the readers that have it; '' if neither.</summary>
    public string DefaultHost { get; init; } = "";

    /// <summary>Zone of zone-less times; null: a zone-less time is a reject.</summary>
    public TimeZoneInfo? TimeZone { get; init; }
}

/// <summary>
/// Receives what a reader finds. A reader may reuse an event object once the call returns, so sinks copy.
/// </summary>
public interface IEventSink
{
    /// <summary>Counts of this log; readers count records and bytes here, sinks count events.</summary>
    ReadStats Stats { get; }

    /// <summary>Takes a flow.</summary>
    void Flow(FlowEvent e);

    /// <summary>Takes a process start.</summary>
    void Process(ProcessEvent e);

    /// <summary>Takes a file operation.</summary>
    void File(FileEvent e);

    /// <summary>Takes a name.</summary>
    void Name(NameEvent e);

    /// <summary>Takes a lease.</summary>
    void Lease(Lease lease);

    /// <summary>Takes a record that could not be used.</summary>
    /// <param name="line">1-based line of the record's beginning.</param>
    /// <param name="offset">Byte offset of that line in the decompressed log.</param>
    /// <param name="reason">Short fixed text, without data from the log, so that reasons can be counted.</param>
    /// <param name="text">The record's bytes.</param>
    void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text);

    /// <summary>
    /// The log ended within the record that begins at this line, and the record gave no event yet: where the log grows,
    /// it is read again. For records of several lines; a last line without its end is known without being told.
    /// </summary>
    void Unfinished(long line) { }
}

/// <summary>The log as a whole cannot be read as the format asked for; the message says what was expected.</summary>
public sealed class LogFormatException(string message) : Exception(message);
