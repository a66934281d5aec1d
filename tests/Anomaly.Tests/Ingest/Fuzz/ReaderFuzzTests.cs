using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Fuzz;

/// <summary>A small share of <c>.ci/full fuzz</c>, always the same.</summary>
public class ReaderFuzzTests
{
    public static TheoryData<string> Formats => new(LogFormats.All.Select(r => r.Format));

    [Theory]
    [MemberData(nameof(Formats))]
    public void Damaged_lines_are_read_rejected_or_refused(string format)
    {
        var result = ReaderFuzz.Run(format, seed: 7, lines: 4000);
        result.Failure.ShouldBeNull();
        result.Lines.ShouldBeGreaterThanOrEqualTo(4000);
    }
}
