namespace Anomaly.Pipeline.Ingest.Mapping;

/// <summary>
/// Splits a stream into records of separated values (RFC 4180): values may stand in double quotes and then hold separators,
/// line ends and doubled quotes. A quote that does not end within <paramref name="maxLength"/> bytes, or before the log does,
/// costs its own line only.
/// </summary>
internal sealed class CsvRecords(Stream stream, byte separator, int maxLength = 1 << 20)
{
    private readonly ChunkBuffer _buffer = new(stream);
    private readonly List<(int Start, int Length, bool Quoted)> _fields = [];
    private byte[] _record = [];
    private byte[] _unquoted = new byte[256];
    private bool _begun;

    /// <summary>1-based line of the current record's beginning.</summary>
    public long Line { get; private set; }

    /// <summary>Byte offset of the current record.</summary>
    public long Offset { get; private set; }

    /// <summary>The current record as it stands, without its line end.</summary>
    public ReadOnlySpan<byte> Text => _record.AsSpan(0, _length);

    /// <summary>Null where the record could be split; else why not.</summary>
    public string? Problem { get; private set; }

    /// <summary>Values of the current record.</summary>
    public int Count => _fields.Count;

    private int _length;

    /// <summary>Reads the next record that is not an empty line; false at the end.</summary>
    public bool TryRead()
    {
        while (true)
        {
            if (!_begun)
            {
                _begun = true;
                while (_buffer.Data.Length < 3 && _buffer.TryFill()) { }
                if (_buffer.Data.StartsWith("\uFEFF"u8)) _buffer.Consume(3);
            }
            Line = _buffer.Line;
            Offset = _buffer.Offset;
            Problem = null;
            int end = EndOf(quotes: true);
            if (end < 0)
            {
                Problem = "quotes are not balanced";
                end = EndOf(quotes: false);
            }
            if (end == 0 && _buffer.Data.IsEmpty) return false;
            Take(end);
            if (_length > 0) break;
        }
        if (_length >= maxLength - 1) Problem ??= "record is too long";
        if (Problem is null && !Split()) Problem = "quotes are not balanced";
        return true;
    }

    /// <summary>A value; valid until the next call.</summary>
    public ReadOnlySpan<byte> this[int column]
    {
        get
        {
            var (start, length, quoted) = _fields[column];
            var value = _record.AsSpan(start, length);
            return quoted ? Unquote(value) : value;
        }
    }

    // Length of the record up to its line feed or the end of the log; -1 where a quote does not end.
    private int EndOf(bool quotes)
    {
        int at = 0;
        int closed = -2;
        bool inside = false;
        while (true)
        {
            var data = _buffer.Data;
            while (at < data.Length)
            {
                int next = quotes ? data[at..].IndexOfAny((byte)'\n', (byte)'"') : data[at..].IndexOf((byte)'\n');
                if (next < 0)
                {
                    at = data.Length;
                    break;
                }
                at += next;
                if (data[at] == '\n')
                {
                    if (!inside) return at;
                }
                else if (inside)
                {
                    inside = false;
                    closed = at;
                }
                else
                {
                    // Quotes stand around whole values; behind one that just ended they are doubled.
                    inside = at == 0 || data[at - 1] == separator || at == closed + 1;
                }
                at++;
            }
            if (at >= maxLength) return inside ? -1 : maxLength;
            if (!_buffer.TryFill()) return inside ? -1 : _buffer.Data.Length;
        }
    }

    private void Take(int end)
    {
        if (_record.Length < end) _record = new byte[Math.Max(end, _record.Length * 2)];
        _buffer.Data[..end].CopyTo(_record);
        _length = end > 0 && _record[end - 1] == '\r' ? end - 1 : end;
        _buffer.Consume(end < _buffer.Data.Length && _buffer.Data[end] == '\n' ? end + 1 : end);
    }

    private bool Split()
    {
        _fields.Clear();
        int at = 0;
        while (true)
        {
            var rest = _record.AsSpan(at, _length - at);
            if (rest is [(byte)'"', ..])
            {
                int close = Close(rest);
                if (close < 0 || (close + 1 < rest.Length && rest[close + 1] != separator)) return false;
                _fields.Add((at + 1, close - 1, true));
                if (close + 1 == rest.Length) return true;
                at += close + 2;
                continue;
            }
            int end = rest.IndexOf(separator);
            _fields.Add((at, end < 0 ? rest.Length : end, false));
            if (end < 0) return true;
            at += end + 1;
        }
    }

    private static int Close(ReadOnlySpan<byte> value)
    {
        for (int at = 1; at < value.Length; at++)
        {
            if (value[at] != '"') continue;
            if (at + 1 < value.Length && value[at + 1] == '"') at++;
            else return at;
        }
        return -1;
    }

    private ReadOnlySpan<byte> Unquote(ReadOnlySpan<byte> value)
    {
        if (!value.Contains((byte)'"')) return value;
        if (_unquoted.Length < value.Length) _unquoted = new byte[value.Length];
        int written = 0;
        for (int i = 0; i < value.Length; i++)
        {
            _unquoted[written++] = value[i];
            if (value[i] == '"') i++;
        }
        return _unquoted.AsSpan(0, written);
    }
}
