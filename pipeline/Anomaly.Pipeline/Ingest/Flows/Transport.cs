using Anomaly.Pipeline.Ingest.Zeek;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Ports and counts as flow logs write them.</summary>
internal static class Transport
{
    /// <summary>No single record carries more than a pebibyte: more is a damaged number, and would overflow sums.</summary>
    public const long MostBytes = 1L << 50;

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

    /// <summary>An ICMP type and code written as <c>3.1</c>, in the places of the ports. False for anything else.</summary>
    public static bool IcmpType(ReadOnlySpan<byte> value, out int type, out int code)
    {
        type = code = 0;
        int dot = value.IndexOf((byte)'.');
        return dot > 0 && Port(value[..dot].TrimStart((byte)' '), out type) && Port(value[(dot + 1)..].TrimEnd((byte)' '), out code);
    }

    /// <summary>A number of bytes; absent is unknown. False for anything that is none.</summary>
    public static bool Bytes(ReadOnlySpan<byte> value, out long bytes, out bool known)
    {
        known = !value.IsEmpty;
        bytes = 0;
        return !known || (ZeekText.Count(value, out bytes) && bytes <= MostBytes);
    }
}
