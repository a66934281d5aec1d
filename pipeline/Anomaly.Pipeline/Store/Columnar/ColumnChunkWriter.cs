using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;
using Snappier;

namespace Anomaly.Pipeline.Store.Columnar;

/// <summary>
/// Writes the pages of one column: a dictionary where values repeat, else the plain values, each page compressed with Snappy.
/// Reused for all columns of a file.
/// </summary>
internal sealed class ColumnChunkWriter(Stream output)
{
    private const int Plain = 0, RleDictionary = 8, DataPage = 0, DictionaryPage = 2, RleLevels = 3;
    private const int MostDictionary = 1 << 12;
    private const int RowsPerPage = 1 << 15;
    private const int BytesPerPage = 4 << 20;

    private readonly ArrayBufferWriter<byte> _page = new(1 << 20);
    private readonly ArrayBufferWriter<byte> _header = new(256);
    private byte[] _compressed = [];
    private int[] _codes = [];
    private int[] _slots = [];
    private int[] _local = [];
    private ColumnChunk _chunk = new();

    /// <summary>
    /// A column of text by its codes, without bounds: readers that order text otherwise would skip what they look for. The
    /// dictionary holds the values that occur in these rows, in the order in which they first do.
    /// </summary>
    public ColumnChunk DictionaryText(IReadOnlyList<string> values, ReadOnlySpan<int> codes)
    {
        Begin(codes.Length);
        if (_local.Length < values.Count) _local = new int[BitOperations.RoundUpToPowerOf2((uint)values.Count)];
        Array.Clear(_local);
        int distinct = 0;
        for (int i = 0; i < codes.Length; i++)
        {
            ref int local = ref _local[codes[i]];
            if (local == 0)
            {
                local = ++distinct;
                Append(values[codes[i]]);
            }
            _codes[i] = local - 1;
        }
        Dictionary(distinct);
        Codes(codes.Length, distinct);
        return _chunk;
    }

    /// <summary>A column of text as it stands in pages; <paramref name="ends"/> are those of the rows' values in the bytes.</summary>
    public ColumnChunk PlainText(byte[] bytes, int start, ReadOnlySpan<int> ends)
    {
        Begin(ends.Length);
        int rows = 0;
        foreach (int end in ends)
        {
            rows++;
            if (rows < RowsPerPage && end - start < BytesPerPage) continue;
            Page(DataPage, rows, Plain, bytes.AsSpan(start, end - start));
            start = end;
            rows = 0;
        }
        if (rows > 0) Page(DataPage, rows, Plain, bytes.AsSpan(start, ends[^1] - start));
        return _chunk;
    }

    /// <summary>A column of numbers of fixed width, with bounds.</summary>
    public ColumnChunk Numbers<T>(ReadOnlySpan<T> values) where T : unmanaged, IBinaryInteger<T>, IMinMaxValue<T>
    {
        Begin(values.Length);
        T min = T.MaxValue, max = T.MinValue;
        foreach (var value in values)
        {
            min = T.Min(min, value);
            max = T.Max(max, value);
        }
        _chunk.Min = Stored(min);
        _chunk.Max = Stored(max);
        var distinct = new List<T>();
        if (min == max) distinct.Add(min);
        if (min == max || TryCodes(values, distinct))
        {
            foreach (var value in distinct) Append(Stored(value));
            Dictionary(distinct.Count);
            Codes(values.Length, distinct.Count);
            return _chunk;
        }
        PlainPages(MemoryMarshal.AsBytes(values), Unsafe.SizeOf<T>(), values.Length);
        return _chunk;
    }

    /// <summary>A column of floats, without bounds.</summary>
    public ColumnChunk Reals(ReadOnlySpan<double> values)
    {
        Begin(values.Length);
        PlainPages(MemoryMarshal.AsBytes(values), sizeof(double), values.Length);
        return _chunk;
    }

    /// <summary>A column of truth values, eight a byte.</summary>
    public ColumnChunk Bools(ReadOnlySpan<bool> values)
    {
        Begin(values.Length);
        var bits = _page.GetSpan((values.Length + 7) / 8)[..((values.Length + 7) / 8)];
        bits.Clear();
        for (int i = 0; i < values.Length; i++)
            if (values[i]) bits[i >> 3] |= (byte)(1 << (i & 7));
        _page.Advance(bits.Length);
        Page(DataPage, values.Length, Plain);
        return _chunk;
    }

    private void Begin(int rows)
    {
        _chunk = new ColumnChunk { Start = output.Position, DataStart = output.Position, Values = rows };
        if (_codes.Length < rows + 8) _codes = new int[rows + 8];
    }

    private static byte[] Stored<T>(T value) where T : unmanaged, IBinaryInteger<T>
    {
        var bytes = new byte[Unsafe.SizeOf<T>()];
        value.WriteLittleEndian(bytes);
        return bytes;
    }

