using System.Buffers.Binary;
using System.Text;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// Strings of repeated UTF-8 values, so that an address seen a million times is one object. Direct-mapped: a colliding
/// value replaces the older one, memory is bounded. Not safe for several threads; one per log being read.
/// </summary>
public sealed class Utf8StringCache
{
    private const int Slots = 1 << 12;
    private const int LongestKept = 64;
    private readonly string?[] _slots = new string?[Slots];

    /// <summary>The text of the bytes; bytes that are not UTF-8 become U+FFFD.</summary>
    public string Get(ReadOnlySpan<byte> value)
    {
        if (value.IsEmpty) return "";
        if (value.Length > LongestKept) return Encoding.UTF8.GetString(value);
        ref string? slot = ref _slots[Hash(value) & (Slots - 1)];
        if (slot is not null && slot.Length == value.Length && Ascii.Equals(value, slot)) return slot;
        return slot = Encoding.UTF8.GetString(value);
    }

    // Length, first and last eight bytes: addresses and names differ there.
    private static int Hash(ReadOnlySpan<byte> value)
    {
        ulong a, b;
        if (value.Length >= 8)
        {
            a = BinaryPrimitives.ReadUInt64LittleEndian(value);
            b = BinaryPrimitives.ReadUInt64LittleEndian(value[^8..]);
        }
        else
        {
            a = 0;
            foreach (byte c in value) a = a << 8 | c;
            b = 0;
        }
        ulong hash = (a ^ b * 0x9E3779B97F4A7C15 ^ (ulong)value.Length) * 0xD6E8FEB86659FD93;
        return (int)(hash >> 40);
    }
}
