using System.Buffers;
using System.Net;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// One spelling per address, so that the same connection seen by two sensors joins: dotted IPv4, RFC 5952 IPv6 in lower
/// case without zone index, and IPv4-mapped IPv6 as IPv4.
/// </summary>
public static class IpText
{
    private static readonly SearchValues<byte> V6Characters = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>False where the bytes are not an address; the text is then ''.</summary>
    public static bool TryGet(ReadOnlySpan<byte> value, Utf8StringCache cache, out string text)
    {
        text = "";
        if (value.Contains((byte)':')) return TryGetV6(value, cache, out text);
        if (!IsV4(value)) return false;
        text = cache.Get(value);
        return true;
    }

    /// <summary>The address of 4 or 16 raw bytes in network order.</summary>
    public static string FromBytes(ReadOnlySpan<byte> address)
    {
        var ip = new IPAddress(address);
        if (ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4();
        return ip.ToString();
    }

    private static bool TryGetV6(ReadOnlySpan<byte> value, Utf8StringCache cache, out string text)
    {
        text = "";
        int zone = value.IndexOf((byte)'%');
        if (zone >= 0) value = value[..zone];
        if (value.ContainsAnyExcept(V6Characters)) return false;
        Span<char> chars = stackalloc char[48];
        if (value.Length > chars.Length) return false;
        for (int i = 0; i < value.Length; i++) chars[i] = (char)value[i];
        if (!IPAddress.TryParse(chars[..value.Length], out var ip)) return false;
        if (ip.IsIPv4MappedToIPv6) ip = ip.MapToIPv4();
        Span<byte> canonical = stackalloc byte[64];
        if (!ip.TryFormat(canonical, out int written)) return false;
        text = cache.Get(canonical[..written]);
        return true;
    }

    // Four decimal parts 0–255 without leading zeros: other spellings (octal, hexadecimal, short) are not addresses here.
    private static bool IsV4(ReadOnlySpan<byte> value)
    {
        int parts = 0;
        int digits = 0;
        int number = 0;
        foreach (byte c in value)
        {
            if (c == '.')
            {
                if (digits == 0 || ++parts > 3) return false;
                digits = number = 0;
                continue;
            }
            if (c is < (byte)'0' or > (byte)'9' || (digits > 0 && number == 0)) return false;
            number = number * 10 + (c - '0');
            digits++;
            if (number > 255) return false;
        }
        return parts == 3 && digits > 0;
    }
}
