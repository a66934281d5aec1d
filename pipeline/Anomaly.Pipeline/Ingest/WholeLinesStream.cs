using ZstdSharp;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// Decompressed content that ends cleanly where the compressed data ends early or is damaged: whole lines before the
/// damage are given, the line it cuts is kept apart, and nothing is thrown. Lines over half the caller's buffer are
/// given as they come.
/// </summary>
internal sealed class WholeLinesStream(Stream decompressed) : ForwardStream
{
    private byte[] _held = [];
    private int _heldLength;
    private bool _ended;

    /// <summary>What is wrong with the compressed data; null while nothing is.</summary>
    public string? Damage { get; private set; }

    /// <summary>The line that the damage cut, as far as it is there; empty without damage.</summary>
    public ReadOnlySpan<byte> CutLine => Damage is null ? default : _held.AsSpan(0, _heldLength);

    /// <summary>Bytes given so far: the offset of the cut line.</summary>
    public long Given { get; private set; }

    /// <summary>Line feeds given so far.</summary>
    public long Lines { get; private set; }

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty) return 0;
        if (_ended) return Damage is null ? Release(buffer) : 0;
        if (_heldLength >= buffer.Length) return Release(buffer);
        _held.AsSpan(0, _heldLength).CopyTo(buffer);
        int filled = _heldLength;
        _heldLength = 0;
        while (true)
        {
            int got = ReadOrEnd(buffer[filled..]);
            filled += got;
            if (got == 0)
            {
                if (Damage is null) return Give(buffer[..filled]);
                Hold(buffer[..filled]);
                return 0;
            }
            int whole = buffer.Slice(filled - got, got).LastIndexOf((byte)'\n');
            if (whole >= 0)
            {
                whole += filled - got + 1;
                Hold(buffer[whole..filled]);
                return Give(buffer[..whole]);
            }
            if (filled > buffer.Length / 2) return Give(buffer[..filled]);
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) decompressed.Dispose();
        base.Dispose(disposing);
    }

    private int ReadOrEnd(Span<byte> buffer)
    {
        try
        {
            int got = decompressed.Read(buffer);
            if (got == 0) _ended = true;
            return got;
        }
        catch (EndOfStreamException)
        {
            return End("compressed data ends early");
        }
        catch (Exception e) when (e is InvalidDataException or ZstdException)
        {
            return End("compressed data is damaged");
        }
    }

    private int End(string damage)
    {
        Damage = damage;
        _ended = true;
        return 0;
    }

    private void Hold(ReadOnlySpan<byte> bytes)
    {
        if (_held.Length < bytes.Length) _held = new byte[Math.Max(bytes.Length, 4096)];
        bytes.CopyTo(_held);
        _heldLength = bytes.Length;
    }

    private int Release(Span<byte> buffer)
    {
        int count = Math.Min(buffer.Length, _heldLength);
        var given = buffer[..count];
        _held.AsSpan(0, count).CopyTo(given);
        _held.AsSpan(count, _heldLength - count).CopyTo(_held);
        _heldLength -= count;
        return Give(given);
    }

    private int Give(ReadOnlySpan<byte> bytes)
    {
        Given += bytes.Length;
        Lines += bytes.Count((byte)'\n');
        return bytes.Length;
    }
}
