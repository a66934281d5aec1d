using System.Buffers.Text;
using System.Globalization;

namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>Values of Zeek's ASCII notation (<c>LogAscii</c> and <c>threading/formatters/Ascii</c> of zeek/zeek).</summary>
internal static class ZeekText
{
    /// <summary>Latest time that can be written as a date: the end of year 9999, µs.</summary>
    private const long LatestTime = 253_402_300_799_999_999;

    /// <summary>Why a time cannot be used; null where <paramref name="micros"/> holds it.</summary>
    public static string? Time(ReadOnlySpan<byte> value, out long micros)
    {
        micros = 0;
        if (value.IsEmpty) return "time is missing";
        if (Micros(value, out micros) || IsoTime(value, out micros)) return micros is < 0 or > LatestTime ? "time is out of range" : null;
        return value.IndexOfAnyExcept("X."u8) < 0 ? "time is masked" : "time is not a number";
    }

    /// <summary>Seconds with a fraction, as microseconds, rounded to the nearest; false for anything else.</summary>
    public static bool Micros(ReadOnlySpan<byte> value, out long micros)
    {
        micros = 0;
        long whole = 0;
        int at = 0;
        while (at < value.Length && at < 12 && (uint)(value[at] - '0') <= 9) whole = whole * 10 + (value[at++] - '0');
        if (at > 0 && at == value.Length)
        {
            micros = whole * 1_000_000;
            return true;
        }
        if (at > 0 && value[at] == '.' && value.Length - at - 1 is > 0 and <= 6 && Fraction(value[(at + 1)..], out long fraction))
        {
            micros = whole * 1_000_000 + fraction;
            return true;
        }
        // More digits, a sign or an exponent: rare enough for the general way. decimal keeps every digit of them.
        if (value.Length > 40 || !decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal seconds)) return false;
        if (Math.Abs(seconds) > 1_000_000_000_000m) return false;
        micros = (long)Math.Round(seconds * 1_000_000m);
        return true;
    }

    /// <summary>A count without sign; a fraction of zeros, which JSON tools add, is passed over.</summary>
    public static bool Count(ReadOnlySpan<byte> value, out long count)
        => Utf8Parser.TryParse(value, out count, out int used) && count >= 0 && value[0] is not ((byte)'+' or (byte)'-')
            && (used == value.Length || (value[used] == '.' && used + 1 < value.Length && value[(used + 1)..].IndexOfAnyExcept((byte)'0') < 0));

    /// <summary>The bytes with <c>\xNN</c> as the byte NN and <c>\\</c> as one backslash; the value itself where it has none.</summary>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> value)
    {
        int at = value.IndexOf((byte)'\\');
        if (at < 0) return value;
        var plain = new byte[value.Length];
        value[..at].CopyTo(plain);
        int length = at;
        while (at < value.Length)
        {
            byte c = value[at++];
            if (c == '\\' && at < value.Length)
            {
                if (value[at] == '\\') at++;
                else if (value[at] == 'x' && at + 2 < value.Length && Hex(value[at + 1]) is >= 0 and var high && Hex(value[at + 2]) is >= 0 and var low)
                {
                    c = (byte)(high << 4 | low);
                    at += 3;
                }
            }
            plain[length++] = c;
        }
        return plain.AsSpan(0, length);
    }

    /// <summary>The next element of a set or vector, still escaped; false at the end.</summary>
    public static bool NextElement(ref ReadOnlySpan<byte> rest, byte separator, out ReadOnlySpan<byte> element)
    {
        if (rest.IsEmpty)
        {
            element = default;
            return false;
        }
        int at = rest.IndexOf(separator);
        element = at < 0 ? rest : rest[..at];
        rest = at < 0 ? default : rest[(at + 1)..];
        return true;
    }

    // ISO 8601 with a zone, as the JSON writer's JSON::TS_ISO8601.
    private static bool IsoTime(ReadOnlySpan<byte> value, out long micros)
        => LogTime.TryParse(value, out micros, out var zone) && zone != TimeZoneMark.None;

    private static bool Fraction(ReadOnlySpan<byte> digits, out long micros)
    {
        micros = 0;
        int length = 0;
        foreach (byte c in digits)
        {
            uint digit = (uint)(c - '0');
            if (digit > 9) return false;
            micros = micros * 10 + digit;
            length++;
        }
        for (; length < 6; length++) micros *= 10;
        return true;
    }

    private static int Hex(byte c) => c switch
    {
        >= (byte)'0' and <= (byte)'9' => c - '0',
        >= (byte)'a' and <= (byte)'f' => c - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => c - 'A' + 10,
        _ => -1,
    };
}
