using System.Collections.Concurrent;
using Anomaly.Pipeline.Ingest.Firewalls;

namespace Anomaly.Pipeline.Ingest;

/// <summary>A file to take in.</summary>
/// <param name="Number">Its place in the call, from 0.</param>
/// <param name="Name">As it was named.</param>
/// <param name="Path">Where it is read from; differs from the name for standard input only.</param>
/// <param name="Options">How it is read.</param>
internal sealed record IntakeFile(int Number, string Name, string Path, LogReadOptions Options);

/// <summary>What reading a file gave; its rows wait for the batch.</summary>
/// <param name="File">The file.</param>
/// <param name="Report">Its status, as far as is known before its turn.</param>
internal sealed record Intake(IntakeFile File, FileReport Report)
{
    /// <summary>Its rows, where it is to be added.</summary>
    public EventSpool? Spool { get; init; }

    /// <summary>Identity, '' where it was not found out.</summary>
    public string Identity { get; init; } = "";

    /// <summary>Another file of the call with the same identity is being read; decide when its turn comes.</summary>
    public bool Deferred { get; init; }

    /// <summary>Known contents that it was compared with.</summary>
    public IReadOnlyList<KnownPrefix> Compared { get; init; } = [];

    /// <summary>What it was when it was named; null where it cannot be recognised by that.</summary>
    public PathStamp? Stamp { get; init; }
}

