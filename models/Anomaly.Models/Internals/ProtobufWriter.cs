using System.Buffers.Binary;
using System.Text;

namespace Anomaly.Models.Internals;

/// <summary>Writes protocol-buffer messages (wire types 0, 2 and 5), in the order of the calls.</summary>
internal sealed class ProtobufWriter
{
    private readonly MemoryStream stream = new();

    public ProtobufWriter Integer(int field, long value)
    {
        Tag(field, 0);
        Varint((ulong)value);
        return this;
    }

    public ProtobufWriter Single(int field, float value)
    {
        Tag(field, 5);
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        stream.Write(bytes);
        return this;
    }

    public ProtobufWriter Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    public ProtobufWriter Bytes(int field, ReadOnlySpan<byte> value)
    {
        Tag(field, 2);
        Varint((ulong)value.Length);
        stream.Write(value);
        return this;
    }

    public ProtobufWriter Message(int field, ProtobufWriter message) => Bytes(field, message.stream.GetBuffer().AsSpan(0, (int)message.stream.Length));

    public ProtobufWriter PackedSingles(int field, ReadOnlySpan<float> values)
    {
        var bytes = new byte[4 * values.Length];
        for (int i = 0; i < values.Length; i++) BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(4 * i), values[i]);
        return Bytes(field, bytes);
    }

    public ProtobufWriter PackedIntegers(int field, ReadOnlySpan<long> values)
    {
        var packed = new ProtobufWriter();
        foreach (long value in values) packed.Varint((ulong)value);
        return Message(field, packed);
    }

    public void CopyTo(Stream target) => stream.WriteTo(target);

    private void Tag(int field, int wireType) => Varint((ulong)(field << 3 | wireType));

    private void Varint(ulong value)
    {
        for (; value >= 0x80; value >>= 7) stream.WriteByte((byte)(value | 0x80));
        stream.WriteByte((byte)value);
    }
}
