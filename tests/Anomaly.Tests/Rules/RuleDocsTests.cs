using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Rules.Sigma;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class RuleDocsTests
{
    private static readonly string Page = Path.Combine(TestPaths.Root, "docs", "rules.md");

    [Fact]
    public void Tables_of_the_page_are_those_of_the_program()
        => ApprovedText.ShouldMatch(RuleDocs.Refresh(File.ReadAllText(Page)), "docs", "rules.md");

    [Fact]
    public void Every_modifier_is_on_the_page()
    {
        string page = File.ReadAllText(Page);
        foreach (string name in Modifiers.Names) page.ShouldContain($"`{name}`");
    }

    [Fact]
    public void The_pages_example_compiles()
    {
        string page = File.ReadAllText(Page);
        string[] blocks = [.. page.Split("```yaml\n").Skip(1).Select(b => b[..b.IndexOf("```", StringComparison.Ordinal)])];
        var rules = RuleSet.Parse(("docs/rules.md", blocks[0]));
        rules.Rules.Single().Score.ShouldBe(8);
        var samples = RuleSamples.Read(rules, [("docs/rules.md", blocks[1])]);
        samples.Count.ShouldBe(3);
        RuleSamples.Check(rules, samples).ShouldBeEmpty();
    }
}
