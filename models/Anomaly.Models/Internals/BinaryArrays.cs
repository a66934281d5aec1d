using System.Runtime.InteropServices;

namespace Anomaly.Models.Internals;

/// <summary>Length-prefixed arrays in saved models, little-endian.</summary>
internal static class BinaryArrays
{
    public static void WriteArray<T>(this BinaryWriter writer, ReadOnlySpan<T> values) where T : unmanaged
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("Saved models are little-endian; this machine is not.");
        writer.Write(values.Length);
        writer.Write(MemoryMarshal.AsBytes(values));
    }

    /// <exception cref="InvalidDataException">The length is negative, differs from <paramref name="expected"/>, or exceeds what is left.</exception>
    public static T[] ReadArray<T>(this BinaryReader reader, int expected = -1) where T : unmanaged
    {
        int length = reader.ReadInt32();
        if (expected >= 0 && length != expected) Throw.Damaged("An array", $"it has {length} elements where {expected} belong");
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        if (length < 0 || (long)length * Marshal.SizeOf<T>() > left) Throw.Damaged("An array", $"its length {length} exceeds the {left} bytes left");
        var values = new T[length];
        reader.BaseStream.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    public static void WriteStrings(this BinaryWriter writer, IReadOnlyList<string> values)
    {
        writer.Write(values.Count);
        foreach (string value in values) writer.Write(value);
    }

    public static string[] ReadStrings(this BinaryReader reader)
    {
        int count = reader.ReadInt32();
        long left = reader.BaseStream.Length - reader.BaseStream.Position;
        if (count < 0 || count > left) Throw.Damaged("A list of names", $"its length {count} exceeds the {left} bytes left");
        var values = new string[count];
        for (int i = 0; i < count; i++) values[i] = reader.ReadString();
        return values;
    }
}
