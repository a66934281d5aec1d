using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Anomaly.Pipeline;

/// <summary>Times as people and scripts read them.</summary>
public static class TimeText
{
    /// <summary>Length of <see cref="Iso(long)"/>.</summary>
    public const int IsoLength = 27;

    /// <summary>ISO 8601 in UTC with microseconds, <c>2020-10-23T06:36:40.265000Z</c>, of µs since the epoch (years 1 to 9999).</summary>
    public static string Iso(long micros) => Moment(micros).ToString(Format, CultureInfo.InvariantCulture);

    /// <summary>The same into a span of at least <see cref="IsoLength"/>; returns the characters written.</summary>
    public static int Iso(long micros, Span<char> text)
        => Moment(micros).TryFormat(text, out int length, Format, CultureInfo.InvariantCulture)
            ? length
            : throw new ArgumentException($"a time needs {IsoLength} characters, {text.Length} are there", nameof(text));

    /// <summary>
    /// A zone for times that name none: an IANA name (<c>Europe/Berlin</c>), <c>UTC</c> or an offset (<c>+02:00</c>).
    /// Throws <see cref="UsageException"/> for anything else.
    /// </summary>
    public static TimeZoneInfo Zone(string text)
        => TryZone(text, out var zone) ? zone : throw new UsageException($"'{text}' is not a time zone; write a name like Europe/Berlin, UTC, or an offset like +02:00");

    /// <summary>The same without throwing.</summary>
    public static bool TryZone(string text, [NotNullWhen(true)] out TimeZoneInfo? zone)
    {
        zone = null;
        if (text is not ['+' or '-', .. var offset]) return TimeZoneInfo.TryFindSystemTimeZoneById(text, out zone);
        if (!TimeSpan.TryParseExact(offset, [@"hh\:mm", "hhmm"], CultureInfo.InvariantCulture, out var span) || span > TimeSpan.FromHours(14)) return false;
        zone = TimeZoneInfo.CreateCustomTimeZone(text, text[0] == '-' ? -span : span, text, text);
        return true;
    }

    private const string Format = "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'";

    private static DateTime Moment(long micros) => DateTime.UnixEpoch.AddTicks(checked(micros * 10));
}
