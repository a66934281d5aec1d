using Anomaly.Pipeline;
using Anomaly.Pipeline.Rules;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class FilterTests
{
    private static readonly string Pair = TestRules.Document("push", "selection:\n  CommandLine|contains: push", "process_creation, product: windows")
        + "---\n" + TestRules.Document("other", "selection:\n  CommandLine|contains: push") + "---\n";

    private static string Filter(string rules, string source = "{ category: process_creation }", string condition = "not selection")
        => $"title: service accounts\nlogsource: {source}\nfilter:\n  {rules}\n  selection:\n    User|startswith: svc_\n  condition: {condition}\n";

    private static IEnumerable<string> Fired(string text, string user)
    {
        var e = TestRules.Process("git push", @"C:\git.exe");
        e.User = user;
        return TestRules.Hits(RuleSet.Parse(("r.yaml", text)), e).Select(h => h.RuleId);
    }

    [Theory]
    [InlineData("rules: [push]", "{ category: process_creation }", "other")]
    [InlineData("rules: push", "{ category: process_creation }", "other")]
    [InlineData("rules: [push, other]", "{ category: process_creation }", "")]
    [InlineData("rules: any", "{ category: process_creation }", "")]
    [InlineData("", "{ category: process_creation }", "")]
    [InlineData("rules: any", "{ category: process_creation, product: windows }", "other")]
    [InlineData("rules: any", "{ category: file_event }", "other push")]
    public void A_filter_narrows_the_rules_it_names_or_all_of_its_log_source(string rules, string source, string left)
    {
        // The category file_event has users too.
        Fired(Pair + Filter(rules, source), "svc_web").ShouldBe(left.Split(' ', StringSplitOptions.RemoveEmptyEntries));
        Fired(Pair + Filter(rules, source), "alice").ShouldBe(["other", "push"]);
    }

    [Fact]
    public void Its_condition_is_added_as_it_is_written()
    {
        Fired(Pair + Filter("rules: [push]", condition: "selection"), "svc_web").ShouldBe(["other", "push"]);
        Fired(Pair + Filter("rules: [push]", condition: "selection"), "alice").ShouldBe(["other"]);
    }

    [Fact]
    public void A_filter_is_part_of_what_the_rules_are()
    {
        var plain = RuleSet.Parse(("r.yaml", Pair));
        var filtered = RuleSet.Parse(("r.yaml", Pair), ("f.yaml", Filter("rules: [push]")));
        filtered.Fingerprint.ShouldNotBe(plain.Fingerprint);
        filtered.Fingerprint.ShouldNotBe(RuleSet.Parse(("r.yaml", Pair), ("f.yaml", Filter("rules: [push]", condition: "selection"))).Fingerprint);
        filtered.Find("push")!.Filters.ShouldBe(["service accounts"]);
        RuleText.Explain(filtered.Find("push")!, filtered).ShouldContain("narrowed by the filters\n  - service accounts");
        RuleText.Explain(filtered.Find("other")!, filtered).ShouldNotContain("narrowed");
    }

    [Fact]
    public void What_a_filter_names_wrongly_is_placed()
    {
        string sum = "---\ntitle: sum\nid: sum\nlevel: low\ncorrelation: { type: event_count, rules: [push], timespan: 1h, condition: { gte: 2 } }\n---\n";
        Should.Throw<UsageException>(() => RuleSet.Parse(("r.yaml", Pair.TrimEnd('-', '\n') + "\n" + sum),
            ("f.yaml", Filter("rules: [pushh, sum, push]", "{ category: file_event }") + "---\n" + Filter("rules: { a: b }", condition: "selecton")))).Messages.ShouldBe(
        [
            "f.yaml:4:11 unknown rule 'pushh' (did you mean 'push'?)",
            "f.yaml:4:18 rule 'sum' is a correlation; filter the rules it correlates",
            "f.yaml:4:23 rule 'push' is of another log source than the filter (process_creation, windows)",
            "f.yaml:12:10 'rules' must be a list or 'any', found a map",
            "f.yaml:15:14 condition: unknown selection 'selecton' (did you mean 'selection'?)",
        ]);
    }
}
