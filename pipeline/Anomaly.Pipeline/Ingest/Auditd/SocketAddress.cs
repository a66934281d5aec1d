using System.Buffers.Binary;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>The <c>saddr</c> value: a socket address as the kernel holds it, in hexadecimal.</summary>
internal static class SocketAddress
{
    private const int InternetFamily = 2;
    private const int Internet6Family = 10;

    /// <summary>Address and port of an IPv4 or IPv6 end; false for other families and damaged values.</summary>
    public static bool TryParse(ReadOnlySpan<byte> hex, out string ip, out int port)
    {
        ip = "";
        port = 0;
        Span<byte> raw = stackalloc byte[256];
        return hex.Length <= raw.Length * 2 && AuditText.TryHex(hex, raw, out int length) && TryParseRaw(raw[..length], out ip, out port);
    }

    /// <summary>The same from the bytes.</summary>
    public static bool TryParseRaw(ReadOnlySpan<byte> raw, out string ip, out int port)
    {
        ip = "";
        port = 0;
        int length = raw.Length;
        if (length < 4) return false;
        // The family is in the byte order of the machine; no family above 255 exists.
        int family = raw[0] == 0 ? raw[1] : raw[0];
        port = BinaryPrimitives.ReadUInt16BigEndian(raw[2..]);
        if (family == InternetFamily && length >= 8) ip = IpText.FromBytes(raw.Slice(4, 4));
        else if (family == Internet6Family && length >= 24) ip = IpText.FromBytes(raw.Slice(8, 16));
        return ip.Length > 0;
    }
}
