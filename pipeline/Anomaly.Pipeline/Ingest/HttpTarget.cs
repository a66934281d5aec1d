namespace Anomaly.Pipeline.Ingest;

/// <summary>Host and path of HTTP requests (RFC 9112 §3.2: origin, absolute, authority and asterisk form).</summary>
internal static class HttpTarget
{
    /// <summary>The host of a Host header or authority: without port, without user, IPv6 without brackets; empty for none.</summary>
    public static ReadOnlySpan<byte> HostOf(ReadOnlySpan<byte> authority)
    {
        authority = authority.Trim(" \t"u8);
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        if (authority.StartsWith("["u8))
        {
            int close = authority.IndexOf((byte)']');
            return close < 0 ? default : authority[1..close];
        }
        int colon = authority.IndexOf((byte)':');
        return colon < 0 || authority[(colon + 1)..].Contains((byte)':') ? authority : authority[..colon];
    }

    /// <summary>Path and query of a request target; the target itself where it is in authority or asterisk form.</summary>
    public static ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> target)
    {
        if (target.StartsWith("/"u8)) return target;
        int scheme = target.IndexOf("://"u8);
        if (scheme < 0) return target;
        var rest = target[(scheme + 3)..];
        int slash = rest.IndexOf((byte)'/');
        return slash < 0 ? "/"u8 : rest[slash..];
    }
}
