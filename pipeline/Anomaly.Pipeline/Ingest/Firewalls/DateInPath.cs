namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>The day a log file is called by, as log rotation writes it: <c>messages-20260301.gz</c>, <c>fw-2026-03-01.log</c>, <c>2026/03/01/fw.log</c>.</summary>
internal static class DateInPath
{
    /// <summary>The last date in the path; null where there is none. Years from 1970 to 2199 count.</summary>
    public static DateOnly? Of(string path)
    {
        for (int at = path.Length - 8; at >= 0; at--)
        {
            if (at > 0 && char.IsAsciiDigit(path[at - 1])) continue;
            if (Read(path.AsSpan(at)) is { } date) return date;
        }
        return null;
    }

    private static DateOnly? Read(ReadOnlySpan<char> text)
    {
        if (!Digits(text, 0, 4, out int year) || year is < 1970 or > 2199) return null;
        int gap = text.Length > 4 && text[4] is '-' or '_' or '.' or '/' or '\\' ? 1 : 0;
        if (!Digits(text, 4 + gap, 2, out int month)) return null;
        if (gap == 1 && (text.Length <= 7 || text[7] != text[4])) return null;
        int end = 8 + 2 * gap;
        if (!Digits(text, 6 + 2 * gap, 2, out int day) || (text.Length > end && char.IsAsciiDigit(text[end]))) return null;
        return month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) ? new DateOnly(year, month, day) : null;
    }

    private static bool Digits(ReadOnlySpan<char> text, int at, int count, out int value)
    {
        value = 0;
        if (at + count > text.Length) return false;
        foreach (char c in text.Slice(at, count))
        {
            if (!char.IsAsciiDigit(c)) return false;
            value = value * 10 + (c - '0');
        }
        return true;
    }
}
