using System.Net;
using System.Net.Sockets;

namespace Anomaly.Pipeline.Resolve;

/// <summary>What an address can say about who is who.</summary>
[Flags]
public enum AddressClass
{
    /// <summary>Nothing: multicast, broadcast, loopback, unspecified, or not an address.</summary>
    None = 0,

    /// <summary>Of the monitored network: private (RFC 1918, RFC 4193), shared (RFC 6598) or link-local.</summary>
    Private = 1,

    /// <summary>Can stand for one machine for a while: not loopback, link-local, multicast, broadcast or unspecified.</summary>
    Bindable = 2,

    /// <summary>Out in the internet.</summary>
    External = 4,
}

/// <summary>Classes of addresses.</summary>
public static class AddressClasses
{
    /// <summary>The class of an address in text; IPv4 inside IPv6 counts as IPv4.</summary>
    public static AddressClass Of(string ip)
    {
        if (!IPAddress.TryParse(ip, out var address)) return AddressClass.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? Four(bytes) : Six(address, bytes);
    }

    private static AddressClass Four(ReadOnlySpan<byte> b)
    {
        if (b[0] is 0 or 127 || b[0] is >= 224 and < 240 || b[..4].SequenceEqual((ReadOnlySpan<byte>)[255, 255, 255, 255])) return AddressClass.None;
        if (b[0] == 169 && b[1] == 254) return AddressClass.Private;
        bool inside = b[0] == 10 || (b[0] == 172 && b[1] is >= 16 and < 32) || (b[0] == 192 && b[1] == 168) || (b[0] == 100 && b[1] is >= 64 and < 128);
        return AddressClass.Bindable | (inside ? AddressClass.Private : AddressClass.External);
    }

    private static AddressClass Six(IPAddress address, ReadOnlySpan<byte> b)
    {
        if (b[0] == 0xff || address.Equals(IPAddress.IPv6Loopback) || address.Equals(IPAddress.IPv6Any)) return AddressClass.None;
        if (b[0] == 0xfe && (b[1] & 0xc0) == 0x80) return AddressClass.Private;
        return AddressClass.Bindable | ((b[0] & 0xfe) == 0xfc ? AddressClass.Private : AddressClass.External);
    }
}
