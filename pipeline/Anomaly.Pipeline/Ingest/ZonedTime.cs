using Anomaly.Pipeline.Ingest.Zeek;

namespace Anomaly.Pipeline.Ingest;

/// <summary>Written times with the zone of the log's source where they say none themselves.</summary>
internal static class ZonedTime
{
    /// <summary>Latest time that can be written as a date: the end of year 9999, µs.</summary>
    private const long Latest = 253_402_300_799_999_999;

    /// <summary>
    /// Why a time cannot be used; null where <paramref name="micros"/> holds it. A number counts from the epoch, in
    /// the unit that its size tells; else it is a date with clock time, its parts separated by dashes or slashes, which
    /// without a zone of its own is read in <paramref name="zone"/>.
    /// </summary>
    public static string? Parse(scoped ReadOnlySpan<byte> text, TimeZoneInfo? zone, out long micros)
    {
        micros = 0;
        if (text.IsEmpty) return "time is missing";
        Span<byte> dashed = stackalloc byte[40];
        if (text.Length is >= 19 and <= 40 && text[4] == '/' && text[7] == '/')
        {
            text.CopyTo(dashed);
            dashed[4] = dashed[7] = (byte)'-';
            if (dashed[10] == '.') dashed[10] = (byte)' ';
            text = dashed[..text.Length];
        }
        if (LogTime.TryParse(text, out micros, out var mark))
        {
            if (mark == TimeZoneMark.None)
            {
                if (zone is null) return "time has no zone";
                micros = LogTime.ToUtc(micros, zone);
            }
        }
        else if (!EpochText.TryMicros(text, out micros))
        {
            return "time is not a time";
        }
        return micros is < 0 or > Latest ? "time is out of range" : null;
    }

    /// <summary>The same for seconds since the epoch alone.</summary>
    public static string? ParseSeconds(ReadOnlySpan<byte> text, out long micros)
    {
        micros = 0;
        if (text.IsEmpty) return "time is missing";
        if (!ZeekText.Micros(text, out micros)) return "time is not a number";
        return micros is < 0 or > Latest ? "time is out of range" : null;
    }
}
