using System.Security.Cryptography;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// Names decompressed content by its SHA-256, counts its lines, and finds on the way which known contents it begins
/// with. The first bytes decide which known contents are looked for.
/// </summary>
/// <param name="candidates">
/// Known contents, shortest first, for the digests of the first <see cref="StartLength"/> and <see cref="HeadLength"/>
/// bytes ('' where the content is shorter).
/// </param>
internal sealed class ContentDigest(Func<string, string, IEnumerable<KnownPrefix>> candidates) : IDisposable
{
    /// <summary>Bytes that tell contents of at least this length apart.</summary>
    public const int HeadLength = 4096;

    /// <summary>Bytes that tell shorter contents apart; one of fewer bytes is never looked for.</summary>
    public const int StartLength = 64;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly byte[] _head = new byte[HeadLength];
    private int _headLength;
    private readonly Queue<KnownPrefix> _ahead = new();
    private byte _last;
    private byte _afterPrefix;
    private bool _awaitByte;

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>Line feeds so far.</summary>
    public long LineFeeds { get; private set; }

    /// <summary>The content stops within a line.</summary>
    public bool EndsWithinLine => Length > 0 && _last != (byte)'\n';

    /// <summary>Digest of the first bytes, '' where there are fewer than <see cref="StartLength"/>.</summary>
    public string Start { get; private set; } = "";

    /// <summary>Digest of the first bytes, '' where there are fewer than <see cref="HeadLength"/>.</summary>
    public string Head { get; private set; } = "";

    /// <summary>Content id, once <see cref="Complete"/> was called.</summary>
    public string Id { get; private set; } = "";

    /// <summary>The longest known content that this one goes on from; null if none.</summary>
    public KnownPrefix? Prefix { get; private set; }

    /// <summary>
    /// Lines that the known content brought in: its whole ones, and its last one where nothing but the line end was
    /// missing or where it gave events already. A line that it cut is read again.
    /// </summary>
    public long KnownLines => Prefix is null ? 0 : Prefix.LineFeeds + (Prefix.EndsWithinLine && (Prefix.LastLineRead || _afterPrefix is (byte)'\n' or (byte)'\r') ? 1 : 0);

    /// <summary>Takes the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (_headLength < HeadLength)
        {
            int take = Math.Min(bytes.Length, HeadLength - _headLength);
            bytes[..take].CopyTo(_head.AsSpan(_headLength));
            Advance(bytes[..take]);
            _headLength += take;
            bytes = bytes[take..];
            if (_headLength == HeadLength) LookFor();
            if (bytes.IsEmpty) return;
        }
        while (_ahead.TryPeek(out var next) && next.Length < Length + bytes.Length)
        {
            int take = (int)(next.Length - Length);
            Advance(bytes[..take]);
            bytes = bytes[take..];
            if (Current() == next.Content)
            {
                Prefix = next;
                _awaitByte = true;
            }
            _ahead.Dequeue();
        }
        Advance(bytes);
    }

    /// <summary>Ends the content and names it.</summary>
    public void Complete()
    {
        if (_headLength < HeadLength) LookFor();
        Id = Current();
        _ahead.Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _hash.Dispose();

    private void Advance(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        if (_awaitByte) _afterPrefix = bytes[0];
        _awaitByte = false;
        _hash.AppendData(bytes);
        LineFeeds += bytes.Count((byte)'\n');
        Length += bytes.Length;
        _last = bytes[^1];
    }

    // Short known contents are compared within the head; long ones when their length is reached.
    private void LookFor()
    {
        var head = _head.AsSpan(0, _headLength);
        if (head.Length >= StartLength) Start = Hex(head[..StartLength]);
        if (head.Length == HeadLength) Head = Hex(head);
        foreach (var prefix in candidates(Start, Head))
        {
            if (prefix.Length >= HeadLength)
            {
                _ahead.Enqueue(prefix);
            }
            else if (prefix.Length < head.Length && Hex(head[..(int)prefix.Length]) == prefix.Content)
            {
                Prefix = prefix;
                _afterPrefix = head[(int)prefix.Length];
            }
        }
    }

    private string Current() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    private static string Hex(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}

/// <summary>A known content that a longer one may begin with.</summary>
/// <param name="Content">Its content id.</param>
/// <param name="Length">Its bytes.</param>
/// <param name="LineFeeds">Its line feeds.</param>
/// <param name="EndsWithinLine">Its last line has no line feed.</param>
/// <param name="Records">Records in it, those of earlier copies included.</param>
internal sealed record KnownPrefix(string Content, long Length, long LineFeeds, bool EndsWithinLine, long Records)
{
    /// <summary>Its last line, although it has no line feed, gave events.</summary>
    public bool LastLineRead { get; init; }

    /// <summary>First lines of its records that were not whole and gave nothing.</summary>
    public IReadOnlyList<long> Unfinished { get; init; } = [];
}
