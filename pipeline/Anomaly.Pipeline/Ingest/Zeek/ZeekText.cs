using System.Buffers.Text;
using System.Globalization;
using System.Net;
using System.Text;

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
        if (at > 0 && value[at] == '.' && value.Length - at - 1 is > 0 and <= 6)
        {
            long fraction = 0;
            int digits = 0;
            for (int i = at + 1; i < value.Length; i++, digits++)
            {
                uint digit = (uint)(value[i] - '0');
                if (digit > 9) return false;
                fraction = fraction * 10 + digit;
            }
            for (; digits < 6; digits++) fraction *= 10;
            micros = whole * 1_000_000 + fraction;
            return true;
        }
        // More digits, a sign or an exponent: rare enough for the general way. decimal keeps every digit of them.
        if (value.Length > 40 || !decimal.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out decimal seconds)) return false;
        if (Math.Abs(seconds) > 1_000_000_000_000m) return false;
        micros = (long)Math.Round(seconds * 1_000_000m);
        return true;
    }

    /// <summary>A count without sign.</summary>
    public static bool Count(ReadOnlySpan<byte> value, out long count)
        => Utf8Parser.TryParse(value, out count, out int used) && used == value.Length && count >= 0 && value[0] != '+';

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

    /// <summary>An IPv4 address in four decimal parts, or an IPv6 address.</summary>
    public static bool IsAddress(ReadOnlySpan<byte> value)
    {
        if (value.Length is < 2 or > 45) return false;
        if (value.Contains((byte)':')) return value.IndexOfAnyExcept("0123456789abcdefABCDEF:."u8) < 0 && IPAddress.IsValidUtf8(value);
        return value.Count((byte)'.') == 3 && value.IndexOfAnyExcept("0123456789."u8) < 0 && IPAddress.IsValidUtf8(value);
    }

    // ISO 8601 with T and Z, as the JSON writer's JSON::TS_ISO8601.
    private static bool IsoTime(ReadOnlySpan<byte> value, out long micros)
    {
        micros = 0;
        if (value.Length is < 20 or > 40 || value[4] != '-' || value[^1] != 'Z') return false;
        Span<char> text = stackalloc char[40];
        if (!Encoding.UTF8.TryGetChars(value, text, out int length)) return false;
        if (!DateTimeOffset.TryParse(text[..length], CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time)) return false;
        micros = (time.UtcTicks - DateTimeOffset.UnixEpoch.Ticks) / 10;
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
