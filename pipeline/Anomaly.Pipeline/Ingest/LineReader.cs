namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// Forward-only lines of a stream as spans over one reused buffer. LF or CR LF; the last line needs no line end.
/// Memory is the longest line plus the read buffer; a line over <paramref name="maxLine"/> bytes is cut there and
/// the rest of it skipped (<see cref="Truncated"/> is then true for that line).
/// </summary>
public sealed class LineReader(Stream stream, int bufferSize = 1 << 18, int maxLine = 1 << 24)
{
    private byte[] _buffer = new byte[bufferSize];
    private int _start;
    private int _end;
    private bool _eof;
    private long _base;

    /// <summary>1-based number of the current line; 0 before the first.</summary>
    public long Line { get; private set; }

    /// <summary>Byte offset of the current line.</summary>
    public long Offset { get; private set; }

    /// <summary>The current line was longer than allowed and was cut.</summary>
    public bool Truncated { get; private set; }

    /// <summary>The current line ended with a line feed (false: the log stops in its midst).</summary>
    public bool Terminated { get; private set; }

    /// <summary>Reads the next line without its line end; false at the end. The span is valid until the next call.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        Truncated = false;
        int searched = 0;
        while (true)
        {
            int at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                Take(searched + at, out line);
                _start += searched + at + 1;
                Terminated = true;
                return true;
            }
            searched = _end - _start;
            if (_eof)
            {
                if (searched == 0)
                {
                    line = default;
                    return false;
                }
                Take(searched, out line);
                _start = _end;
                Terminated = false;
                return true;
            }
            if (searched >= maxLine) return TakeTruncated(out line);
            Fill();
        }
    }

    private void Take(int length, out ReadOnlySpan<byte> line)
    {
        Line++;
        Offset = _base + _start;
        if (length > 0 && _buffer[_start + length - 1] == '\r') length--;
        line = _buffer.AsSpan(_start, length);
    }

    private bool TakeTruncated(out ReadOnlySpan<byte> line)
    {
        Line++;
        Offset = _base + _start;
        var cut = _buffer.AsSpan(_start, maxLine).ToArray();
        _base += _end;
        _start = _end = 0;
        Terminated = false;
        while (!_eof)
        {
            Fill();
            int at = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (at >= 0)
            {
                _start += at + 1;
                Terminated = true;
                break;
            }
            _base += _end;
            _start = _end = 0;
        }
        Truncated = true;
        line = cut;
        return true;
    }

    private void Fill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _base += _start;
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        int got = stream.Read(_buffer, _end, _buffer.Length - _end);
        if (got == 0) _eof = true;
        _end += got;
    }
}
