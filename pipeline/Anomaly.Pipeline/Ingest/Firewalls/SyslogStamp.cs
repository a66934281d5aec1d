using System.Buffers.Text;

namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>The time at the head of a syslog line, as far as it is written there.</summary>
/// <param name="Micros">Clock reading in µs since the epoch: UTC where <paramref name="Zone"/> says so, else local. Without a year: since the beginning of <paramref name="Month"/>.</param>
/// <param name="Zone">What is said of the zone.</param>
/// <param name="Month">1–12 where the year is missing (BSD syslog); 0 where the date is whole; −1 where there is no time.</param>
internal readonly record struct SyslogStamp(long Micros, TimeZoneMark Zone, int Month)
{
    private const long Second = 1_000_000;
    private const long Day = 86_400 * Second;

    /// <summary>No time.</summary>
    public static SyslogStamp None { get; } = new(0, TimeZoneMark.None, -1);

    /// <summary>A time is there.</summary>
    public bool Exists => Month >= 0;

    /// <summary>Its year is there too.</summary>
    public bool IsDated => Month == 0;

    /// <summary>
    /// Reads a stamp at the beginning of the text: <c>2026-03-01T08:00:00.5+01:00</c>, <c>2026-03-01 08:00:00</c>,
    /// <c>Mar  1 08:00:00</c>, <c>Mar 01 2026 08:00:00.123 UTC</c>. Returns its length, 0 where there is none.
    /// </summary>
    public static int Read(ReadOnlySpan<byte> text, out SyslogStamp stamp)
    {
        stamp = None;
        if (text.Length < 12) return 0;
        return text[0] is >= (byte)'0' and <= (byte)'9' ? ReadIso(text, out stamp) : ReadBsd(text, out stamp);
    }

    private static int ReadIso(ReadOnlySpan<byte> text, out SyslogStamp stamp)
    {
        stamp = None;
        if (text.Length < 19 || text[4] != '-') return 0;
        int end = text[19..].IndexOfAny(" \t"u8);
        end = end < 0 ? text.Length : end + 19;
        while (end > 19 && text[end - 1] is (byte)':' or (byte)',') end--;
        // Where something else is glued to it, the 19 characters of date and time still are a time.
        if (!LogTime.TryParse(text[..end], out long micros, out var zone))
        {
            end = 19;
            if (!LogTime.TryParse(text[..19], out micros, out zone)) return 0;
        }
        stamp = new SyslogStamp(micros, zone, 0);
        return end;
    }

    private static int ReadBsd(ReadOnlySpan<byte> text, out SyslogStamp stamp)
    {
        stamp = None;
        // Cisco marks a clock that is not synchronised.
        int at = text[0] is (byte)'*' or (byte)'.' ? 1 : 0;
        int month = MonthOf(text[at..]);
        if (month == 0) return 0;
        at += 3;
        if (!Number(text, ref at, 1, 2, out int day) || day is < 1 or > 31) return 0;
        int clock = at;
        bool dated = Number(text, ref clock, 4, 4, out int year);
        if (dated) at = clock;
        if (!Clock(text, ref at, out long ofDay)) return 0;
        if (!dated)
        {
            // Some write the year behind the time. A host that is called by four digits is rarer than that.
            clock = at;
            dated = Number(text, ref clock, 4, 4, out year) && year is >= 1970 and <= 2200 && (clock == text.Length || text[clock] is (byte)' ' or (byte)':');
            if (dated) at = clock;
        }
        if (dated && (year < 1 || day > DateTime.DaysInMonth(year, month))) return 0;
        var zone = Utc(text, ref at) ? TimeZoneMark.Zulu : TimeZoneMark.None;
        long micros = dated ? (new DateTime(year, month, day).Ticks - DateTime.UnixEpoch.Ticks) / 10 + ofDay : (day - 1) * Day + ofDay;
        stamp = new SyslogStamp(micros, zone, dated ? 0 : month);
        return at;
    }

    // Other abbreviations do not name one zone: they are local time.
    private static bool Utc(ReadOnlySpan<byte> text, ref int at)
    {
        var rest = text[at..];
        if (!rest.StartsWith(" UTC"u8) && !rest.StartsWith(" GMT"u8)) return false;
        if (rest.Length > 4 && rest[4] is not ((byte)':' or (byte)' ')) return false;
        at += 4;
        return true;
    }

    private static bool Clock(ReadOnlySpan<byte> text, ref int at, out long micros)
    {
        micros = 0;
        if (at >= text.Length || text[at] != ' ') return false;
        int start = at + 1;
        var t = text[start..];
        if (t.Length < 8 || t[2] != ':' || t[5] != ':') return false;
        if (!Two(t, 0, 23, out int hour) || !Two(t, 3, 59, out int minute) || !Two(t, 6, 60, out int second)) return false;
        micros = ((hour * 60 + minute) * 60 + second) * Second;
        int used = 8;
        if (t.Length > 9 && t[8] == '.' && t[9] is >= (byte)'0' and <= (byte)'9')
        {
            long unit = Second / 10;
            for (used = 9; used < t.Length && t[used] is >= (byte)'0' and <= (byte)'9'; used++, unit /= 10) micros += (t[used] - '0') * unit;
        }
        at = start + used;
        return true;
    }

    private static bool Two(ReadOnlySpan<byte> text, int at, int most, out int value)
    {
        value = (text[at] - '0') * 10 + (text[at + 1] - '0');
        return text[at] is >= (byte)'0' and <= (byte)'9' && text[at + 1] is >= (byte)'0' and <= (byte)'9' && value <= most;
    }

    private static bool Number(ReadOnlySpan<byte> text, ref int at, int fewest, int most, out int value)
    {
        value = 0;
        int start = at;
        while (start < text.Length && text[start] == ' ') start++;
        if (start == at || !Utf8Parser.TryParse(text[start..], out value, out int used) || used < fewest || used > most || value < 0 || text[start] == '+') return false;
        at = start + used;
        return true;
    }

    private static int MonthOf(ReadOnlySpan<byte> text)
    {
        if (text.Length < 3) return 0;
        return ((text[0] | 0x20) << 16 | (text[1] | 0x20) << 8 | (text[2] | 0x20)) switch
        {
            'j' << 16 | 'a' << 8 | 'n' => 1,
            'f' << 16 | 'e' << 8 | 'b' => 2,
            'm' << 16 | 'a' << 8 | 'r' => 3,
            'a' << 16 | 'p' << 8 | 'r' => 4,
            'm' << 16 | 'a' << 8 | 'y' => 5,
            'j' << 16 | 'u' << 8 | 'n' => 6,
            'j' << 16 | 'u' << 8 | 'l' => 7,
            'a' << 16 | 'u' << 8 | 'g' => 8,
            's' << 16 | 'e' << 8 | 'p' => 9,
            'o' << 16 | 'c' << 8 | 't' => 10,
            'n' << 16 | 'o' << 8 | 'v' => 11,
            'd' << 16 | 'e' << 8 | 'c' => 12,
            _ => 0,
        };
    }
}
