using System.Buffers;
using System.Text;

namespace Anomaly.Pipeline.Store.Columnar;

/// <summary>Writes Thrift's compact protocol, as far as Parquet's headers and footer need it. Fields must come in ascending order.</summary>
internal sealed class ThriftCompact(ArrayBufferWriter<byte> output)
{
    private const byte I32 = 5, I64 = 6, Binary = 8, List = 9, Struct = 12;
    private readonly Stack<int> _outer = new();
    private int _field;

    public void Int32(int field, int value) => Begin(field, I32).Zigzag(value);

    public void Int64(int field, long value) => Begin(field, I64).Zigzag(value);

    public void Text(int field, string text) => Begin(field, Binary).Bytes(Encoding.UTF8.GetBytes(text));

    public void Bytes(int field, ReadOnlySpan<byte> bytes) => Begin(field, Binary).Bytes(bytes);

    /// <summary>Begins a structure as a field; <see cref="End"/> ends it.</summary>
    public void Open(int field)
    {
        Begin(field, Struct);
        OpenItem();
    }

    /// <summary>Begins a structure as an item of a list, or the outermost one.</summary>
    public void OpenItem()
    {
        _outer.Push(_field);
        _field = 0;
    }

    public void End()
    {
        Byte(0);
        _field = _outer.Pop();
    }

    public void StructList(int field, int count) => ListHeader(field, count, Struct);

    public void TextList(int field, string only)
    {
        ListHeader(field, 1, Binary);
        Bytes(Encoding.UTF8.GetBytes(only));
    }

    public void Int32List(int field, ReadOnlySpan<int> values)
    {
        ListHeader(field, values.Length, I32);
        foreach (int value in values) Zigzag(value);
    }

    private void ListHeader(int field, int count, byte type)
    {
        Begin(field, List);
        if (count < 15)
        {
            Byte((byte)(count << 4 | type));
            return;
        }
        Byte((byte)(0xF0 | type));
        Varint((ulong)count);
    }

    private ThriftCompact Begin(int field, byte type)
    {
        int delta = field - _field;
        if (delta is > 0 and < 16)
        {
            Byte((byte)(delta << 4 | type));
        }
        else
        {
            Byte(type);
            Zigzag(field);
        }
        _field = field;
        return this;
    }

    private void Bytes(ReadOnlySpan<byte> bytes)
    {
        Varint((ulong)bytes.Length);
        output.Write(bytes);
    }

    private void Zigzag(long value) => Varint((ulong)(value << 1 ^ value >> 63));

    private void Varint(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }
        Byte((byte)value);
    }

    private void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }
}
