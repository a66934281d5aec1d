using System.IO.Compression;
using System.Text;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;
using ZstdSharp;

namespace Anomaly.Tests.Ingest;

public class LogFileTests
{
    private static readonly byte[] Log = File.ReadAllBytes(TestPaths.Corpus("zeek", "tsv", "zat", "conn.log"));

    [Fact]
    public void Compressed_logs_read_as_plain_ones()
    {
        var plain = RecordingSink.Read(Log).Lines().ToArray();
        plain.Length.ShouldBe(361);
        RecordingSink.Read(Gzip(Log)).Lines().ShouldBe(plain);
        RecordingSink.Read(Zstd(Log)).Lines().ShouldBe(plain);
    }

    [Fact]
    public void All_members_of_a_concatenated_file_are_read()
    {
        RecordingSink.Read([.. Gzip(Log), .. Gzip(Log)]).Stats.Records.ShouldBe(720);
        RecordingSink.Read([.. Zstd(Log), .. Zstd(Log)]).Stats.Records.ShouldBe(720);
    }

    [Fact]
    public void Bytes_behind_the_last_gzip_member_are_no_damage()
        => RecordingSink.Read([.. Gzip(Log), .. new byte[4000]]).Rejects.ShouldBeEmpty();

    [Fact]
    public void A_cut_compressed_file_keeps_its_whole_rows_and_says_that_it_is_cut()
    {
        var whole = RecordingSink.Read(Log).Lines().Take(360).ToArray();
        foreach (var stored in new[] { Gzip(Log), Zstd(Log), [.. Gzip(Log[..20000]), .. Gzip(Log[20000..])] })
            Gen.Int[12, stored.Length - 1].Sample(length =>
            {
                var sink = RecordingSink.Read(stored[..length], options: new LogReadOptions("zeek-tsv"));
                sink.Flows.Count.ShouldBe((int)sink.Stats.Records);
                sink.Lines().Take(sink.Flows.Count).ShouldBe(whole.Take(sink.Flows.Count));
                var reject = sink.Rejects.ShouldHaveSingleItem();
                reject.Reason.ShouldBe("compressed data ends early");
                if (sink.Flows.Count > 0)
                {
                    reject.Line.ShouldBe(Log.AsSpan(0, (int)reject.Offset).Count((byte)'\n') + 1);
                    Encoding.UTF8.GetString(Log.AsSpan((int)reject.Offset)).ShouldStartWith(reject.Text);
                    (reject.Offset == 0 || Log[reject.Offset - 1] == '\n').ShouldBeTrue();
                }
            }, iter: 60);
    }

    [Fact]
    public void A_cut_loses_no_row_that_was_there()
    {
        var stored = Gzip(Log);
        RecordingSink.Read(stored[..^1]).Flows.Count.ShouldBe(360);
        RecordingSink.Read(stored[..^9]).Flows.Count.ShouldBeGreaterThan(340);
    }

    [Fact]
    public void Damaged_compressed_data_is_said_and_never_thrown()
    {
        var stored = Gzip(Log);
        Gen.Select(Gen.Int[20, stored.Length - 9], Gen.Byte[1, 255]).Sample((at, flip) =>
        {
            var damaged = (byte[])stored.Clone();
            damaged[at] ^= flip;
            try
            {
                RecordingSink.Read(damaged, options: new LogReadOptions("zeek-tsv")).Rejects.ShouldNotBeEmpty();
            }
            catch (LogFormatException)
            {
                // The damage hit the header.
            }
        }, iter: 60);
    }

    [Fact]
    public void Rows_long_before_the_damage_are_kept()
    {
        var stored = Gzip(Log);
        for (int at = stored.Length * 2 / 3; at < stored.Length * 2 / 3 + 200; at++) stored[at] = 0xFF;
        var sink = RecordingSink.Read(stored);
        sink.Flows.Count.ShouldBeGreaterThan(100);
        sink.Rejects.ShouldHaveSingleItem().Reason.ShouldStartWith("compressed data");
    }

    [Fact]
    public void Whatever_the_read_sizes_the_content_is_the_same()
        => Gen.Int[1, 70000].Sample(size =>
        {
            foreach (var stored in new[] { Log, Gzip(Log), Zstd(Log) })
            {
                using var file = LogFile.Open(new MemoryStream(stored), "x");
                file.Content.Peek(size % 999).Length.ShouldBe(size % 999);
                var content = new MemoryStream();
                var buffer = new byte[size];
                for (int got; (got = file.Content.Read(buffer)) > 0;) content.Write(buffer, 0, got);
                content.ToArray().AsSpan().SequenceEqual(Log).ShouldBeTrue();
            }
        }, iter: 40);

    [Fact]
    public void Secrets_are_masked_in_paths_and_in_what_is_rejected()
    {
        const string head = "#separator \\x09\n#path\thttp\n#fields\tts\tuid\tid.orig_h\tid.resp_h\tmethod\thost\turi\trequest_body_len\tresponse_body_len\n";
        const string row = "\tC1\t10.0.0.5\t1.1.1.1\tPOST\tapi.github.com\t/x?access_token=ghp_0123456789abcdefghijklmnopqrstuvwxyz\t7\t30";
        var random = new byte[4000];
        new Random(3).NextBytes(random);
        string log = head + "1.0" + row + "\nbad" + row + "\n2.0" + row + Convert.ToHexString(random);
        var sink = RecordingSink.Read(Gzip(Encoding.UTF8.GetBytes(log))[..^100]);
        sink.Names.ShouldHaveSingleItem()["http_path"].ShouldStartWith("/x?");
        sink.Rejects.Select(r => r.Reason).ShouldBe(["time is not a number", "compressed data ends early"]);
        sink.Lines().ShouldAllBe(line => !line.Contains("0123456789abcdefghij"));
        sink.Rejects.ShouldAllBe(r => r.Text.Contains("api.github.com"));
    }

    [Fact]
    public void An_empty_log_is_no_error()
    {
        foreach (var stored in new byte[][] { [], Gzip([]), Zstd([]) })
        {
            var sink = RecordingSink.Read(stored);
            sink.Stats.Records.ShouldBe(0);
            sink.Rejects.ShouldBeEmpty();
        }
    }

    [Fact]
    public void A_stream_may_be_put_over_the_content_after_planning()
    {
        using var file = LogFile.Open(new MemoryStream(Gzip(Log)), "conn.log.gz");
        var plan = LogFileReader.Plan(file.Content, file.Path, new LogReadOptions());
        plan.ShouldBe(new ReadOutcome("zeek-tsv", ""));
        var hashed = new MemoryStream();
        file.Content.CopyTo(hashed);
        hashed.ToArray().ShouldBe(Log);
    }

    [Fact]
    public void An_unknown_log_is_refused_with_the_formats_there_are()
    {
        var error = Should.Throw<LogFormatException>(() => RecordingSink.Read("hello, world\n"));
        error.Message.ShouldContain("zeek-tsv");
        error.Message.ShouldContain("--format");
        Should.Throw<UsageException>(() => RecordingSink.Read("hello\n", options: new LogReadOptions("zeek"))).Message.ShouldContain("zeek-tsv");
    }

    internal static byte[] Gzip(byte[] plain)
    {
        var stored = new MemoryStream();
        using (var gzip = new GZipStream(stored, CompressionLevel.Optimal, leaveOpen: true)) gzip.Write(plain);
        return stored.ToArray();
    }

    internal static byte[] Zstd(byte[] plain)
    {
        var stored = new MemoryStream();
        using (var zstd = new CompressionStream(stored, leaveOpen: true)) zstd.Write(plain);
        return stored.ToArray();
    }
}