/// <summary>Names one file by its content and, where it is new, reads it into a spool. Safe to use from several threads.</summary>
internal sealed class FileIntake(
    IngestOptions options, SourceIndex index, KnownPaths knownPaths, PartStaging staging, IntakeProgress progress, TimeProvider clock, CancellationToken stop)
{
    private readonly ConcurrentDictionary<string, int> _claims = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes a file as far as can be done before its turn. <paramref name="final"/>: it is its turn, nothing is deferred.
    /// </summary>
    public Intake Take(IntakeFile file, bool final = false)
    {
        stop.ThrowIfCancellationRequested();
        try
        {
            var stamp = PathStamp.Of(file, clock);
            if (stamp is not null && knownPaths.Find(stamp) is { } identity && index.Knows(identity, out string name)) return Known(file, identity, name, stamp);
            using var log = LogFile.Open(file.Path);
            return Take(file, log, stamp, final);
        }
        catch (Exception e) when (e is LogFormatException or IOException or UnauthorizedAccessException)
        {
            return Refused(file, e.Message);
        }
    }

    private Intake Take(IntakeFile file, LogFile log, PathStamp? stamp, bool final)
    {
        var plan = LogFileReader.Plan(log.Content, file.Name, file.Options);
        string suffix = plan.Format.Length > 0 && plan.DefaultHost.Length > 0 && file.Options.ReaderOf(plan.Format).HostFromPath
            ? "@" + plan.DefaultHost.ToLowerInvariant()
            : "";
        IReadOnlyList<KnownPrefix> compared = [];
        using var digest = new ContentDigest((start, head) => compared = index.Candidates(SourceIndex.ScopeOf(plan.Format, suffix), start, head));
        byte[]? content = Digest(log.Content, digest);
        string identity = digest.Id + suffix;
        if (index.Knows(identity, out string name)) return Known(file, identity, name, stamp);
        if (!final && _claims.GetOrAdd(identity, file.Number) < file.Number)
            return new Intake(file, new FileReport(file.Name, FileStatus.Known, "")) { Identity = identity, Deferred = true };

        var spool = new EventSpool(digest.Id, file.Name, digest.KnownLines, digest.Prefix?.Unfinished ?? [], staging, $"file-{file.Number}", options.Limits.SpillRows, options.Limits.SpillBytes);
        try
        {
            string? refusal = Read(file, log, plan, content, digest, spool);
            if (refusal is not null)
            {
                spool.Abandon();
                return Refused(file, refusal, plan.Format);
            }
        }
        catch (Exception e) when (e is LogFormatException or IOException or UnauthorizedAccessException)
        {
            spool.Abandon();
            return Refused(file, e.Message, plan.Format);
        }
        var stored = Describe(file, plan.Format, identity, digest, spool);
        return new Intake(file, new FileReport(file.Name, FileStatus.Added, "") { Format = plan.Format, Stored = stored })
        {
            Spool = spool,
            Identity = identity,
            Compared = compared,
            Stamp = stamp,
        };
    }

    // Small files are kept while they are named; large ones are read a second time.
    private byte[]? Digest(Stream content, ContentDigest digest)
    {
        var buffer = new byte[1 << 16];
        int filled = 0;
        bool kept = true;
        while (true)
        {
            stop.ThrowIfCancellationRequested();
            if (filled == buffer.Length)
            {
                if (buffer.Length < options.Limits.FileBytesInMemory)
                {
                    Array.Resize(ref buffer, buffer.Length * 2);
                }
                else
                {
                    kept = false;
                    filled = 0;
                }
            }
            int got = content.Read(buffer.AsSpan(filled));
            if (got == 0) break;
            digest.Append(buffer.AsSpan(filled, got));
            filled += got;
        }
        digest.Complete();
        return kept ? buffer[..filled] : null;
    }

    private string? Read(IntakeFile file, LogFile log, ReadOutcome plan, byte[]? content, ContentDigest digest, EventSpool spool)
    {
        IEventSink sink = spool;
        if (content is not null)
        {
            LogFileReader.Read(new MemoryStream(content, writable: false), file.Name, plan, file.Options, sink);
            log.ReportDamage(sink);
        }
        else
        {
            using var again = LogFile.Open(file.Path);
            using var same = new VerifiedStream(again.Content, digest.Length, read => progress.Part(file, read, digest.Length), stop);
            LogFileReader.Read(same, file.Name, plan, file.Options, sink);
            if (!same.Matches(digest.Id))
                return same.Given == 0 ? "cannot be read twice, as a pipe cannot: give it as standard input, '-', instead" : "was overwritten while it was read; ingest it again";
            again.ReportDamage(sink);
        }
        if (digest.Length == 0 && spool.Stats.Rejected > 0) return spool.Stats.RejectsByReason.Keys.First();
        if (!plan.Recognised && spool.Stats.Records > 0 && spool.Stats.Rejected == 0 && NoEvents(spool.Stats)) return $"nothing of it is {plan.Format}; leave --format away to see what it is";
        return BadShare(spool.Stats, digest.Prefix);
    }

    private string? BadShare(ReadStats stats, KnownPrefix? prefix)
    {
        long records = Math.Max(stats.Records - (prefix?.Records ?? 0), stats.Rejected);
        // Nothing but bad records is no log of that format, however short.
        if (prefix is null && stats.Rejected > 0 && stats.Rejected >= stats.Records && NoEvents(stats)) return $"no record of it can be used: {Reasons(stats)}{Advice(stats)}";
        // What the caller has to say is asked for also of the shortest log: once taken in, its content is known.
        long unsaid = Count(stats, LogClock.NoZone) + Count(stats, LogClock.NoYear);
        if (unsaid > options.MaxBadShare * records) return FormattableString.Invariant($"{unsaid} of {records} records have no usable time ({Reasons(stats)}){Advice(stats)}");
        if (records < options.Limits.MinRecordsForShare || stats.Rejected <= options.MaxBadShare * records) return null;
        return FormattableString.Invariant($"{stats.Rejected} of {records} records are bad, more than a share of {options.MaxBadShare} ({Reasons(stats)}){Advice(stats)}");
    }

    // What the caller can say so that such records are read.
    private static string Advice(ReadStats stats)
        => (Count(stats, LogClock.NoZone) > 0 ? "; say their zone with --time-zone, or for each source in the configuration" : "")
            + (Count(stats, LogClock.NoYear) > 0 ? "; have a date in the file's path (fw-20260301.log)" : "");

    private static long Count(ReadStats stats, string reason) => stats.RejectsByReason.GetValueOrDefault(reason);

    private static bool NoEvents(ReadStats stats) => stats.Flows + stats.Processes + stats.Files + stats.Names + stats.Leases == 0;

    private static string Reasons(ReadStats stats)
        => string.Join(", ", stats.RejectsByReason.OrderByDescending(r => r.Value).Take(3).Select(r => $"{r.Value} × {r.Key}"));

    private static SourceFile Describe(IntakeFile file, string format, string identity, ContentDigest digest, EventSpool spool) => new()
    {
        Content = digest.Id,
        Identity = identity,
        Path = file.Name,
        Format = format,
        Length = digest.Length,
        LineFeeds = digest.LineFeeds,
        EndsWithinLine = digest.EndsWithinLine,
        LastLineRead = digest.EndsWithinLine && (spool.LastLine == digest.LineFeeds + 1 || (digest.KnownLines == digest.LineFeeds + 1 && digest.Prefix!.LastLineRead)),
        Unfinished = [.. spool.UnfinishedLines],
        Start = digest.Start,
        Head = digest.Head,
        Follows = digest.Prefix?.Content ?? "",
        Records = spool.Stats.Records,
        Flows = spool.Stats.Flows,
        Processes = spool.Stats.Processes,
        Files = spool.Stats.Files,
        Names = spool.Stats.Names,
        Leases = spool.Stats.Leases,
        Rejects = spool.Stats.RejectsByReason,
        Days = [.. spool.Days.Select(Workspace.DayText)],
        LeaseFrom = spool.Stats.Leases == 0 ? 0 : spool.LeaseFrom,
        LeaseTo = spool.Stats.Leases == 0 ? 0 : spool.LeaseTo,
    };

    private static Intake Known(IntakeFile file, string identity, string name, PathStamp? stamp)
        => new(file, KnownReport(file, name)) { Identity = identity, Stamp = stamp };

    /// <summary>Report of a file that was added before as <paramref name="name"/>.</summary>
    public static FileReport KnownReport(IntakeFile file, string name)
        => new(file.Name, FileStatus.Known, name == file.Name ? "" : $"same content as {name}");

    private static Intake Refused(IntakeFile file, string message, string format = "")
        => new(file, new FileReport(file.Name, FileStatus.Refused, message) { Format = format });
}
