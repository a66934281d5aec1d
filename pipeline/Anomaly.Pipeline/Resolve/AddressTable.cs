using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Anomaly.Pipeline.Resolve;

/// <summary>CIDR blocks of IPv4 and IPv6, the longest prefix of which wins.</summary>
internal sealed class AddressTable<T> where T : class
{
    // One dictionary a prefix length, longest first; IPv4 lives in ::ffff:0:0/96.
    private readonly SortedList<int, Dictionary<UInt128, T>> _lengths = new(Comparer<int>.Create((a, b) => b.CompareTo(a)));

    /// <summary>Adds a block; false if the same block is there already.</summary>
    public bool TryAdd(UInt128 network, int length, T value)
    {
        if (!_lengths.TryGetValue(length, out var blocks)) _lengths.Add(length, blocks = []);
        return blocks.TryAdd(network, value);
    }

    /// <summary>The value of the longest matching prefix, or null.</summary>
    public T? Find(string ip)
    {
        if (_lengths.Count == 0 || !TryParse(ip, out var address)) return null;
        foreach (var (length, blocks) in _lengths)
            if (blocks.TryGetValue(address & Mask(length), out var value)) return value;
        return null;
    }

    /// <summary>Reads <c>192.0.2.0/24</c> or <c>2001:db8::/32</c>; says what is wrong with anything else.</summary>
    public static string? ParseBlock(string text, out UInt128 network, out int length)
    {
        network = default;
        length = 0;
        int slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0) return "a block is written address/length";
        if (!TryParse(text[..slash], out var address)) return "the address is neither IPv4 nor IPv6";
        bool four = !text.Contains(':', StringComparison.Ordinal);
        int most = four ? 32 : 128;
        if (!int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out int bits) || bits < 1 || bits > most)
            return $"the length must be from 1 to {most}";
        length = four ? bits + 96 : bits;
        network = address & Mask(length);
        return network == address ? null : "bits are set beyond the length";
    }

    private static UInt128 Mask(int length) => UInt128.MaxValue << (128 - length);

    private static bool TryParse(string ip, out UInt128 address)
    {
        address = default;
        if (!IPAddress.TryParse(ip, out var parsed)) return false;
        // '1.2' and '0x7f.1' are addresses to the parser; logs never write them so.
        if (parsed.AddressFamily == AddressFamily.InterNetwork && ip.AsSpan().Count('.') != 3) return false;
        Span<byte> bytes = stackalloc byte[16];
        parsed.MapToIPv6().TryWriteBytes(bytes, out _);
        address = BinaryPrimitives.ReadUInt128BigEndian(bytes);
        return true;
    }
}
