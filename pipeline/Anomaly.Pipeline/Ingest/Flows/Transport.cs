using System.Text;
using Anomaly.Pipeline.Ingest.Zeek;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Protocols, ports and counts as flow logs write them.</summary>
internal static class Transport
{
    /// <summary>No single record carries more than a pebibyte: more is a damaged number, and would overflow sums.</summary>
    private const long MostBytes = 1L << 50;

    /// <summary>
    /// Transport by IANA number or by name, in one spelling for all sensors: <c>tcp</c>, <c>udp</c>, <c>icmp</c> (also of
    /// IPv6), other names in lower case, other numbers as they are.
    /// </summary>
    public static string Name(ReadOnlySpan<byte> value, Utf8StringCache strings)
    {
        switch (value.Length)
        {
            case 0: return "";
            case 1 when value[0] == '6': return "tcp";
            case 1 when value[0] == '1': return "icmp";
            case 1 when value[0] == '2': return "igmp";
            case 2 when value.SequenceEqual("17"u8): return "udp";
            case 2 when value.SequenceEqual("58"u8): return "icmp";
            case 2 when value.SequenceEqual("47"u8): return "gre";
            case 2 when value.SequenceEqual("50"u8): return "esp";
            case 3 when value.SequenceEqual("132"u8): return "sctp";
        }
        Span<byte> lower = stackalloc byte[16];
        if (value.Length > lower.Length || Ascii.ToLower(value, lower, out int length) != System.Buffers.OperationStatus.Done) return strings.Get(value);
        var name = lower[..length];
        bool icmp = name.SequenceEqual("icmp6"u8) || name.SequenceEqual("icmpv6"u8) || name.SequenceEqual("ipv6-icmp"u8);
        return icmp ? "icmp" : strings.Get(name);
    }

    /// <summary>A port; absent is 0. False for anything that is none.</summary>
    public static bool Port(ReadOnlySpan<byte> value, out int port)
    {
        port = 0;
        if (value.IsEmpty) return true;
        foreach (byte c in value)
        {
            uint digit = (uint)(c - '0');
            if (digit > 9) return false;
            port = port * 10 + (int)digit;
            if (port > ushort.MaxValue) return false;
        }
        return true;
    }

    /// <summary>A number of bytes; absent is unknown. False for anything that is none.</summary>
    public static bool Bytes(ReadOnlySpan<byte> value, out long bytes, out bool known)
    {
        known = !value.IsEmpty;
        bytes = 0;
        return !known || (ZeekText.Count(value, out bytes) && bytes <= MostBytes);
    }
}
