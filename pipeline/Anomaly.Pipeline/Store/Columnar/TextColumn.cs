using System.Buffers.Binary;
using System.Numerics;
using System.Text;

namespace Anomaly.Pipeline.Store.Columnar;

/// <summary>
/// Text of many rows, kept as it will be written: codes of a dictionary while values repeat, else the bytes themselves. Rows hold
/// no strings then, which would outlive the youngest generations of the heap by the million.
/// </summary>
internal sealed class TextColumn
{
    private const int MostDistinct = 1 << 16;
    private const int RowsToJudge = 2000;

    private readonly List<string> _distinct = [];
    private int[] _slots = new int[64];
    private string? _last;
    private int _lastCode;

    // Codes of the rows, or the ends of their values in the bytes.
    private int[] _rows = [];
    private byte[] _bytes = [];
    private int _used;
    private bool _plain;

    /// <summary>Rows held.</summary>
    public int Count { get; private set; }

    /// <summary>Makes room for rows up to <paramref name="capacity"/>.</summary>
    public void Grow(int capacity)
    {
        if (_rows.Length < capacity) Array.Resize(ref _rows, capacity);
    }

    /// <summary>Appends a row.</summary>
    public void Add(string text)
    {
        if (!_plain && TryCode(text, out int code))
        {
            _rows[Count++] = code;
            return;
        }
        AppendPlain(text);
    }

    /// <summary>Appends all rows of another column.</summary>
    public void Append(TextColumn other)
    {
        if (other._plain)
        {
            if (!_plain) ToPlain();
            Reserve(other._used);
            other._bytes.AsSpan(0, other._used).CopyTo(_bytes.AsSpan(_used));
            for (int i = 0; i < other.Count; i++) _rows[Count++] = _used + other._rows[i];
            _used += other._used;
            return;
        }
        for (int i = 0; i < other.Count; i++) Add(other._distinct[other._rows[i]]);
    }

    /// <summary>Writes rows as a column of a row group.</summary>
    public ColumnChunk Write(ColumnChunkWriter chunk, int from, int count)
    {
        var rows = _rows.AsSpan(from, count);
        return _plain ? chunk.PlainText(_bytes, from == 0 ? 0 : _rows[from - 1], rows) : chunk.DictionaryText(_distinct, rows);
    }

    /// <summary>Forgets the rows and keeps the room.</summary>
    public void Clear()
    {
        _distinct.Clear();
        Array.Clear(_slots);
        _last = null;
        _used = Count = 0;
        _plain = false;
    }

    // False once values hardly repeat.
    private bool TryCode(string text, out int code)
    {
        code = _lastCode;
        if (ReferenceEquals(text, _last)) return true;
        int mask = _slots.Length - 1;
        int slot = Hash(text) & mask;
        while ((code = _slots[slot] - 1) >= 0)
        {
            string known = _distinct[code];
            if (ReferenceEquals(known, text) || known == text) break;
            slot = (slot + 1) & mask;
        }
        if (code < 0)
        {
            if (_distinct.Count >= MostDistinct || (Count >= RowsToJudge && _distinct.Count > Count / 4 * 3))
            {
                ToPlain();
                return false;
            }
            code = _distinct.Count;
            _distinct.Add(text);
            _slots[slot] = code + 1;
            if (_distinct.Count * 2 > _slots.Length) Rehash();
        }
        _last = text;
        _lastCode = code;
        return true;
    }

    private void Rehash()
    {
        _slots = new int[_slots.Length * 2];
        int mask = _slots.Length - 1;
        for (int code = 0; code < _distinct.Count; code++)
        {
            int slot = Hash(_distinct[code]) & mask;
            while (_slots[slot] != 0) slot = (slot + 1) & mask;
            _slots[slot] = code + 1;
        }
    }

    private void ToPlain()
    {
        int rows = Count;
        Count = 0;
        _plain = true;
        for (int i = 0; i < rows; i++) AppendPlain(_distinct[_rows[i]]);
        _distinct.Clear();
        _last = null;
    }

    // As a page has it: the length, then the bytes.
    private void AppendPlain(string text)
    {
        Reserve(sizeof(int) + Encoding.UTF8.GetMaxByteCount(text.Length));
        int length = Encoding.UTF8.GetBytes(text, _bytes.AsSpan(_used + sizeof(int)));
        BinaryPrimitives.WriteInt32LittleEndian(_bytes.AsSpan(_used), length);
        _used += sizeof(int) + length;
        _rows[Count++] = _used;
    }

    private void Reserve(int more)
    {
        int needed = checked(_used + more);
        if (needed > _bytes.Length) Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(BitOperations.RoundUpToPowerOf2((uint)needed), 4096)));
    }

    // Of the length and up to sixteen characters of both ends: the same on every machine and in every process.
    private static int Hash(string value)
    {
        ulong hash = (ulong)value.Length * 0x9E3779B97F4A7C15;
        int head = Math.Min(value.Length, 16);
        for (int i = 0; i < head; i++) hash = (hash ^ value[i]) * 0x100000001B3;
        for (int i = Math.Max(head, value.Length - 16); i < value.Length; i++) hash = (hash ^ value[i]) * 0x100000001B3;
        return (int)((hash ^ hash >> 29) * 0xD6E8FEB86659FD93 >> 36);
    }
}
