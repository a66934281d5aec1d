using System.IO.Compression;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// Decompressed gzip, all members, that tells a cut file from a whole one. <see cref="GZipStream"/> ends silently
/// where the compressed data stop, so a small gzip member is appended behind the file: where its content comes out,
/// everything before it was whole; where anything else does, the file was cut and what came out since is not data.
/// Throws <see cref="EndOfStreamException"/> for a cut file and <see cref="InvalidDataException"/> for a damaged one,
/// each after all bytes before the damage were given but the last few KiB: what comes out of a damaged block in the same
/// call is lost.
/// </summary>
internal sealed class GzipContentStream : ForwardStream
{
    private const int Slice = 1 << 12;
    private static readonly byte[] Mark = [0x00, 0xC7, 0x13, 0xFF, 0x5A, 0x00, 0xE1, 0x9D];
    private readonly GZipStream _gzip;
    private readonly AppendedStream _compressed;
    private bool _ended;

    public GzipContentStream(Stream compressed)
    {
        _compressed = new AppendedStream(compressed, MarkMember());
        _gzip = new GZipStream(_compressed, CompressionMode.Decompress);
    }

    public override int Read(Span<byte> buffer)
    {
        if (_ended || buffer.IsEmpty) return 0;
        // What a read had given when it meets damage is lost with it.
        if (buffer.Length > Slice) buffer = buffer[..Slice];
        int got;
        try
        {
            got = _gzip.Read(buffer);
        }
        catch (InvalidDataException) when (_compressed.Appended)
        {
            throw Cut();
        }
        if (!_compressed.Appended)
        {
            _ended = got == 0; // ended before the mark was asked for: bytes that are no gzip follow the last member
            return got;
        }
        _ended = true;
        if (!IsMark(buffer[..got])) throw Cut();
        return 0;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) _gzip.Dispose();
        base.Dispose(disposing);
    }

    private static EndOfStreamException Cut() => new("the gzip data end before their end mark");

    private bool IsMark(ReadOnlySpan<byte> first)
    {
        Span<byte> seen = stackalloc byte[Mark.Length + 1];
        if (first.Length > Mark.Length) return false;
        first.CopyTo(seen);
        int length = first.Length;
        try
        {
            while (length < seen.Length)
            {
                int got = _gzip.Read(seen[length..]);
                if (got == 0) break;
                length += got;
            }
        }
        catch (InvalidDataException)
        {
            return false;
        }
        return seen[..length].SequenceEqual(Mark);
    }

    private static byte[] MarkMember()
    {
        var member = new MemoryStream();
        using (var gzip = new GZipStream(member, CompressionLevel.NoCompression, leaveOpen: true)) gzip.Write(Mark);
        return member.ToArray();
    }

    private sealed class AppendedStream(Stream first, byte[] second) : ForwardStream
    {
        private int _taken;

        public bool Appended { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (!Appended)
            {
                int got = first.Read(buffer);
                if (got > 0 || buffer.IsEmpty) return got;
                Appended = true;
            }
            int count = Math.Min(buffer.Length, second.Length - _taken);
            second.AsSpan(_taken, count).CopyTo(buffer);
            _taken += count;
            return count;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) first.Dispose();
            base.Dispose(disposing);
        }
    }
}
