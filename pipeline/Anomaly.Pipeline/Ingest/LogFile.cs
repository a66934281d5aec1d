using Anomaly.Pipeline.Ingest.Commands;
using ZstdSharp;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// An opened log: plain, gzip (all members) or Zstandard (all frames), told apart by their first bytes and never by
/// their name. Where compressed data end early or are damaged, <see cref="Content"/> ends after the last whole line
/// before and <see cref="ReportDamage"/> says so.
/// </summary>
public sealed class LogFile : IDisposable
{
    /// <summary>The path that means standard input.</summary>
    public const string StandardInput = "-";

    private readonly WholeLinesStream? _compressed;

    private LogFile(string path, Stream stored)
    {
        Path = path;
        var peek = new PeekStream(stored);
        var magic = peek.Peek(4);
        Stream? decompressed = magic switch
        {
            [0x1F, 0x8B, ..] => new GzipContentStream(peek),
            [0x28, 0xB5, 0x2F, 0xFD] or [>= 0x50 and <= 0x5F, 0x2A, 0x4D, 0x18] => new DecompressionStream(peek, leaveOpen: false),
            _ => null,
        };
        if (decompressed is not null) _compressed = new WholeLinesStream(decompressed);
        Content = new PeekStream(_compressed ?? (Stream)peek);
    }

    /// <summary>The file as it was named in the call.</summary>
    public string Path { get; }

    /// <summary>Decompressed content; its beginning can be peeked.</summary>
    public PeekStream Content { get; }

    /// <summary>
    /// Opens a file, or standard input for <c>-</c>; <paramref name="progress"/> hears of the stored bytes read since it
    /// was last told. Throws <see cref="IOException"/> and <see cref="UnauthorizedAccessException"/> as files do.
    /// </summary>
    public static LogFile Open(string path, Action<long>? progress = null)
    {
        Stream stored = path == StandardInput ? Console.OpenStandardInput() : OpenFile(path);
        return new LogFile(path, progress is null ? stored : new CountingStream(stored, progress));
    }

    private static FileStream OpenFile(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 1, FileOptions.SequentialScan);
        }
        catch (FileNotFoundException e)
        {
            // Folders list names that cannot be opened: those of other encodings come with marks in place of their bytes.
            throw new FileNotFoundException(
                path.Contains('\uFFFD', StringComparison.Ordinal) ? "its name is not UTF-8; rename it, or give its content as standard input, '-'" : "there is no such file, or the link leads nowhere", path, e);
        }
    }

    /// <summary>Opens a log that is already at hand, compressed or not; <paramref name="path"/> is what it is called.</summary>
    public static LogFile Open(Stream stored, string path) => new(path, stored);

    /// <summary>What is wrong with the compressed data, as far as they were read; null where nothing is.</summary>
    public string? Damage => _compressed?.Damage;

    /// <summary>Once <see cref="Content"/> is read to its end: rejects the record that damaged compression cut, if there is one, its secrets masked.</summary>
    public void ReportDamage(IEventSink sink)
    {
        if (_compressed?.Damage is { } damage) new EnrichingSink(sink).Reject(_compressed.Lines + 1, _compressed.Given, damage, _compressed.CutLine);
    }

    /// <inheritdoc/>
    public void Dispose() => Content.Dispose();

    private sealed class CountingStream(Stream inner, Action<long> progress) : ForwardStream
    {
        private const int Chunk = 1 << 20;
        private long _untold;

        public override int Read(Span<byte> buffer)
        {
            int got = inner.Read(buffer);
            _untold += got;
            if (_untold >= Chunk || (got == 0 && _untold > 0))
            {
                progress(_untold);
                _untold = 0;
            }
            return got;
        }

        protected override void Dispose(bool disposing)
        {
            if (disposing) inner.Dispose();
            base.Dispose(disposing);
        }
    }
}
