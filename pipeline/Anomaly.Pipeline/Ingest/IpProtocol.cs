namespace Anomaly.Pipeline.Ingest;

/// <summary>Names of IP protocols by their number (IANA Protocol Numbers) or by a name in any case.</summary>
internal static class IpProtocol
{
    /// <summary>Lower-case name of those that carry traffic of hosts, ICMP of both versions as <c>icmp</c>; the number itself for others.</summary>
    public static string Name(long number) => number switch
    {
        1 or 58 => "icmp",
        2 => "igmp",
        6 => "tcp",
        17 => "udp",
        47 => "gre",
        50 => "esp",
        132 => "sctp",
        _ => number.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>The same of a number or a name in text; '' for none.</summary>
    public static string Name(ReadOnlySpan<byte> text, Utf8StringCache strings)
    {
        if (text.IsEmpty) return "";
        if (System.Buffers.Text.Utf8Parser.TryParse(text, out long number, out int used) && used == text.Length) return number < 0 ? "" : Name(number);
        if (text.Length > 16) return strings.Get(text).ToLowerInvariant();
        Span<byte> lower = stackalloc byte[16];
        if (System.Text.Ascii.ToLower(text, lower, out int length) != System.Buffers.OperationStatus.Done) return strings.Get(text).ToLowerInvariant();
        string name = strings.Get(lower[..length]);
        return name is "icmpv6" or "icmp6" or "ipv6-icmp" ? "icmp" : name;
    }
}
