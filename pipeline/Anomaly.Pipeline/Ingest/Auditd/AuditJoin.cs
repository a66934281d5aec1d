namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>
/// Joins records to events by (node, time, serial). Records of several events interleave and come out of order, and the
/// end mark is optional, so an event waits for 64 further records after its last one, and without an end mark also for 5 s
/// of log time. At most 4,096 events and 64 MiB of records wait; then the oldest goes.
/// Events leave in the order of their first records.
/// </summary>
/// <param name="complete">Takes a joined event; true if it gave anything.</param>
/// <param name="sink">Hears of events that the log's end cut.</param>
internal sealed class AuditJoin(Func<AuditEvent, bool> complete, IEventSink sink)
{
    private const int RecordsAfterLast = 64;
    private const long MicrosWithoutEnd = 5_000_000;
    private const int MostEvents = 4096;
    private const long MostBytes = 64L << 20;

    private readonly Dictionary<AuditKey, AuditEvent> _open = [];
    private readonly Queue<AuditEvent> _order = new();
    private readonly Stack<AuditEvent> _free = new();
    private long _record;
    private long _bytes;

    /// <summary>Adds a record. Null, or the reason why it cannot be used; its event still counts.</summary>
    /// <param name="record">The record.</param>
    /// <param name="key">Its event.</param>
    /// <param name="line">Its line.</param>
    /// <param name="strings">Cache for its texts.</param>
    /// <param name="isNew">It is the first record of its event.</param>
    public string? Add(in AuditLine record, AuditKey key, long line, Utf8StringCache strings, out bool isNew)
    {
        _record++;
        isNew = !_open.TryGetValue(key, out var e);
        if (e is null)
        {
            if (!_free.TryPop(out e)) e = new AuditEvent();
            e.Start(key, line);
            _open.Add(key, e);
            _order.Enqueue(e);
        }
        e.LastRecord = _record;
        long before = e.Bytes;
        string? error = e.Add(record, strings);
        e.HasBadRecord |= error is not null;
        _bytes += e.Bytes - before;
        while (_order.TryPeek(out var oldest) && IsDone(oldest, key.Micros)) Release();
        return error;
    }

    /// <summary>Completes all that waits.</summary>
    public void Finish()
    {
        while (_order.TryPeek(out var oldest))
        {
            // A start whose arguments are still being written; half a command line would be another command.
            bool cut = !oldest.Ended && oldest.HasArguments && !oldest.Failed && oldest.Arguments.IsShort;
            if (cut && !oldest.HasBadRecord) sink.Reject(oldest.Line, -1, "arguments end early", default);
            if (!Release(send: !cut) && !oldest.Ended) sink.Unfinished(oldest.Line);
        }
    }

    private bool IsDone(AuditEvent e, long now)
    {
        if (_record - e.LastRecord >= RecordsAfterLast && (e.Ended || Math.Abs(now - e.Key.Micros) > MicrosWithoutEnd)) return true;
        return _order.Count > MostEvents || _bytes > MostBytes;
    }

    private bool Release(bool send = true)
    {
        var e = _order.Dequeue();
        _open.Remove(e.Key);
        _bytes -= e.Bytes;
        bool gave = send && complete(e);
        _free.Push(e);
        return gave;
    }
}
