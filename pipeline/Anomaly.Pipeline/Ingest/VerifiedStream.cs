using System.Security.Cryptography;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// The first <paramref name="length"/> bytes of a stream that was read before, checked to be the same again: a log
/// that grows meanwhile is read as far as it was named, one that was overwritten is found out.
/// </summary>
internal sealed class VerifiedStream(Stream inner, long length, Action<long> progress, CancellationToken stop) : ForwardStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private long _left = length;
    private long _given;
    private bool _ended;

    /// <summary>Bytes that came so far.</summary>
    public long Given => _given;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        stop.ThrowIfCancellationRequested();
        if (_left == 0)
        {
            // One read beyond, so that the stream below notices its own end and what is wrong with it.
            if (!_ended) inner.ReadByte();
            _ended = true;
            return 0;
        }
        int got = inner.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        _hash.AppendData(buffer[..got]);
        _left -= got;
        if (got == 0) _ended = true;
        progress(_given += got);
        return got;
    }

    /// <summary>Reads what is left and tells whether all was as <paramref name="content"/> names it.</summary>
    public bool Matches(string content)
    {
        var buffer = new byte[1 << 16];
        while (Read(buffer) > 0) { }
        return _left == 0 && Convert.ToHexStringLower(_hash.GetCurrentHash()) == content;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing) _hash.Dispose();
        base.Dispose(disposing);
    }
}
