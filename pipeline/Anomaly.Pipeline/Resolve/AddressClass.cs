using System.Net;
using System.Net.Sockets;

namespace Anomaly.Pipeline.Resolve;

/// <summary>What an address can say about who is who.</summary>
[Flags]
public enum AddressClass
{
    /// <summary>Nothing: multicast, broadcast, loopback, unspecified, or not an address.</summary>
    None = 0,

    /// <summary>Of a monitored network.</summary>
    Private = 1,

    /// <summary>Can stand for one machine for a while: not loopback, link-local, multicast, broadcast or unspecified.</summary>
    Bindable = 2,

    /// <summary>Out in the internet.</summary>
    External = 4,
}

/// <summary>Classes of addresses, for given monitored networks. Immutable.</summary>
public sealed class AddressClasses
{
    private readonly AddressTable<string> _private = new();

    /// <summary>Takes networks as address/prefix; throws <see cref="UsageException"/> with every one that is none.</summary>
    public AddressClasses(IEnumerable<string> privateNetworks)
    {
        var errors = new List<string>();
        foreach (string network in privateNetworks)
        {
            if (AddressTable<string>.ParseBlock(network, out var address, out int length) is { } fault) errors.Add($"network '{network}': {fault}");
            else _private.TryAdd(address, length, network);
        }
        if (errors.Count > 0) throw new UsageException(errors);
    }

    /// <summary>Private (RFC 1918, RFC 4193), shared (RFC 6598) and link-local networks.</summary>
    public static IReadOnlyList<string> DefaultNetworks { get; } =
        ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7", "fe80::/10"];

    /// <summary>The class of an address in text; IPv4 inside IPv6 counts as IPv4.</summary>
    public AddressClass Of(string ip)
    {
        if (!IPAddress.TryParse(ip, out var address)) return AddressClass.None;
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        bool inside = _private.Find(ip) is not null;
        return IsNobody(address) ? AddressClass.None
            : IsLinkLocal(address) ? (inside ? AddressClass.Private : AddressClass.None)
            : AddressClass.Bindable | (inside ? AddressClass.Private : AddressClass.External);
    }

    private static bool IsNobody(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6)
            return address.IsIPv6Multicast || address.Equals(IPAddress.IPv6Loopback) || address.Equals(IPAddress.IPv6Any);
        Span<byte> b = stackalloc byte[4];
        address.TryWriteBytes(b, out _);
        return b[0] is 0 or 127 or >= 224 and < 240 || address.Equals(IPAddress.Broadcast);
    }

    private static bool IsLinkLocal(IPAddress address)
    {
        if (address.AddressFamily == AddressFamily.InterNetworkV6) return address.IsIPv6LinkLocal;
        Span<byte> b = stackalloc byte[4];
        address.TryWriteBytes(b, out _);
        return b[0] == 169 && b[1] == 254;
    }
}
