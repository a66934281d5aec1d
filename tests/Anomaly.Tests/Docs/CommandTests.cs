using System.CommandLine;
using Anomaly.Cli;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Docs;

public class CommandTests
{
    private const string DotnetRun = "dotnet run -c Release --project pipeline/Anomaly.Cli -- ";

    public static TheoryData<string> Verbs => [.. Root().Subcommands.Select(v => v.Name)];

    public static TheoryData<string> AllPages => [.. Pages.All];

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Help_of_every_verb_is_there(string verb)
    {
        var output = new StringWriter();
        AnomalyProgram.Run([verb, "--help"], Context(output)).ShouldBe(ExitCode.Done);
        output.ToString().ShouldContain(verb);
    }

    [Theory]
    [MemberData(nameof(Verbs))]
    public void Examples_of_a_verbs_help_are_calls_that_exist(string verb)
    {
        string[] examples = [.. Calls(Root().Subcommands.Single(v => v.Name == verb).Description!.Split('\n').Where(l => l.StartsWith("  ", StringComparison.Ordinal)))];
        if (verb != "version") examples.ShouldNotBeEmpty();
        foreach (string call in examples) ShouldParse(call, verb);
    }

    [Theory]
    [MemberData(nameof(AllPages))]
    public void Commands_of_a_page_are_calls_that_exist(string page)
    {
        foreach (string call in Calls(Pages.CodeLines(page))) ShouldParse(call, page);
    }

    [Fact]
    public void The_readme_names_every_verb_and_no_other()
    {
        string[] named = [.. Pages.Text("README.md").Split('\n').Where(l => l.StartsWith("| `anomaly ", StringComparison.Ordinal)).Select(l => l.Split('`')[1]["anomaly ".Length..])];
        named.ShouldBe(Root().Subcommands.Select(v => v.Name), ignoreOrder: true);
    }

    [Fact]
    public void The_readme_begins_with_the_two_commands()
        => Pages.CodeLines("README.md").Take(2).ShouldBe([DotnetRun + "run data/samples/fleet", "dotnet test -c Release"]);

    private static void ShouldParse(string call, string where)
    {
        var errors = Root().Parse(call).Errors;
        errors.ShouldBeEmpty($"{where}: anomaly {call}");
    }

    // What follows the program's name, up to a redirection, a pipe or a comment.
    private static IEnumerable<string> Calls(IEnumerable<string> lines)
    {
        foreach (string line in lines)
        {
            string text = line.Replace(DotnetRun, "anomaly ", StringComparison.Ordinal).Trim();
            foreach (string part in text.Split('|'))
                if (part.Trim() is var call && call.StartsWith("anomaly ", StringComparison.Ordinal))
                    yield return call["anomaly ".Length..].Split(" > ")[0].Split(" # ")[0].Trim();
        }
    }

    private static RootCommand Root() => AnomalyProgram.Root(Context(TextWriter.Null));

    private static CliContext Context(TextWriter output) => new(output, TextWriter.Null, new FakeTimeProvider(), CancellationToken.None, Interactive: false);
}
