using System.Text;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Fuzz;

/// <summary>
/// What every reader owes. All formats of <see cref="LogFormats.All"/> take part by themselves; a reader without a sample fails.
/// </summary>
public class ReaderConformanceTests
{
    public static TheoryData<string> Formats => new(LogFormats.All.Select(r => r.Format));

    public static TheoryData<string> TextFormats => new(LogFormats.All.Select(r => r.Format).Where(f => ReaderSamples.Of(f).Count == 0 || ReaderSamples.Of(f).Any(s => !s.Binary)));

    [Theory]
    [MemberData(nameof(Formats))]
    public void It_has_a_sample_and_knows_it_among_all(string format)
    {
        var samples = ReaderSamples.Of(format);
        samples.ShouldNotBeEmpty($"put a log of '{format}' into tests/Anomaly.Tests/corpus (with source and licence), or a sample into ReaderSamples");
        foreach (var sample in samples)
        {
            LogFormats.Sniff(sample.Bytes, sample.Name)!.Format.ShouldBe(format, sample.Name);
            var sink = Read(format, sample.Bytes);
            (sink.Flows.Count + sink.Processes.Count + sink.Files.Count + sink.Names.Count + sink.Leases.Count > 0 || format == "simulation-notes").ShouldBeTrue(sample.Name);
        }
    }

