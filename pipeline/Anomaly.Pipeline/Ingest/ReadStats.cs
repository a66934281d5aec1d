using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest;

/// <summary>What was found in one log.</summary>
public sealed class ReadStats
{
    private readonly SortedDictionary<string, long> _rejects = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _files = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, long> _streams = new(StringComparer.Ordinal);

    /// <summary>Records of the format (data rows, JSON objects, audit events), good, rejected or of no interest.</summary>
    public long Records { get; set; }

    /// <summary>Flow events.</summary>
    public long Flows { get; set; }

    /// <summary>Process events.</summary>
    public long Processes { get; set; }

    /// <summary>File events.</summary>
    public long Files { get; set; }

    /// <summary>Name events.</summary>
    public long Names { get; set; }

    /// <summary>Leases.</summary>
    public long Leases { get; set; }

    /// <summary>Known bytes sent by originators, over all records (also of those rejected for their time only).</summary>
    public long OriginatorBytes { get; set; }

    /// <summary>Known bytes sent by responders, over all records.</summary>
    public long ResponderBytes { get; set; }

    /// <summary>Bytes of connections whose record tells one total of both directions; in neither of the other sums.</summary>
    public long UndirectedBytes { get; set; }

    /// <summary>Rejected records.</summary>
    public long Rejected { get; private set; }

    /// <summary>Earliest event time, µs; <see cref="long.MaxValue"/> where there is none.</summary>
    public long FirstTime { get; private set; } = long.MaxValue;

    /// <summary>Latest event time, µs; <see cref="long.MinValue"/> where there is none.</summary>
    public long LastTime { get; private set; } = long.MinValue;

    /// <summary>Rejects by reason.</summary>
    public IReadOnlyDictionary<string, long> RejectsByReason => _rejects;

    /// <summary>File events by operation.</summary>
    public IReadOnlyDictionary<string, long> FilesByOperation => _files;

    /// <summary>Records by stream, where one log holds several kinds (Zeek: conn, ssl, weird, …); empty for other formats.</summary>
    public IReadOnlyDictionary<string, long> RecordsByStream => _streams;

    /// <summary>Counts records of a stream.</summary>
    public void CountStream(string stream, long records) => _streams[stream] = _streams.GetValueOrDefault(stream) + records;

    /// <summary>Counts a reject.</summary>
    public void CountReject(string reason)
    {
        Rejected++;
        _rejects[reason] = _rejects.GetValueOrDefault(reason) + 1;
    }

    /// <summary>Counts an event and its time.</summary>
    public void CountEvent(Event e)
    {
        switch (e)
        {
            case FlowEvent: Flows++; break;
            case ProcessEvent: Processes++; break;
            case FileEvent file:
                Files++;
                _files[file.Operation] = _files.GetValueOrDefault(file.Operation) + 1;
                break;
            case NameEvent: Names++; break;
        }
        CountTime(e.Time);
    }

    /// <summary>Widens first and last time.</summary>
    public void CountTime(long time)
    {
        if (time < FirstTime) FirstTime = time;
        if (time > LastTime) LastTime = time;
    }
}
