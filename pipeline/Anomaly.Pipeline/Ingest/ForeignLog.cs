using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest;

/// <summary>What to say of a log that no reader knows: what it looks like, which formats come near, how to name one.</summary>
internal static class ForeignLog
{
    private const int LineShown = 120;
    private const int NearTried = 1 << 14;
    private const int TarMarkAt = 257;
    private const int WideTried = 64;
    private const string Wide = "it is UTF-16; convert it to UTF-8 (iconv -f UTF-16 -t UTF-8)";

    // What files begin with that are no text logs, and what makes one of them.
    private static readonly (byte[] Start, string What)[] Known =
    [
        ("ElfFile\0"u8.ToArray(), "it is a binary Windows event log (.evtx); export it as XML or JSON (wevtutil qe /lf, evtx_dump -o jsonl)"),
        ([0x0A, 0x0D, 0x0D, 0x0A], "it is a packet capture; let Zeek read it (zeek -r) and take its logs"),
        ([0xD4, 0xC3, 0xB2, 0xA1], "it is a packet capture; let Zeek read it (zeek -r) and take its logs"),
        ([0xA1, 0xB2, 0xC3, 0xD4], "it is a packet capture; let Zeek read it (zeek -r) and take its logs"),
        ([0xFF, 0xFE], Wide),
        ([0xFE, 0xFF], Wide),
        ([0x1F, 0x8B], "it is compressed twice; decompress it once"),
        ([0x28, 0xB5, 0x2F, 0xFD], "it is compressed twice; decompress it once"),
        ("PK\x03\x04"u8.ToArray(), "it is a zip archive; unpack it first"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "it is compressed with xz; gzip and Zstandard are read, or pipe it: xz -dc FILE | anomaly ingest -"),
        ("BZh"u8.ToArray(), "it is compressed with bzip2; gzip and Zstandard are read, or pipe it: bzip2 -dc FILE | anomaly ingest -"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], "it is a 7z archive; unpack it first"),
        ("PAR1"u8.ToArray(), "it is a Parquet file whose columns are not those of a known format"),
    ];

    /// <summary>The message, from the beginning of the decompressed log.</summary>
    public static string Message(ReadOnlySpan<byte> head, string fileName)
    {
        foreach (var (start, what) in Known)
            if (head.StartsWith(start)) return $"not a log of a known format: {what}";
        if (head.Length > TarMarkAt && head[TarMarkAt..].StartsWith("ustar"u8)) return "not a log of a known format: it is a tar archive; unpack it first";
        if (IsWide(head)) return $"not a log of a known format: {Wide}";
        var text = new StringBuilder($"not a log of a known format: it begins with '{FirstLine(head)}'");
        var near = Near(head, fileName);
        foreach (var (format, missing) in near.Where(n => n.Missing.Length > 0)) text.Append($"; {format}: {missing}");
        string[] like = [.. near.Where(n => n.Missing.Length == 0).Select(n => n.Format)];
        if (like.Length > 0) text.Append($"; it could be read as {string.Join(" or ", like)}: say so with --format NAME");
        else text.Append("; name its format with --format NAME if it is one of them");
        return text.Append($" (known formats: {LogFormats.Names})").ToString();
    }

    // UTF-16 without its mark: every other byte is zero.
    private static bool IsWide(ReadOnlySpan<byte> head)
    {
        head = head[..Math.Min(head.Length & ~1, WideTried)];
        int even = 0, odd = 0;
        for (int i = 0; i < head.Length; i += 2)
        {
            if (head[i] == 0) even++;
            if (head[i + 1] == 0) odd++;
        }
        return head.Length >= 8 && ((odd == head.Length / 2 && even == 0) || (even == head.Length / 2 && odd == 0));
    }

    private static string FirstLine(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart("\r\n"u8);
        int end = head.IndexOf((byte)'\n');
        if (end >= 0) head = head[..end];
        return Printable.Of(Encoding.UTF8.GetString(head.TrimEnd((byte)'\r')[..Math.Min(head.TrimEnd((byte)'\r').Length, LineShown * 4)]), LineShown);
    }

    // Formats come near when their reader makes more events than rejects of the log's beginning, or when the file is
    // called like one and its reader says what is missing.
    private static List<(string Format, string Missing)> Near(ReadOnlySpan<byte> head, string fileName)
    {
        byte[] content = head[..Math.Min(head.Length, NearTried)].ToArray();
        int whole = content.AsSpan().LastIndexOf((byte)'\n');
        if (whole > 0 && content.Length < head.Length) content = content[..(whole + 1)];
        var near = new List<(string, string)>();
        foreach (var reader in LogFormats.All)
        {
            var counts = new CountingSink();
            try
            {
                reader.Read(new LogSource { Path = fileName, Content = new MemoryStream(content, writable: false), TimeZone = TimeZoneInfo.Utc }, counts);
            }
            catch (LogFormatException e)
            {
                if (LooksLike(reader, content)) near.Add((reader.Format, e.Message));
                continue;
            }
            if (counts.Events > 0 && counts.Events >= counts.Stats.Rejected) near.Add((reader.Format, ""));
        }
        return near;
    }

    // A table without its header: columns by tab, and a time in the first.
    private static bool LooksLike(ILogReader reader, ReadOnlySpan<byte> content)
    {
        int line = content.IndexOf((byte)'\n');
        var first = line < 0 ? content : content[..line];
        int tab = first.IndexOf((byte)'\t');
        return reader is Zeek.ZeekTsvReader && tab > 0 && Zeek.ZeekText.Micros(first[..tab], out _);
    }

    private sealed class CountingSink : IEventSink
    {
        public ReadStats Stats { get; } = new();

        public long Events { get; private set; }

        public void Flow(FlowEvent e) => Events++;

        public void Process(ProcessEvent e) => Events++;

        public void File(FileEvent e) => Events++;

        public void Name(NameEvent e) => Events++;

        public void Lease(Lease lease) => Events++;

        public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text) => Stats.CountReject(reason);
    }
}