    [Fact]
    public void Names_of_formats_are_words_of_their_own()
    {
        LogFormats.All.Select(r => r.Format).ShouldBeUnique();
        LogFormats.All.ShouldAllBe(r => r.Format.Length > 0 && r.Format.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'));
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void Reading_twice_or_at_the_same_time_gives_the_same(string format) => Each(format, sample =>
    {
        var once = All(format, sample.Bytes);
        All(format, sample.Bytes).ShouldBe(once);
        var together = new List<string>[4];
        Parallel.For(0, together.Length, i => together[i] = All(format, sample.Bytes));
        foreach (var lines in together) lines.ShouldBe(once);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Wherever_the_buffers_end_the_events_are_the_same(string format) => Each(format, sample =>
    {
        var once = All(format, sample.Bytes);
        // Byte by byte every place is the end of what is there once.
        All(format, sample.Bytes, _ => 1).ShouldBe(once);
        for (int seed = 0; seed < 4; seed++)
        {
            var random = new Random(seed);
            All(format, sample.Bytes, _ => random.Next(1, 90)).ShouldBe(once);
        }
    });

    [Theory]
    [MemberData(nameof(TextFormats))]
    public void Longer_than_any_buffer_it_is_read_the_same(string format) => EachText(format, sample =>
    {
        // Beyond the readers' quarter of a MiB, so that what is begun there goes on behind.
        var big = new MemoryStream();
        while (big.Length < 700_000) big.Write(sample.Bytes);
        byte[] log = big.ToArray();
        var once = All(format, log);
        All(format, log, at => (int)(at % 4093) + 1).ShouldBe(once);
    });

    [Theory]
    [MemberData(nameof(TextFormats))]
    public void Lines_of_Windows_are_lines(string format) => EachText(format, sample =>
    {
        string text = Encoding.Latin1.GetString(sample.Bytes).ReplaceLineEndings("\n");
        var unix = Read(format, Encoding.Latin1.GetBytes(text));
        var windows = Read(format, Encoding.Latin1.GetBytes(text.Replace("\n", "\r\n")));
        Events(windows).ShouldBe(Events(unix));
        windows.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe(unix.Rejects.Select(r => (r.Line, r.Reason)));
    });

    [Theory]
    [MemberData(nameof(TextFormats))]
    public void A_byte_order_mark_changes_nothing(string format) => EachText(format, sample =>
    {
        // The notes of a simulation are written by this program, never with a mark.
        if (format == "simulation-notes" || sample.Bytes.AsSpan().StartsWith("\uFEFF"u8)) return;
        byte[] marked = [.. "\uFEFF"u8, .. sample.Bytes];
        LogFormats.Sniff(marked, sample.Name)?.Format.ShouldBe(format, sample.Name);
        var plain = Read(format, sample.Bytes);
        var read = Read(format, marked);
        Events(read).ShouldBe(Events(plain));
        read.Rejects.Select(r => (r.Line, r.Reason)).ShouldBe(plain.Rejects.Select(r => (r.Line, r.Reason)));
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Compressed_or_plain_it_is_the_same(string format) => Each(format, sample =>
    {
        var once = All(format, sample.Bytes);
        All(format, LogFileTests.Gzip(sample.Bytes)).ShouldBe(once);
        All(format, LogFileTests.Zstd(sample.Bytes)).ShouldBe(once);
    });

    [Theory]
    [MemberData(nameof(TextFormats))]
    public void A_cut_compressed_log_keeps_what_is_whole_and_says_so(string format) => EachText(format, sample =>
    {
        var log = new MemoryStream();
        for (int i = 0; i < 8; i++) log.Write(sample.Bytes);
        byte[] stored = LogFileTests.Gzip(log.ToArray());
        var cut = Read(format, stored[..^12]);
        cut.Rejects.Count(r => r.Reason == "compressed data ends early").ShouldBe(1);
        (Events(cut).Count > 0 || format == "simulation-notes").ShouldBeTrue();
    });

    [Theory]
    [MemberData(nameof(TextFormats))]
    public void The_last_line_needs_no_end(string format) => EachText(format, sample =>
    {
        int length = sample.Bytes.AsSpan().TrimEnd("\r\n"u8).Length;
        var whole = Read(format, [.. sample.Bytes[..length], (byte)'\n']);
        Events(Read(format, sample.Bytes[..length])).ShouldBe(Events(whole));
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Counts_add_up_and_places_are_right(string format) => Each(format, sample =>
    {
        foreach (byte[] log in sample.Binary ? [sample.Bytes] : new[] { sample.Bytes, WithGarbage(sample, 3) })
        {
            var sink = Read(format, log);
            var stats = sink.Stats;
            stats.Rejected.ShouldBe(sink.Rejects.Count);
            stats.RejectsByReason.Values.Sum().ShouldBe(stats.Rejected);
            stats.FilesByOperation.Values.Sum().ShouldBe(stats.Files);
            // Comments are counted beside the records, and a record that is said twice beside the one it repeats.
            stats.RecordsByStream.Where(s => s.Key is not ("comment" or "duplicate")).Sum(s => s.Value).ShouldBeLessThanOrEqualTo(stats.Records);
            (Events(sink).Count == 0 || stats.Records > 0 || sink.Leases.Count > 0).ShouldBeTrue("events but no records");
            if (sample.Binary) continue;
            int lines = log.AsSpan().Count((byte)'\n') + 1;
            foreach (var e in sink.Flows.Concat(sink.Processes).Concat(sink.Files).Concat(sink.Names)) long.Parse(e["line"]).ShouldBeInRange(1, lines);
            foreach (var (line, offset, _, text) in sink.Rejects.Where(r => r.Offset >= 0))
            {
                offset.ShouldBeLessThanOrEqualTo(log.Length);
                (log.AsSpan(0, (int)offset).Count((byte)'\n') + 1).ShouldBe((int)line, $"offset {offset} is not in the line");
                // The reject's own text stands there (secrets in it are masked).
                string there = Encoding.UTF8.GetString(log.AsSpan((int)offset));
                there[..Math.Min(there.Length, 8)].ShouldBe(text.Length == 0 ? there[..Math.Min(there.Length, 8)] : text[..Math.Min(text.Length, Math.Min(there.Length, 8))], $"text of line {line}");
            }
        }
    });

    [Theory]
    [MemberData(nameof(TextFormats))]
    public void No_line_is_passed_over_in_silence(string format) => EachText(format, sample =>
    {
        var before = Read(format, sample.Bytes).Stats;
        int lines = sample.Lines().Count;
        bool LeavesTrace(int at)
        {
            try
            {
                var after = Read(format, WithGarbage(sample, at)).Stats;
                return after.Records + after.Rejected > before.Records + before.Rejected;
            }
            catch (LogFormatException)
            {
                return at == 0;
            }
        }
        // Within a record of several lines anything may be its text; before the first and behind the last it may not.
        if (before.Records * 2 < lines) (LeavesTrace(0) || LeavesTrace(lines)).ShouldBeTrue($"{sample.Name}: garbage around its records left no trace");
        else for (int at = Math.Max(1, lines / 2); at <= lines; at += Math.Max(1, lines / 7)) LeavesTrace(at).ShouldBeTrue($"{sample.Name}: garbage before line {at + 1} left no trace");
    });

    [Theory]
    [MemberData(nameof(TextFormats))]
    public void A_line_of_5_MB_costs_at_most_itself(string format) => EachText(format, sample =>
    {
        var lines = sample.Lines();
        var log = new MemoryStream();
        log.Write(sample.Bytes);
        if (sample.Bytes[^1] != '\n') log.WriteByte((byte)'\n');
        log.Write(Enumerable.Repeat((byte)'x', 5_000_000).ToArray());
        log.WriteByte((byte)'\n');
        log.Write(sample.Bytes);
        var sink = Read(format, log.ToArray());
        int once = Events(Read(format, sample.Bytes)).Count;
        Events(sink).Count.ShouldBeGreaterThanOrEqualTo(once);
        lines.Count.ShouldBeGreaterThan(0);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Bytes_that_are_no_text_are_read_rejected_or_refused(string format) => Each(format, sample =>
    {
        var random = new Random(5);
        for (int round = 0; round < 60; round++)
        {
            var log = (byte[])sample.Bytes.Clone();
            for (int i = 0; i < 1 + round / 4; i++) log[random.Next(log.Length)] = (byte)random.Next(128, 256);
            ReadOrRefuse(format, log);
        }
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Cut_anywhere_it_is_read_or_refused(string format) => Each(format, sample =>
    {
        for (int length = 0; length < sample.Bytes.Length; length += 1 + sample.Bytes.Length / 300) ReadOrRefuse(format, sample.Bytes[..length]);
    });

    [Theory]
    [MemberData(nameof(Formats))]
    public void Nothing_is_an_empty_log_or_refused(string format)
    {
        foreach (byte[] log in new byte[][] { [], [(byte)'\n'], "\r\n\r\n"u8.ToArray(), "\uFEFF"u8.ToArray(), [0], new byte[5000] })
            ReadOrRefuse(format, log);
    }

    private static void Each(string format, Action<ReaderSample> check)
    {
        // Without a sample the first test fails; one failure says it.
        foreach (var sample in ReaderSamples.Of(format)) check(sample);
    }

    private static void EachText(string format, Action<ReaderSample> check) => Each(format, sample =>
    {
        if (!sample.Binary) check(sample);
    });

    private static byte[] WithGarbage(ReaderSample sample, int before)
    {
        var lines = sample.Lines();
        byte[] garbage = "@@@ no record of any log @@@\n"u8.ToArray();
        var log = new MemoryStream();
        for (int i = 0; i < lines.Count; i++)
        {
            if (i == Math.Min(before, lines.Count)) log.Write(garbage);
            log.Write(lines[i]);
        }
        if (before >= lines.Count)
        {
            if (lines[^1][^1] != '\n') log.WriteByte((byte)'\n');
            log.Write(garbage);
        }
        return log.ToArray();
    }

    private static void ReadOrRefuse(string format, byte[] log)
    {
        try
        {
            Read(format, log);
        }
        catch (LogFormatException e)
        {
            e.Message.ShouldNotBeEmpty();
        }
    }

    private static RecordingSink Read(string format, byte[] stored, Func<long, int>? sizes = null)
    {
        var sink = new RecordingSink();
        var options = ReaderSamples.Options(format);
        using var file = LogFile.Open(sizes is null ? new MemoryStream(stored) : new PiecesStream(stored, sizes), "x.log");
        var plan = new ReadOutcome(format, options.Host);
        LogFileReader.Read(file.Content, "x.log", plan, options, sink);
        file.ReportDamage(sink);
        return sink;
    }

    private static List<string> All(string format, byte[] stored, Func<long, int>? sizes = null) => [.. Read(format, stored, sizes).Lines()];

    private static List<string> Events(RecordingSink sink)
        => [.. new[] { sink.Flows, sink.Processes, sink.Files, sink.Names }.SelectMany(kind => kind).Select(row => string.Join('|', row.Select(c => $"{c.Key}={c.Value}"))), .. sink.Leases.Select(l => l.ToString())];

    // Gives what it is asked for in pieces.
    private sealed class PiecesStream(byte[] content, Func<long, int> sizes) : Stream
    {
        private int _at;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => content.Length;

        public override long Position { get => _at; set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int size = Math.Min(Math.Min(count, sizes(_at)), content.Length - _at);
            Array.Copy(content, _at, buffer, offset, size);
            _at += size;
            return size;
        }

        public override void Flush() { }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
