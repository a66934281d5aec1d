using System.Formats.Tar;
using System.Text;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>A log that is none is refused with what it is, what comes near and how to say it.</summary>
public sealed class ForeignLogTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void The_first_line_is_shown_and_steers_nothing()
    {
        string message = Refusal("\u001b[2Jhello \u202Eworld\r\nsecond\n"u8.ToArray(), "x.txt");
        message.ShouldStartWith("not a log of a known format: it begins with '\\x1b[2Jhello \\u202eworld'");
        message.ShouldContain("--format NAME");
        foreach (var reader in LogFormats.All) message.ShouldContain(reader.Format);
        Refusal(Encoding.ASCII.GetBytes(new string('a', 5000)), "x.txt").ShouldContain("it begins with '" + new string('a', 119) + "…'");
    }

    [Theory]
    [InlineData("conn.log")]
    [InlineData("table.txt")]
    public void A_table_without_its_header_is_told_what_is_missing(string name)
    {
        string rows = IngestFixture.ConnRows(0, 30);
        string message = Refusal(Encoding.ASCII.GetBytes(rows), name);
        message.ShouldContain("a '#fields' line must name the columns");
        message.ShouldContain("zeek-cut");
    }

    [Theory]
    [InlineData("ElfFile\0", "evtx_dump")]
    [InlineData("PK\x03\x04", "zip archive")]
    [InlineData("BZh9", "bzip2 -dc")]
    public void Known_files_that_are_no_logs_are_named(string start, string expected)
        => Refusal(Encoding.Latin1.GetBytes(start + "\0\0\0\0"), "x").ShouldContain(expected);

    [Fact]
    public void Archives_and_what_is_compressed_twice_are_named()
    {
        var tar = new MemoryStream();
        using (var writer = new TarWriter(tar, TarEntryFormat.Pax, leaveOpen: true))
            writer.WriteEntry(new PaxTarEntry(TarEntryType.RegularFile, "conn.log") { DataStream = new MemoryStream(Encoding.ASCII.GetBytes(IngestFixture.ConnRows(0, 3))) });
        Refusal(LogFileTests.Gzip(tar.ToArray()), "logs.tar.gz").ShouldContain("it is a tar archive");
        Refusal(LogFileTests.Gzip(LogFileTests.Gzip("x"u8.ToArray())), "conn.log.gz").ShouldContain("compressed twice");
        Refusal(LogFileTests.Gzip(LogFileTests.Zstd("x"u8.ToArray())), "log.zst.gz").ShouldContain("compressed twice");
    }

    [Theory]
    [InlineData("\n\n\n")]
    [InlineData("\uFEFF")]
    [InlineData("\uFEFF\r\n \t\r\n")]
    public void A_log_of_nothing_but_line_ends_is_empty_and_no_error(string text)
    {
        var file = _f.Ingest(_f.Write("conn.log", text)).Files.Single();
        file.Status.ShouldNotBe(FileStatus.Refused);
        file.Stored?.Records.ShouldBe(0);
    }

    [Theory]
    [InlineData("zeek/json/zat/conn.json.log", "zeek-json")]
    [InlineData("flows/suricata/aws_network_firewall.eve-only.json", "suricata")]
    public void A_log_that_begins_within_a_record_is_known_by_the_next(string corpus, string format)
    {
        byte[] log = File.ReadAllBytes(TestPaths.Corpus(corpus.Split('/')));
        string path = _f.PathOf("x");
        File.WriteAllBytes(path, log[37..]);
        var file = _f.Ingest(path).Files.Single();
        file.Status.ShouldBe(FileStatus.Added);
        file.Format.ShouldBe(format);
        file.Stored!.Rejects.Values.Sum().ShouldBe(1);
        file.Stored.Records.ShouldBe(log.AsSpan().TrimEnd((byte)'\n').Count((byte)'\n') + 1);
    }

    [Fact]
    public void A_short_log_whose_times_name_no_zone_is_refused_so_that_it_can_be_said()
    {
        string path = _f.PathOf("pan.log");
        File.Copy(TestPaths.Corpus("firewalls", "panw", "logscale", "pan_traffic.log"), path);
        var refused = _f.Ingest(path).Files.Single();
        refused.Status.ShouldBe(FileStatus.Refused);
        refused.Message.ShouldContain("8 × time has no zone");
        refused.Message.ShouldContain("--time-zone");
        var added = _f.Ingest(new IngestOptions { Paths = [path], TimeZone = TimeZoneInfo.Utc }).Files.Single();
        added.Status.ShouldBe(FileStatus.Added);
        added.Stored!.Flows.ShouldBe(8);
    }

    [Fact]
    public void Text_in_two_bytes_a_character_is_named()
        => Refusal(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("<Events>")).ToArray(), "x.xml").ShouldContain("iconv -f UTF-16 -t UTF-8");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void It_is_named_without_its_mark_too(bool bigEndian)
        => Refusal(new UnicodeEncoding(bigEndian, byteOrderMark: false).GetBytes("<Events>"), "x.xml").ShouldContain("iconv -f UTF-16 -t UTF-8");

    public static TheoryData<string> Formats => new(LogFormats.All.Select(r => r.Format));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Prose_is_refused_whole_whatever_format_is_claimed(string format)
    {
        string text = _f.Write("notes.txt", string.Concat(Enumerable.Repeat("The quick brown fox jumps over the lazy dog.\n", 40)));
        var file = _f.Ingest(new IngestOptions { Paths = [text], Format = format }).Files.Single();
        file.Status.ShouldBe(FileStatus.Refused);
        file.Message.ShouldNotBeEmpty();
        Directory.Exists(_f.Workspace.Sources).ShouldBeFalse();
    }

    private string Refusal(byte[] content, string name)
    {
        string path = _f.PathOf(name);
        File.WriteAllBytes(path, content);
        var file = _f.Ingest(path).Files.Single();
        file.Status.ShouldBe(FileStatus.Refused);
        return file.Message;
    }
}
