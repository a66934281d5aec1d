using Anomaly.Pipeline.Rules;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class ShippedRulesTests
{
    private static readonly RuleSet Rules = RuleSet.LoadDefault();
    private static readonly IReadOnlyList<RuleSample> Samples = RuleSamples.Shipped(Rules);

    [Fact]
    public void Every_rule_fires_on_its_positive_samples_and_on_no_negative_one()
        => RuleSamples.Check(Rules, Samples).ShouldBeEmpty();

    [Fact]
    public void Every_rule_has_samples_of_both_kinds()
    {
        foreach (var rule in Rules.Rules)
        {
            Samples.ShouldContain(s => s.RuleId == rule.Id && s.Fires, $"{rule.Id} has no positive sample");
            Samples.ShouldContain(s => s.RuleId == rule.Id && !s.Fires, $"{rule.Id} has no negative sample");
        }
    }

    [Fact]
    public void Every_rule_says_what_it_is()
    {
        foreach (var rule in Rules.Rules)
        {
            rule.References.ShouldAllBe(r => r.StartsWith("https://", StringComparison.Ordinal), rule.Id);
            rule.References.ShouldNotBeEmpty(rule.Id);
            rule.FalsePositives.ShouldNotBeEmpty(rule.Id);
            rule.Description.Length.ShouldBeGreaterThan(20, rule.Id);
            rule.Tags.ShouldContain(t => t.StartsWith("attack.t", StringComparison.Ordinal), rule.Id);
            rule.AbsentFields.ShouldBeEmpty(rule.Id);
            rule.Id.ShouldMatch("^(mitre|anomaly)-[a-z0-9-]+$");
            if (rule.Reports) rule.Level.ShouldNotBeEmpty(rule.Id);
            rule.Tags.Count(t => t.StartsWith("anomaly.", StringComparison.Ordinal) && t != Rule.FixedTag).ShouldBe(1, rule.Id);
        }
    }

    [Fact]
    public void The_fixed_rules_are_the_three_analytics_and_score_as_stated()
        => Rules.Rules.Where(r => Rules.IsFixed(r.Id) && r.Reports).Select(r => (r.Id, r.Score)).ShouldBe(
        [
            ("mitre-command-curl-post", 8),
            ("mitre-command-gh-repo-create", 9),
            ("mitre-command-git-add", 0),
            ("mitre-command-git-clone", 0),
            ("mitre-command-git-commit", 8),
            ("mitre-command-git-push", 9),
            ("mitre-files-home-repos", 9),
            ("mitre-files-var-tmp-repos", 0),
            ("mitre-files-windows-repos", 8),
            ("mitre-upload-volume-100mb", 9),
            ("mitre-upload-volume-50mb", 8),
        ]);
}
