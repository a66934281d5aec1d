namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Learns how far one kind of time stamp of a log is from UTC, in quarter hours, from events that carry both. The answer
/// is the most frequent of the last 15 samples, so that one delayed event does not shift a log, and a change to or from
/// summer time is followed.
/// </summary>
internal sealed class OffsetLearner
{
    private const long Quarter = 15L * 60 * 1_000_000;
    private const long FarthestQuarters = 24 * 4;
    private const int Window = 15;
    private readonly short[] _samples = new short[Window];
    private short _current;

    /// <summary>Samples seen.</summary>
    public long Count { get; private set; }

    /// <summary>What must be added to the time stamp, µs.</summary>
    public long OffsetMicros => _current * Quarter;

    /// <summary>Takes an event's true time and its time stamp; ignored where they are more than a day apart.</summary>
    public void Add(long utc, long stamp)
    {
        long quarters = NearestQuarter(utc - stamp);
        if (Math.Abs(quarters) > FarthestQuarters) return;
        _samples[Count % Window] = (short)quarters;
        Count++;
        if (quarters != _current || Count == 1) _current = MostFrequent();
    }

    /// <summary>Nearest whole number of quarter hours.</summary>
    public static long NearestQuarter(long micros) => (long)Math.Round((decimal)micros / Quarter, MidpointRounding.AwayFromZero);

    /// <summary>Rounds to whole quarter hours.</summary>
    public static long Round(long micros) => NearestQuarter(micros) * Quarter;

    // Where two offsets are equally frequent the current one stays.
    private short MostFrequent()
    {
        int filled = (int)Math.Min(Count, Window);
        short best = _current;
        int bestCount = CountOf(best, filled);
        for (int i = 0; i < filled; i++)
        {
            int count = CountOf(_samples[i], filled);
            if (count > bestCount) (best, bestCount) = (_samples[i], count);
        }
        return best;
    }

    private int CountOf(short value, int filled)
    {
        int count = 0;
        for (int i = 0; i < filled; i++)
            if (_samples[i] == value) count++;
        return count;
    }
}
