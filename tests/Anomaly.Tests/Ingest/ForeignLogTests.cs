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
    public void Text_in_two_bytes_a_character_is_named()
        => Refusal(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("<Events>")).ToArray(), "x.xml").ShouldContain("iconv -f UTF-16 -t UTF-8");

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
