using Anomaly.Pipeline.Ingest.Commands;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest.Commands;

public class CommandRecogniserTests
{
    /// <summary>Lines of <c>command-lines.txt</c>: expected action, provider and remote, image, command line.</summary>
    public static TheoryData<int, string, string, string> Lines()
    {
        var data = new TheoryData<int, string, string, string>();
        foreach (var (number, expected, image, line) in CommandLineTable.Read()) data.Add(number, expected, image, line);
        return data;
    }

    [Theory]
    [MemberData(nameof(Lines))]
    public void Table(int number, string expected, string image, string line)
    {
        var found = CommandRecogniser.Recognise(image, line);
        string text = string.Join(' ', new[] { found.Action, found.Provider, found.Remote }.Where(part => part.Length > 0));
        text.ShouldBe(expected, $"line {number} of the table: {line}");
    }

    [Fact]
    public void The_table_is_of_a_size_worth_the_name() => CommandLineTable.Read().Count.ShouldBeGreaterThan(200);
}