    // Codes in the order in which values first come. False where they hardly repeat.
    private bool TryCodes<T>(ReadOnlySpan<T> values, List<T> distinct) where T : unmanaged, IBinaryInteger<T>
    {
        int most = Math.Min(MostDictionary, values.Length / 4 + 1);
        Slots(most);
        int mask = _slots.Length - 1;
        for (int i = 0; i < values.Length; i++)
        {
            T value = values[i];
            int slot = (int)((ulong.CreateTruncating(value) * 0x9E3779B97F4A7C15) >> 40) & mask;
            int code;
            while ((code = _slots[slot] - 1) >= 0 && distinct[code] != value) slot = (slot + 1) & mask;
            if (code < 0)
            {
                if (distinct.Count >= most || (i >= 1000 && i < 2000 && distinct.Count > i / 2)) return false;
                code = distinct.Count;
                distinct.Add(value);
                _slots[slot] = code + 1;
            }
            _codes[i] = code;
        }
        return true;
    }

    private void Slots(int most)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, most * 2));
        if (_slots.Length != size) _slots = new int[size];
        else Array.Clear(_slots);
    }

    private void Append(string value)
    {
        int most = Encoding.UTF8.GetMaxByteCount(value.Length);
        var room = _page.GetSpan(4 + most);
        int length = Encoding.UTF8.GetBytes(value, room[4..]);
        BinaryPrimitives.WriteInt32LittleEndian(room, length);
        _page.Advance(4 + length);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_page.GetSpan(bytes.Length));
        _page.Advance(bytes.Length);
    }

    private void PlainPages(ReadOnlySpan<byte> bytes, int width, int rows)
    {
        for (int from = 0; from < rows; from += RowsPerPage)
        {
            int count = Math.Min(RowsPerPage, rows - from);
            Page(DataPage, count, Plain, bytes.Slice(from * width, count * width));
        }
    }

    private void Dictionary(int count)
    {
        _chunk.HasDictionary = true;
        Page(DictionaryPage, count, Plain);
        _chunk.DataStart = output.Position;
    }

    // Indices bit-packed in groups of eight, or one run where there is a single value.
    private void Codes(int rows, int distinct)
    {
        int width = Math.Max(1, 32 - BitOperations.LeadingZeroCount((uint)(distinct - 1)));
        for (int from = 0; from < rows; from += RowsPerPage)
        {
            int count = Math.Min(RowsPerPage, rows - from);
            Append([(byte)width]);
            if (distinct == 1)
            {
                Varint((uint)count << 1);
                Append([0]);
            }
            else
            {
                int groups = (count + 7) / 8;
                Varint((uint)groups << 1 | 1);
                _codes.AsSpan(from + count, Math.Min(groups * 8 - count, _codes.Length - from - count)).Clear();
                Pack(_codes.AsSpan(from, groups * 8), width);
            }
            Page(DataPage, count, RleDictionary);
        }
    }

    private void Pack(ReadOnlySpan<int> codes, int width)
    {
        var room = _page.GetSpan(codes.Length * width / 8 + 8);
        ulong bits = 0;
        int held = 0, at = 0;
        foreach (int code in codes)
        {
            bits |= (ulong)(uint)code << held;
            held += width;
            while (held >= 8)
            {
                room[at++] = (byte)bits;
                bits >>= 8;
                held -= 8;
            }
        }
        _page.Advance(at);
    }

    private void Varint(uint value)
    {
        while (value >= 0x80)
        {
            Append([(byte)(value | 0x80)]);
            value >>= 7;
        }
        Append([(byte)value]);
    }

    private void Page(int kind, int values, int encoding)
    {
        Page(kind, values, encoding, _page.WrittenSpan);
        _page.ResetWrittenCount();
    }

    private void Page(int kind, int values, int encoding, ReadOnlySpan<byte> plain)
    {
        int room = Snappy.GetMaxCompressedLength(plain.Length);
        if (_compressed.Length < room) _compressed = new byte[room];
        int length = Snappy.Compress(plain, _compressed);
        _header.ResetWrittenCount();
        var thrift = new ThriftCompact(_header);
        thrift.OpenItem();
        thrift.Int32(1, kind);
        thrift.Int32(2, plain.Length);
        thrift.Int32(3, length);
        thrift.Open(kind == DataPage ? 5 : 7);
        thrift.Int32(1, values);
        thrift.Int32(2, encoding);
        if (kind == DataPage)
        {
            thrift.Int32(3, RleLevels);
            thrift.Int32(4, RleLevels);
        }
        thrift.End();
        thrift.End();
        output.Write(_header.WrittenSpan);
        output.Write(_compressed, 0, length);
        _chunk.Uncompressed += _header.WrittenCount + plain.Length;
        _chunk.Compressed += _header.WrittenCount + length;
    }
}
