using System.Text;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// Holds what a reader finds in one log until the log is known to be good. Memory is bounded: beyond
/// <paramref name="spillBytes"/> (estimated) or <paramref name="spillRows"/> the rows go to staged parts of the log's own.
/// </summary>
/// <param name="source">Content id of the log.</param>
/// <param name="sourcePath">The log as it was named.</param>
/// <param name="knownLines">Lines that an earlier, shorter copy of the log brought in already; what begins in them is left out.</param>
/// <param name="unfinished">First lines among them of records that the copy cut and that gave nothing: these are taken.</param>
/// <param name="staging">Where parts go.</param>
/// <param name="stagingName">Beginning of their names.</param>
/// <param name="spillRows">Rows held at most.</param>
/// <param name="spillBytes">Estimated bytes held at most.</param>
internal sealed class EventSpool(
    string source, string sourcePath, long knownLines, IReadOnlyList<long> unfinished, PartStaging staging, string stagingName, int spillRows, long spillBytes) : IEventSink
{
    /// <summary>Bytes of a rejected record that are kept.</summary>
    public const int RejectTextLimit = 4096;

    /// <summary>Days that one log may touch: a little over ten years; more means that its times are not times.</summary>
    public const int MaxDays = 4000;

    private const int FirstDay = 0;
    private static readonly int LastDay = Workspace.ParseDay("9999-12-30");

    private readonly SortedSet<int> _days = [];
    private readonly HashSet<long> _open = [.. unfinished];
    private readonly SortedSet<long> _unfinished = [];
    private readonly Recent<FlowEvent> _flows = new(EventSchema.Flow);
    private readonly Recent<ProcessEvent> _processes = new(EventSchema.Process);
    private readonly Recent<FileEvent> _files = new(EventSchema.File);
    private readonly Recent<NameEvent> _names = new(EventSchema.Name);
    private int _rows;
    private long _bytes;

    /// <inheritdoc/>
    public ReadStats Stats { get; } = new();

    /// <summary>Rows still in memory.</summary>
    public TableSet Tables { get; } = new();

    /// <summary>Parts written so far.</summary>
    public List<StagedPart> Staged { get; } = [];

    /// <summary>Last line that gave an event or a lease; 0 if none.</summary>
    public long LastLine { get; private set; }

    /// <summary>First lines of records that the log's end cut and that gave nothing, ascending.</summary>
    public IReadOnlyCollection<long> UnfinishedLines => _unfinished;

    /// <summary>Days that have events.</summary>
    public IReadOnlyCollection<int> Days => _days;

    /// <summary>First moment that a lease covers; <see cref="long.MaxValue"/> without leases.</summary>
    public long LeaseFrom { get; private set; } = long.MaxValue;

    /// <summary>First moment that no lease covers; <see cref="long.MinValue"/> without leases.</summary>
    public long LeaseTo { get; private set; } = long.MinValue;

    /// <inheritdoc/>
    public void Flow(FlowEvent e) => Take(e, _flows);

    /// <inheritdoc/>
    public void Process(ProcessEvent e) => Take(e, _processes);

    /// <inheritdoc/>
    public void File(FileEvent e) => Take(e, _files);

    /// <inheritdoc/>
    public void Name(NameEvent e) => Take(e, _names);

    /// <inheritdoc/>
    public void Lease(Lease lease)
    {
        if (IsKnown(lease.Line)) return;
        LastLine = Math.Max(LastLine, lease.Line);
        Stats.Leases++;
        LeaseFrom = Math.Min(LeaseFrom, lease.From);
        LeaseTo = Math.Max(LeaseTo, lease.To);
        Count(Tables.Of(IntakeSchema.Lease, TableSet.NoDay).Add(lease with { Source = source }));
    }

    /// <inheritdoc/>
    public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text)
    {
        if (IsKnown(line)) return;
        Stats.CountReject(reason);
        Count(Tables.Of(IntakeSchema.Reject, TableSet.NoDay).Add(new RejectedRecord
        {
            Source = source,
            SourcePath = sourcePath,
            Line = line,
            Offset = offset,
            Reason = reason,
            Text = Cut(text),
        }));
    }

    /// <inheritdoc/>
    public void Unfinished(long line) => _unfinished.Add(line);

    /// <summary>Forgets everything and deletes the parts written.</summary>
    public void Abandon()
    {
        Tables.Clear();
        foreach (var part in Staged) System.IO.File.Delete(part.Path);
        Staged.Clear();
    }

    private void Take<T>(T e, Recent<T> recent) where T : Event
    {
        if (IsKnown(e.Line)) return;
        int day = e.Day;
        if (day < FirstDay || day > LastDay)
        {
            Reject(e.Line, -1, "time is out of range", default);
            return;
        }
        if (recent.Buffer is null || recent.Day != day)
        {
            if (_days.Add(day) && _days.Count > MaxDays)
                throw new LogFormatException($"events on more than {MaxDays} days; its times are not times");
            recent.Day = day;
            recent.Buffer = Tables.Of(recent.Schema, day);
        }
        Stats.CountEvent(e);
        LastLine = Math.Max(LastLine, e.Line);
        e.Source = source;
        Count(recent.Buffer.Add(e));
    }

    private bool IsKnown(long line) => line <= knownLines && !_open.Contains(line);

    private void Count(int bytes)
    {
        _rows++;
        _bytes += bytes;
        if (_rows < spillRows && _bytes < spillBytes) return;
        staging.StageAll(Tables, stagingName, Staged);
        // Buffers without rows may be gone now.
        _flows.Buffer = null;
        _processes.Buffer = null;
        _files.Buffer = null;
        _names.Buffer = null;
        _rows = 0;
        _bytes = 0;
    }

    // Cut between characters, so that a cut record ends in no broken one of our making.
    private static string Cut(ReadOnlySpan<byte> text)
    {
        if (text.Length <= RejectTextLimit) return Encoding.UTF8.GetString(text);
        int length = RejectTextLimit;
        while (length > RejectTextLimit - 4 && (text[length] & 0xC0) == 0x80) length--;
        return Encoding.UTF8.GetString(text[..length]);
    }

    // Logs are nearly sorted: the day of the last event is the day of the next.
    private sealed class Recent<T>(TableSchema<T> schema)
    {
        public TableSchema<T> Schema { get; } = schema;

        public int Day { get; set; }

        public TableBuffer<T>? Buffer { get; set; }
    }
}
