namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>Transport protocols under the names that events use.</summary>
internal static class IpProtocol
{
    /// <summary>Name of an IP protocol number or of a name in any case: tcp, udp, icmp (of either version), gre, esp, …; else the text in lower case.</summary>
    public static string Name(ReadOnlySpan<byte> text, Utf8StringCache strings)
    {
        if (text.IsEmpty) return "";
        if (text[0] is >= (byte)'0' and <= (byte)'9') return text switch
        {
            [(byte)'6'] => "tcp",
            [(byte)'1', (byte)'7'] => "udp",
            [(byte)'1'] or [(byte)'5', (byte)'8'] => "icmp",
            [(byte)'2'] => "igmp",
            [(byte)'4', (byte)'7'] => "gre",
            [(byte)'5', (byte)'0'] => "esp",
            [(byte)'1', (byte)'3', (byte)'2'] => "sctp",
            _ => strings.Get(text),
        };
        Span<byte> lower = stackalloc byte[16];
        if (!SmallText.TryLower(text, lower, out var name)) return strings.Get(text).ToLowerInvariant();
        if (name.SequenceEqual("tcp"u8)) return "tcp";
        if (name.SequenceEqual("udp"u8)) return "udp";
        if (name.SequenceEqual("icmp"u8) || name.SequenceEqual("icmpv6"u8) || name.SequenceEqual("icmp6"u8) || name.SequenceEqual("ipv6-icmp"u8)) return "icmp";
        return strings.Get(name);
    }
}
