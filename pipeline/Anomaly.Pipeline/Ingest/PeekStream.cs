namespace Anomaly.Pipeline.Ingest;

/// <summary>A forward-only stream whose beginning can be looked at without losing it.</summary>
public sealed class PeekStream(Stream inner) : ForwardStream
{
    private byte[] _head = [];
    private int _length;
    private int _taken;

    /// <summary>
    /// Up to <paramref name="length"/> bytes from the stream's beginning; fewer only where the stream is shorter.
    /// Must be called before anything is read. The span is valid until the next call.
    /// </summary>
    public ReadOnlySpan<byte> Peek(int length)
    {
        if (_taken > 0) throw new InvalidOperationException("the stream has been read from already");
        if (_head.Length < length) Array.Resize(ref _head, length);
        while (_length < length)
        {
            int got = inner.Read(_head, _length, length - _length);
            if (got == 0) break;
            _length += got;
        }
        return _head.AsSpan(0, Math.Min(length, _length));
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (_taken >= _length) return inner.Read(buffer);
        int count = Math.Min(buffer.Length, _length - _taken);
        _head.AsSpan(_taken, count).CopyTo(buffer);
        _taken += count;
        return count;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
