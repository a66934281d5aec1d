using Anomaly.Pipeline.Ingest.Commands;
using Anomaly.Pipeline.Ingest.Mapping;

namespace Anomaly.Pipeline.Ingest;

/// <summary>What a caller says about the logs.</summary>
/// <param name="Format">Name of a format; '' lets the log show its own.</param>
/// <param name="Host">Host for records that name none; '' leaves it to the folder rule of the formats that have it.</param>
/// <param name="TimeZone">Zone of zone-less times; null: a zone-less time is a reject.</param>
/// <param name="Mapping">What the columns of a log of any origin mean; null for the formats that are known.</param>
public sealed record LogReadOptions(string Format = "", string Host = "", TimeZoneInfo? TimeZone = null, LogMapping? Mapping = null)
{
    /// <summary>The reader of a planned log.</summary>
    internal ILogReader ReaderOf(string format) => Mapping is null ? LogFormats.Find(format) : new MappedReader(Mapping);
}

/// <summary>How a log was read.</summary>
/// <param name="Format">Its format; '' for an empty log whose format nobody said.</param>
/// <param name="DefaultHost">Host given to records that name none; part of the file's identity where not ''.</param>
public sealed record ReadOutcome(string Format, string DefaultHost)
{
    /// <summary>The log's beginning looks like the format; false where the caller alone says so.</summary>
    public bool Recognised { get; init; } = true;
}

/// <summary>Reads one log, whatever its format and compression.</summary>
public static class LogFileReader
{
    /// <summary>Decompressed bytes that formats are told apart by.</summary>
    public const int HeadLength = 1 << 16;

    /// <summary>
    /// Reads a file (<c>-</c>: standard input) into the sink. Throws <see cref="LogFormatException"/> where the log as
    /// a whole cannot be read, <see cref="UsageException"/> for a format that does not exist. <paramref name="progress"/>
    /// hears of the stored bytes read since it was last told.
    /// </summary>
    public static ReadOutcome Read(string path, LogReadOptions options, IEventSink sink, Action<long>? progress = null)
    {
        using var file = LogFile.Open(path, progress);
        try
        {
            var outcome = Plan(file.Content, path, options);
            Read(file.Content, path, outcome, options, sink);
            file.ReportDamage(sink);
            return outcome;
        }
        catch (LogFormatException e) when (file.Damage is { } damage)
        {
            throw new LogFormatException($"{damage}; before that: {e.Message}");
        }
    }

    /// <summary>What <see cref="Read(Stream, string, ReadOutcome, LogReadOptions, IEventSink)"/> will do with a log, from its beginning alone.</summary>
    public static ReadOutcome Plan(PeekStream content, string path, LogReadOptions options)
    {
        var head = content.Peek(HeadLength);
        if (options.Mapping is not null) return new ReadOutcome(MappedReader.Name, options.Host);
        // A log of nothing but line ends, as rotation leaves it, is empty too.
        if (head.Length < HeadLength && head.Trim("\uFEFF \t\r\n"u8).IsEmpty) return new ReadOutcome(options.Format.Length == 0 ? "" : LogFormats.Find(options.Format).Format, options.Host);
        var reader = options.Format.Length == 0
            ? LogFormats.Sniff(head, System.IO.Path.GetFileName(path)) ?? throw new LogFormatException(LogFormats.UnknownMessage(head, System.IO.Path.GetFileName(path)))
            : LogFormats.Find(options.Format);
        string host = options.Host.Length > 0 || !reader.HostFromPath ? options.Host : HostFromPath.Of(path);
        return new ReadOutcome(reader.Format, host)
        {
            Recognised = options.Format.Length == 0 || reader.Sniff(head, System.IO.Path.GetFileName(path)) > 0,
        };
    }

    /// <summary>
    /// Reads decompressed content as planned. <paramref name="content"/> may be any stream over the planned one (to
    /// hash it on the way, to stop it early, to start behind what is known).
    /// </summary>
    public static void Read(Stream content, string path, ReadOutcome plan, LogReadOptions options, IEventSink sink)
    {
        if (plan.Format.Length == 0) return;
        var counted = new CountedStream(content);
        var log = new LogSource { Path = path, Content = counted, DefaultHost = plan.DefaultHost, TimeZone = options.TimeZone };
        var enriching = new EnrichingSink(sink);
        options.ReaderOf(plan.Format).Read(log, enriching);
        // A record of several lines that is rejected with the log's last bytes may be one that is being written.
        if (enriching.LongRejectLine > 0 && counted.Given - enriching.LongRejectEnd <= LongestLineEnd) sink.Unfinished(enriching.LongRejectLine);
    }

    private const int LongestLineEnd = 2;

    private sealed class CountedStream(Stream inner) : ForwardStream
    {
        public long Given { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            int got = inner.Read(buffer);
            Given += got;
            return got;
        }
    }
}
