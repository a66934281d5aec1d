namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// A window on a forward-only stream for records that are not lines. Memory is the longest record plus the read buffer.
/// </summary>
internal sealed class ChunkBuffer(Stream stream, int size = 1 << 18)
{
    private byte[] _buffer = new byte[size];
    private int _start;
    private int _end;

    /// <summary>What was read and not consumed yet; valid until the next call.</summary>
    public ReadOnlySpan<byte> Data => _buffer.AsSpan(_start, _end - _start);

    /// <summary>1-based line of the first byte of <see cref="Data"/>.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>Byte offset of the first byte of <see cref="Data"/>.</summary>
    public long Offset { get; private set; }

    /// <summary>Reads more behind <see cref="Data"/>; false at the end of the stream.</summary>
    public bool TryFill()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end == _buffer.Length) Array.Resize(ref _buffer, _buffer.Length * 2);
        int got = stream.Read(_buffer, _end, _buffer.Length - _end);
        _end += got;
        return got > 0;
    }

    /// <summary>Passes over the first bytes.</summary>
    public void Consume(int count)
    {
        Line += Data[..count].Count((byte)'\n');
        Offset += count;
        _start += count;
    }
}
