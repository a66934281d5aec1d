using System.Text;
using Anomaly.Pipeline.Ingest.Zeek;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

public class FieldSplitterTests
{
    [Fact]
    public void Fields_are_those_of_a_plain_split()
        => Gen.Select(Gen.String[Gen.Char["ab\t"], 0, 150], Gen.Int[1, 80]).Sample((line, room) =>
        {
            string[] expected = line.Split('\t');
            int[] starts = new int[room], ends = new int[room];
            int fields = FieldSplitter.Split(Encoding.ASCII.GetBytes(line), (byte)'\t', starts, ends);
            if (expected.Length > room) fields.ShouldBeGreaterThan(room);
            else Enumerable.Range(0, fields).Select(i => line[starts[i]..ends[i]]).ShouldBe(expected);
        });
}
