using System.Buffers.Text;
using System.Globalization;

namespace Anomaly.Pipeline.Ingest;

/// <summary>Times as numbers since the epoch whose unit is not said.</summary>
internal static class EpochText
{
    /// <summary>Latest time that can be written as a date: the end of year 9999, µs.</summary>
    public const long Latest = 253_402_300_799_999_999;

    // Below these a number counts seconds, milliseconds, microseconds; each is the year 5138 of its unit and 1973 of the next.
    private const long MostSeconds = 100_000_000_000;
    private const long MostMillis = MostSeconds * 1000;
    private const long MostMicros = MostMillis * 1000;

    /// <summary>
    /// Microseconds of a number, with or without a fraction, of seconds, milliseconds, microseconds or nanoseconds: its size
    /// tells which (from 1973-03-03 on; earlier ones count as seconds). False for other text, negative numbers and times
    /// after the year 9999.
    /// </summary>
    public static bool TryMicros(ReadOnlySpan<byte> value, out long micros)
    {
        micros = 0;
        if (value.IsEmpty || value.Length > 40 || value[0] is (byte)'-' or (byte)'+') return false;
        if (Utf8Parser.TryParse(value, out long whole, out int used) && used == value.Length)
        {
            micros = whole < MostSeconds ? whole * 1_000_000 : whole < MostMillis ? whole * 1000 : whole < MostMicros ? whole : whole / 1000;
            return micros <= Latest;
        }
        if (!decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal number) || number < 0) return false;
        decimal scaled = number < MostSeconds ? number * 1_000_000 : number < MostMillis ? number * 1000 : number < MostMicros ? number : number / 1000;
        if (scaled > Latest) return false;
        micros = (long)Math.Round(scaled);
        return true;
    }
}
