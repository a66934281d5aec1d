using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Mapping;

/// <summary>Where the time of a record stands, and how it is written.</summary>
/// <param name="Slots">Columns, joined by a blank.</param>
/// <param name="Format"><c>iso</c>, <c>epoch</c> and <c>epoch_s</c> to <c>epoch_ns</c>, or a pattern.</param>
/// <param name="Zone">Zone of times that name none; null leaves it to the call.</param>
/// <param name="IsEnd">It is the end of a flow.</param>
internal sealed record MappedTime(IReadOnlyList<int> Slots, string Format, TimeZoneInfo? Zone, bool IsEnd)
{
    /// <summary>Names of formats that are no patterns, with the µs of one unit of a number; 0: as it is written.</summary>
    public static readonly IReadOnlyDictionary<string, decimal> Named = new Dictionary<string, decimal>(StringComparer.Ordinal)
    {
        ["iso"] = 0,
        ["epoch"] = 0,
        ["epoch_s"] = 1_000_000,
        ["epoch_ms"] = 1_000,
        ["epoch_us"] = 1,
        ["epoch_ns"] = 0.001m,
    };

    private static readonly DateTime[] Samples = [new(2027, 11, 23, 13, 14, 15), new(2028, 5, 17, 22, 4, 5)];

    private readonly bool _hasOffset = Format.Contains('z', StringComparison.Ordinal);
    private readonly bool _isNamed = Named.ContainsKey(Format);

    /// <summary>
    /// What is wrong with a pattern (.NET custom date and time format); null where nothing is. It must give back the dates
    /// and hours it writes: one without a year would take today's.
    /// </summary>
    public static string? Check(string pattern)
    {
        if (pattern.Length < 2) return "is neither a name (iso, epoch, epoch_s, epoch_ms, epoch_us, epoch_ns) nor a pattern such as yyyy-MM-dd HH:mm:ss";
        try
        {
            foreach (var sample in Samples)
            {
                string text = new DateTimeOffset(sample, TimeSpan.Zero).ToString(pattern, CultureInfo.InvariantCulture);
                if (!DateTimeOffset.TryParseExact(text, pattern, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var back)
                    || back.UtcDateTime.Date != sample.Date) return "must name year, month and day, as yyyy-MM-dd does";
                if (pattern.AsSpan().ContainsAny('h', 'H') && back.UtcDateTime.Hour != sample.Hour) return "must name the hour as HH, or as hh with tt";
            }
        }
        catch (FormatException)
        {
            return "is not a pattern for times; write one such as yyyy-MM-dd HH:mm:ss";
        }
        return null;
    }

    /// <summary>The time in µs; null, or why there is none.</summary>
    public string? Read(FieldValues values, TimeZoneInfo? zone, Func<int, bool> isAbsent, out long micros)
    {
        micros = 0;
        Span<byte> joined = stackalloc byte[128];
        int length = 0;
        foreach (int slot in Slots)
        {
            var part = values[slot].Trim(" \t"u8);
            if (isAbsent(slot)) return "time is missing";
            if (length + part.Length + 1 > joined.Length) return "time is not a time";
            if (length > 0) joined[length++] = (byte)' ';
            part.CopyTo(joined[length..]);
            length += part.Length;
        }
        var text = joined[..length];
        var mark = TimeZoneMark.Zulu;
        bool isTime = !_isNamed ? Pattern(text, out micros, out mark)
            : Format == "iso" ? LogTime.TryParse(text, out micros, out mark)
            : Format == "epoch" ? EpochText.TryMicros(text, out micros)
            : Number(text, Named[Format], out micros);
        if (!isTime) return "time is not a time";
        if (mark == TimeZoneMark.None)
        {
            if ((Zone ?? zone) is not { } known) return "time has no zone";
            micros = LogTime.ToUtc(micros, known);
        }
        return micros is < 0 or > EpochText.Latest ? "time is out of range" : null;
    }

    private bool Pattern(ReadOnlySpan<byte> text, out long micros, out TimeZoneMark mark)
    {
        micros = 0;
        mark = _hasOffset ? TimeZoneMark.Offset : TimeZoneMark.None;
        Span<char> chars = stackalloc char[128];
        int length = Encoding.UTF8.GetChars(text, chars);
        if (!DateTimeOffset.TryParseExact(chars[..length], Format, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return false;
        micros = (time.UtcTicks - DateTime.UnixEpoch.Ticks) / 10;
        return true;
    }

    private static bool Number(ReadOnlySpan<byte> text, decimal unit, out long micros)
    {
        micros = 0;
        if (!Utf8Parser.TryParse(text, out decimal number, out int used) || used != text.Length || number < 0 || number > EpochText.Latest / unit) return false;
        micros = (long)Math.Round(number * unit);
        return true;
    }
}
