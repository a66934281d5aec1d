using Anomaly.Pipeline.Rules;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class EventChainTests
{
    private static ChainStep Step(string rule, int minute, string text = "t") => new(TestRules.At(9, minute), "process", rule, "Rule " + rule, text, "git", "alice", "s", minute, 1);

    [Fact]
    public void Says_what_happened_when()
    {
        var chain = EventChain.Of([Step("push", 14, "git push"), Step("archive", 2, "tar czf x"), Step("archive", 5), Step("remote", 10, "git remote add\u001b[0m")]);
        chain.Describe(TestRules.Day, 60).ShouldBe(@"rule archive 09:02 (2 times) `tar czf x` → rule remote 09:10 `git remote add\x1b[0m` → rule push 09:14 `git push`");
        chain.Describe(TestRules.Day + 1, 4).ShouldStartWith("rule archive 09:02 the day before (2 times) `tar…` → ");
        EventChain.None.Describe(TestRules.Day, 60).ShouldBe("");
    }

    [Fact]
    public void Keeps_the_first_of_each_rule_and_the_last_step()
    {
        var steps = Enumerable.Range(0, 40).Select(i => Step(i % 2 == 0 ? "a" : "b", i)).Append(Step("c", 41)).Append(Step("a", 42)).ToList();
        var chain = EventChain.Of(steps);
        chain.Count.ShouldBe(EventChain.MaxSteps);
        chain.Select(s => s.Line).ShouldBe([0, 1, 2, 3, 4, 5, 41, 42]);
        chain.Omitted.ShouldBe(34);
        chain.Describe(TestRules.Day, 60).ShouldEndWith(" and 34 events more");
        EventChain.Of(Enumerable.Reverse(steps)).ShouldBe(chain);
        // Events of one rule are steps of their own, and the same event is there once.
        EventChain.Of([Step("a", 1), Step("a", 2), Step("a", 1)]).Select(s => s.Line).ShouldBe([1, 2]);
    }

    [Fact]
    public void Comes_back_from_its_text()
    {
        var chain = EventChain.Of(Enumerable.Range(0, 12).Select(i => Step(i % 2 == 0 ? "a" : "b", i, "\"quoted\" → \\x1b")));
        EventChain.Parse(chain.ToText()).ShouldBe(chain);
        EventChain.Parse(chain.ToText()).Equals(EventChain.Of([Step("a", 1)])).ShouldBeFalse();
        EventChain.None.ToText().ShouldBe("");
        EventChain.Parse("").ShouldBe(EventChain.None);
    }
}
