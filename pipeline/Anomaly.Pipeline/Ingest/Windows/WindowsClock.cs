using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Times of Windows events. Sysmon's own <c>UtcTime</c> is right; the logger's stamps (EventTime, TimeCreated) are local
/// without a zone, or carry a <c>Z</c> that is not true. They are wrong by a constant per log, learned here from the
/// Sysmon events of the same log. Events that come before it is known wait, 10,000 and 64 MiB at most.
/// </summary>
internal sealed class WindowsClock(TimeZoneInfo? zone, bool stampsAreUtc, IEventSink sink)
{
    /// <summary>Most events that wait; beyond, the fallback decides.</summary>
    public const int MostWaiting = 10_000;

    /// <summary>Most bytes of records that wait.</summary>
    public const long MostWaitingBytes = 64L << 20;

    /// <summary>Reject reason: neither the record nor the call gives a zone.</summary>
    public const string NoZone = "time has no zone";

    private const long EnoughSamples = 3;
    private const long NearQuarter = 2L * 60 * 1_000_000;
    private readonly OffsetLearner[] _learners = [new(), new(), new()];
    private readonly List<Held> _waiting = [];
    private long _waitingBytes;

    private readonly record struct Held(Event Event, Stamp Stamp, long Offset, byte[]? Text);

    /// <summary>A logger's time stamp, not yet UTC.</summary>
    /// <param name="Micros">Clock reading.</param>
    /// <param name="Mark">Zone mark it carries.</param>
    /// <param name="Learner">Which of the three stamps it is.</param>
    /// <param name="Receipt">UTC time of receipt; <see cref="long.MinValue"/> where unknown.</param>
    internal readonly record struct Stamp(long Micros, TimeZoneMark Mark, int Learner, long Receipt);

    /// <summary>Learns from a Sysmon record and widens the log's time span by it; empty where a stamp is absent.</summary>
    public void Learn(ReadOnlySpan<byte> utcTime, ReadOnlySpan<byte> eventTime, ReadOnlySpan<byte> timeCreated, ReadOnlySpan<byte> timestamp)
    {
        if (!LogTime.TryParse(utcTime, out long utc, out _)) return;
        sink.Stats.CountTime(utc);
        Learn(0, utc, eventTime);
        Learn(1, utc, timeCreated);
        Learn(2, utc, timestamp);
        if (_waiting.Count > 0 && IsSettled()) Release();
    }

    /// <summary>
    /// The time of a record: null and <paramref name="time"/> where known; null and <paramref name="stamp"/> where it must
    /// wait (then call <see cref="Hold"/>); else the reason to reject it.
    /// </summary>
    public string? Resolve(WindowsRecord record, out long time, out Stamp? stamp)
    {
        stamp = null;
        time = 0;
        if (record.Has(WindowsField.UtcTime))
            return LogTime.TryParse(record[WindowsField.UtcTime], out time, out _) ? null : "UtcTime is not a time";
        int learner = record.Has(WindowsField.EventTime) ? 0 : record.Has(WindowsField.TimeCreated) ? 1 : 2;
        var written = record[learner switch { 0 => WindowsField.EventTime, 1 => WindowsField.TimeCreated, _ => WindowsField.Timestamp }];
        if (written.IsEmpty) return "no time";
        if (!LogTime.TryParse(written, out time, out var mark)) return "time is not a time";
        if (mark == TimeZoneMark.Offset || (mark == TimeZoneMark.Zulu && stampsAreUtc)) return null;
        if (mark == TimeZoneMark.None && zone is not null)
        {
            time = LogTime.ToUtc(time, zone);
            return null;
        }
        long receipt = long.MinValue;
        if (LogTime.TryParse(record[WindowsField.Timestamp], out long received, out var receivedMark) && receivedMark != TimeZoneMark.None)
            receipt = received;
        var waits = new Stamp(time, mark, learner, receipt);
        if (_learners[learner].Count >= EnoughSamples || _waiting.Count >= MostWaiting || _waitingBytes >= MostWaitingBytes)
            return Decide(waits, out time) ? null : NoZone;
        stamp = waits;
        return null;
    }

    /// <summary>Keeps an event until the offset is known or the log ends.</summary>
    public void Hold(Event e, Stamp stamp, in RecordPlace place)
    {
        bool mayBeRejected = stamp is { Mark: TimeZoneMark.None, Receipt: long.MinValue };
        _waitingBytes += place.Text.Length;
        _waiting.Add(new Held(e, stamp, place.Offset, mayBeRejected ? place.Text.ToArray() : null));
    }

    /// <summary>Sends all that waits.</summary>
    public void Finish() => Release();

    private void Learn(int learner, long utc, ReadOnlySpan<byte> written)
    {
        if (LogTime.TryParse(written, out long stamp, out var mark) && mark != TimeZoneMark.Offset) _learners[learner].Add(utc, stamp);
    }

    private bool IsSettled()
    {
        foreach (var held in _waiting)
            if (_learners[held.Stamp.Learner].Count < EnoughSamples) return false;
        return true;
    }

    private void Release()
    {
        foreach (var held in _waiting)
        {
            if (Decide(held.Stamp, out long time))
            {
                held.Event.Time = time;
                Deliver(sink, held.Event);
            }
            else
            {
                sink.Reject(held.Event.Line, held.Offset, NoZone, held.Text);
            }
        }
        _waiting.Clear();
        _waitingBytes = 0;
    }

    private bool Decide(Stamp stamp, out long time)
    {
        time = stamp.Micros;
        var learned = _learners[stamp.Learner];
        if (learned.Count > 0)
        {
            time += learned.OffsetMicros;
            return true;
        }
        if (stamp.Mark == TimeZoneMark.Zulu) return true;
        if (stamp.Receipt == long.MinValue) return false;
        // A receipt a few seconds after a whole number of quarter hours gives the zone of the more exact stamp.
        long late = stamp.Receipt - stamp.Micros;
        long offset = OffsetLearner.Round(late);
        time = Math.Abs(late - offset) <= NearQuarter ? stamp.Micros + offset : stamp.Receipt;
        return true;
    }

    /// <summary>Sends an event of any kind.</summary>
    public static void Deliver(IEventSink sink, Event e)
    {
        switch (e)
        {
            case FlowEvent flow: sink.Flow(flow); break;
            case ProcessEvent process: sink.Process(process); break;
            case FileEvent file: sink.File(file); break;
            case NameEvent name: sink.Name(name); break;
            default: throw new ArgumentException($"no sink for {e.GetType().Name}", nameof(e));
        }
    }
}
