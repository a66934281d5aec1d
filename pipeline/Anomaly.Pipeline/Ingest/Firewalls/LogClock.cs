namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Makes UTC of the clock readings of one log, in the order of its records. A zone that is not written is the one the
/// call gives. A year that is not written is the one nearest to the latest dated record before it, or to the date in the
/// log's path; the machine's own clock and zone are never asked. Not safe for several threads; one per log being read.
/// </summary>
internal sealed class LogClock
{
    /// <summary>Reason where no zone is known.</summary>
    public const string NoZone = "time has no zone";

    /// <summary>Reason where no year is known.</summary>
    public const string NoYear = "time has no year";

    private const long Latest = 253_402_300_799_999_999;
    private const long Day = 86_400_000_000;
    private const long OffsetStep = Day / 96;

    private readonly TimeZoneInfo? _zone;
    private long _near;
    private bool _isNear;
    private long _stepOfOffset = long.MinValue;
    private long _offset;

    public LogClock(LogSource log)
    {
        _zone = log.TimeZone;
        // What is in a file that is called by a day was written on that day or before it.
        if (DateInPath.Of(log.Path) is not { } date) return;
        _near = (date.ToDateTime(TimeOnly.MinValue).Ticks - DateTime.UnixEpoch.Ticks) / 10 - Day * 150;
        _isNear = true;
    }

    /// <summary>Null, or why there is no UTC.</summary>
    public string? Utc(in SyslogStamp stamp, out long micros)
    {
        micros = 0;
        if (!stamp.Exists) return "time is missing";
        if (stamp.IsDated) return Utc(stamp.Micros, stamp.Zone, out micros);
        if (!_isNear) return NoYear;
        if (!Nearest(stamp, out long reading)) return "time is not a date";
        return Utc(reading, stamp.Zone, out micros);
    }

    /// <summary>The same of a reading whose date is whole.</summary>
    public string? Utc(long reading, TimeZoneMark zone, out long micros)
    {
        micros = 0;
        if (reading is < 0 or > Latest) return "time is out of range";
        _near = reading;
        _isNear = true;
        if (zone == TimeZoneMark.None && _zone is null) return NoZone;
        micros = zone == TimeZoneMark.None ? reading - Offset(reading) : reading;
        return micros is < 0 or > Latest ? "time is out of range" : null;
    }

    // The offset of a zone holds for a quarter of an hour, whatever rules it has.
    private long Offset(long reading)
    {
        long step = reading / OffsetStep;
        if (step != _stepOfOffset)
        {
            _stepOfOffset = step;
            _offset = reading - LogTime.ToUtc(reading, _zone!);
        }
        return _offset;
    }

    private bool Nearest(in SyslogStamp stamp, out long reading)
    {
        reading = 0;
        int near = new DateTime(DateTime.UnixEpoch.Ticks + _near * 10).Year;
        long best = long.MaxValue;
        for (int year = Math.Max(near - 1, 1); year <= Math.Min(near + 1, 9999); year++)
        {
            if (stamp.Micros / Day >= DateTime.DaysInMonth(year, stamp.Month)) continue;
            long candidate = (new DateTime(year, stamp.Month, 1).Ticks - DateTime.UnixEpoch.Ticks) / 10 + stamp.Micros;
            long distance = Math.Abs(candidate - _near);
            if (distance >= best) continue;
            best = distance;
            reading = candidate;
        }
        return best != long.MaxValue;
    }
}
