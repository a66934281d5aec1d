using System.Text;
using Anomaly.Pipeline.Ingest;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests;

public class LineReaderTests
{
    [Fact]
    public void Lines_and_offsets_survive_any_buffer_size()
    {
        Gen.Select(Gen.String[Gen.Char["ab\r\n\t"], 0, 60], Gen.Int[1, 9]).Sample((text, buffer) =>
        {
            var expected = Expected(text);
            var reader = new LineReader(new MemoryStream(Encoding.ASCII.GetBytes(text)), buffer);
            var got = new List<(string, long)>();
            while (reader.TryRead(out var line)) got.Add((Encoding.ASCII.GetString(line), reader.Offset));
            got.ShouldBe(expected);
        });
    }

    [Fact]
    public void A_line_over_the_limit_is_cut_and_said_and_the_next_is_whole()
    {
        var text = new string('x', 50) + "\nnext\n" + new string('y', 30);
        var reader = new LineReader(new MemoryStream(Encoding.ASCII.GetBytes(text)), bufferSize: 8, maxLine: 16);
        reader.TryRead(out var first).ShouldBeTrue();
        first.Length.ShouldBe(16);
        reader.Truncated.ShouldBeTrue();
        reader.TryRead(out var second).ShouldBeTrue();
        Encoding.ASCII.GetString(second).ShouldBe("next");
        reader.Truncated.ShouldBeFalse();
        reader.Offset.ShouldBe(51);
        reader.TryRead(out _).ShouldBeTrue();
        reader.Truncated.ShouldBeTrue();
        reader.TryRead(out _).ShouldBeFalse();
    }

    private static List<(string, long)> Expected(string text)
    {
        var lines = new List<(string, long)>();
        int from = 0;
        while (from < text.Length)
        {
            int at = text.IndexOf('\n', from);
            int end = at < 0 ? text.Length : at;
            string line = text[from..end];
            if (line.EndsWith('\r')) line = line[..^1];
            lines.Add((line, from));
            from = end + 1;
        }
        return lines;
    }
}
