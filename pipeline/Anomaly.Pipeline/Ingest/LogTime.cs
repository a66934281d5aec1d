namespace Anomaly.Pipeline.Ingest;

/// <summary>What a written time says about its zone.</summary>
public enum TimeZoneMark
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary><c>Z</c>.</summary>
    Zulu,

    /// <summary>A numeric offset, already applied.</summary>
    Offset,
}

/// <summary>Times as logs write them: <c>2020-10-22 03:28:09.370</c>, <c>2020-10-22T03:28:09.3700000Z</c>, <c>…+02:00</c>.</summary>
public static class LogTime
{
    private const long Second = 1_000_000;

    /// <summary>
    /// Microseconds since the epoch; without a zone mark the clock reading is returned as if it were UTC.
    /// Digits beyond microseconds are dropped.
    /// </summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out long micros, out TimeZoneMark zone)
    {
        micros = 0;
        zone = TimeZoneMark.None;
        if (text.Length < 19 || text[4] != '-' || text[7] != '-' || text[10] is not ((byte)' ' or (byte)'T' or (byte)'t')
            || text[13] != ':' || text[16] != ':') return false;
        if (!Digits(text[..4], out int year) || !Digits(text.Slice(5, 2), out int month) || !Digits(text.Slice(8, 2), out int day)
            || !Digits(text.Slice(11, 2), out int hour) || !Digits(text.Slice(14, 2), out int minute) || !Digits(text.Slice(17, 2), out int second))
            return false;
        if (year < 1 || month is < 1 or > 12 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour > 23 || minute > 59 || second > 60) return false;
        micros = (DaysSinceEpoch(year, month, day) * 86_400 + hour * 3600 + minute * 60 + second) * Second;
        var rest = text[19..];
        if (!Fraction(ref rest, ref micros)) return false;
        return Zone(rest, ref micros, out zone);
    }

    /// <summary>UTC of a zone-less clock reading in a zone; an hour that occurs twice is taken as standard time.</summary>
    public static long ToUtc(long localMicros, TimeZoneInfo zone)
    {
        long ticks = DateTime.UnixEpoch.Ticks + localMicros * 10;
        if (ticks < 0 || ticks > DateTime.MaxValue.Ticks) return localMicros;
        return localMicros - zone.GetUtcOffset(new DateTime(ticks, DateTimeKind.Unspecified)).Ticks / 10;
    }

    private static bool Fraction(ref ReadOnlySpan<byte> rest, ref long micros)
    {
        if (rest.IsEmpty || rest[0] is not ((byte)'.' or (byte)',')) return true;
        int at = 1;
        long unit = Second / 10;
        while (at < rest.Length && rest[at] is >= (byte)'0' and <= (byte)'9')
        {
            micros += (rest[at] - '0') * unit;
            unit /= 10;
            at++;
        }
        if (at == 1) return false;
        rest = rest[at..];
        return true;
    }

    private static bool Zone(ReadOnlySpan<byte> rest, ref long micros, out TimeZoneMark zone)
    {
        zone = TimeZoneMark.None;
        if (rest.Length > 0 && rest[0] == ' ') rest = rest[1..];
        if (rest.IsEmpty) return true;
        if (rest is [(byte)'Z'] or [(byte)'z'])
        {
            zone = TimeZoneMark.Zulu;
            return true;
        }
        if (rest[0] is not ((byte)'+' or (byte)'-')) return false;
        int minuteAt = rest.Length switch { 3 => 0, 5 => 3, 6 when rest[3] == ':' => 4, _ => -1 };
        if (minuteAt < 0 || !Digits(rest.Slice(1, 2), out int hours)) return false;
        int minutes = 0;
        if (minuteAt > 0 && !Digits(rest.Slice(minuteAt, 2), out minutes)) return false;
        if (hours > 18 || minutes > 59) return false;
        long offset = (hours * 60 + minutes) * 60 * Second;
        micros -= rest[0] == '+' ? offset : -offset;
        zone = TimeZoneMark.Offset;
        return true;
    }

    private static bool Digits(ReadOnlySpan<byte> text, out int value)
    {
        value = 0;
        foreach (byte c in text)
        {
            if (c is < (byte)'0' or > (byte)'9') return false;
            value = value * 10 + (c - '0');
        }
        return true;
    }

    // Proleptic Gregorian days; years counted from March so that the leap day is the last of its year.
    private static long DaysSinceEpoch(int year, int month, int day)
    {
        if (month <= 2) year--;
        int era = year / 400;
        int yearOfEra = year - era * 400;
        int dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1;
        int dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear;
        return era * 146_097L + dayOfEra - 719_468;
    }
}
