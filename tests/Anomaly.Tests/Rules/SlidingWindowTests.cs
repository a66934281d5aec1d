using Anomaly.Pipeline;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Rules.Sigma;
using Anomaly.Pipeline.Schema;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class SlidingWindowTests
{
    private static RuleSet Rules(string correlation, string extra = "")
        => RuleSet.Parse(("rules.yaml", string.Join("---\n",
            TestRules.Document("a", "selection:\n  CommandLine|startswith: a"),
            TestRules.Document("b", "selection:\n  CommandLine|startswith: b"),
            TestRules.Document("c", "selection:\n  CommandLine|startswith: c"),
            TestRules.Document("flow", "selection:\n  bytes_out|gte: 0", "network_connection"),
            $"title: correlation\nid: x\nlevel: critical\ncorrelation:\n  {correlation.Replace("\n", "\n  ", StringComparison.Ordinal)}\n{extra}")));

    private static readonly RuleSet Ordered = Rules("type: temporal_ordered\nrules: [a, b]\ntimespan: 1h");

    /// <summary>An event at minutes after the midnight that begins the test day; negative ones lie on the day before.</summary>
    private static ProcessEvent At(string command, int minute, string user = "", string host = "h", int second = 0)
        => new() { CommandLine = command, Host = host, User = user, Time = TestRules.At(0) + (((minute * 60L) + second) * 1_000_000), Source = "log", Line = 10_000 + minute };

    // Hits of the correlation on the test day and the day before.
    private static (RuleHit? Before, RuleHit? Day) Days(RuleSet rules, params Event[] events)
    {
        var engine = new RuleEngine(rules);
        var tail = RuleTail.None;
        var hits = new List<RuleHit?>();
        foreach (int day in new[] { TestRules.Day - 1, TestRules.Day })
        {
            var of = events.Where(e => e.Day == day).ToList();
            (var found, tail) = engine.Evaluate(RuleTail.Parse(tail.ToBytes()), day, of.OfType<ProcessEvent>(), of.OfType<FlowEvent>(), of.OfType<FileEvent>());
            hits.Add(found.SingleOrDefault(h => h.RuleId == "x"));
        }
        return (hits[0], hits[1]);
    }

    private static (long Before, long Day) Hits(RuleSet rules, params Event[] events) => Days(rules, events) is var (before, day) ? (before?.Hits ?? 0, day?.Hits ?? 0) : default;

    [Fact]
    public void Steps_on_both_sides_of_midnight_join_on_the_day_of_the_last()
    {
        Hits(Ordered, At("a", -20), At("b", 15)).ShouldBe((0, 1));
        Hits(Ordered, At("a", -20), At("b", 39), At("b", 40)).ShouldBe((0, 1));
        Hits(Ordered, At("a", -20), At("b", 40)).ShouldBe((0, 0));
        Hits(Ordered, At("b", -20), At("a", 15)).ShouldBe((0, 0));
        Hits(Ordered, At("a", -20, host: "p"), At("b", 15, host: "q")).ShouldBe((0, 0));
        Hits(Rules("type: event_count\nrules: a\ntimespan: 1d\ncondition: { gte: 2 }"), At("a", -1000), At("a", 439)).ShouldBe((0, 1));
        Hits(Rules("type: event_count\nrules: a\ntimespan: 1d\ncondition: { gte: 2 }"), At("a", -1000), At("a", 440)).ShouldBe((0, 0));
        Hits(Rules("type: value_sum\nrules: flow\ntimespan: 1h\ncondition: { field: bytes_out, gte: 100 }"),
            TestRules.Upload(60, TestRules.At(0) - 1), TestRules.Upload(50, TestRules.At(0))).ShouldBe((0, 1));
        Hits(Rules("type: value_count\nrules: a\ntimespan: 1h\ncondition: { field: CommandLine, gte: 2 }"), At("a1", -1), At("a1", 0), At("a2", 1)).ShouldBe((0, 1));
        Hits(Rules("type: temporal\nrules: [a, b, c]\ntimespan: 1h\ncondition: a and (b or c)"), At("c", -1), At("a", 1)).ShouldBe((0, 1));
        Hits(Rules("type: temporal_ordered\nrules: [a, b]\ntimespan: 1h", "anomaly: { window: bucket }"), At("a", -20), At("b", 15)).ShouldBe((0, 0));
    }

    [Fact]
    public void What_was_complete_on_the_day_before_does_not_fire_again()
    {
        Hits(Ordered, At("a", -30), At("b", -20), At("b", 10)).ShouldBe((1, 0));
        Hits(Ordered, At("a", -30), At("b", -20), At("a", 10)).ShouldBe((1, 0));
        // Not even where only a part of it is left in the window.
        Hits(Ordered, At("a", -55), At("b", -50), At("b", 8)).ShouldBe((1, 0));
        // A chain of the day itself counts, and so does one that begins behind the old one.
        Hits(Ordered, At("a", -30), At("b", -20), At("a", 10), At("b", 11)).ShouldBe((1, 1));
        Hits(Ordered, At("a", -70), At("b", -55), At("a", -10), At("b", 20)).ShouldBe((1, 1));
        Hits(Rules("type: event_count\nrules: a\ntimespan: 1h\ncondition: { gte: 2 }"), At("a", -2), At("a", -1), At("a", 1)).ShouldBe((1, 0));
    }

    [Fact]
    public void Windows_slide_and_count_once()
    {
        var rules = Rules("type: event_count\nrules: a\ntimespan: 10m\ncondition: { gte: 2 }");
        Hits(rules, At("a", 9), At("a", 18)).ShouldBe((0, 1));
        Hits(rules, At("a", 9), At("a", 19)).ShouldBe((0, 0));
        Hits(rules, At("a", 9), At("a", 19), At("a", 28)).ShouldBe((0, 1));
        Hits(rules, [.. Enumerable.Range(0, 60).Select(i => At("a", i))]).ShouldBe((0, 6));
    }

    [Fact]
    public void A_hit_is_of_the_step_that_completed_the_window_and_carries_its_chain()
    {
        var hit = Days(Ordered, At("a 1", -20), At("a 2", -19), At("b", 15), At("b 2", 16)).Day!;
        (hit.Time, hit.Source, hit.Line, hit.Day).ShouldBe((TestRules.At(0, 15), "log", 10_015, TestRules.Day));
        // The shortest chain: it begins with the last of the first steps.
        hit.Detail.ShouldBe("2 kinds of events in order over 3 events, 23:41 the day before–00:16 UTC; a rule 23:41 the day before `a 2` → a rule 00:15 (2 times) `b`");
        var chain = EventChain.Parse(hit.Chain);
        chain.Select(s => (s.Time, s.Kind, s.Rule, s.Text, s.Source, s.Line, s.Events)).ShouldBe(
            [(TestRules.At(0) - 1_140_000_000, "process", "a", "a 2", "log", 9_981, 1), (TestRules.At(0, 15), "process", "b", "b", "log", 10_015, 2)]);
    }

    [Theory]
    [InlineData("type: temporal_ordered\nrules: [a, b, c]\ntimespan: 40m")]
    [InlineData("type: temporal\nrules: [a, b, c]\ngroup-by: [User]\ntimespan: 40m", "anomaly: { unknown: join }")]
    [InlineData("type: temporal\nrules: [a, b, c]\ntimespan: 40m\ncondition: a and (b or c)")]
    [InlineData("type: event_count\nrules: [a, b]\ntimespan: 40m\ncondition: { gt: 2 }")]
    [InlineData("type: value_count\nrules: [a, b]\ntimespan: 40m\ncondition: { field: CommandLine, gte: 3 }")]
    [InlineData("type: value_sum\nrules: [a, b]\ntimespan: 40m\ncondition: { field: pid, gte: 5 }")]
    public void The_order_of_events_does_not_matter(string correlation, string extra = "")
    {
        var rules = Rules(correlation, extra);
        var events = Enumerable.Range(0, 60).Select(i => (Event)new ProcessEvent
        {
            Host = $"h{i % 2}",
            User = (i % 5) switch { 0 => "u", 1 => "v", _ => "" },
            Pid = i % 3,
            Source = "s",
            Line = i % 4,
            CommandLine = $"{(char)('a' + (i * 7 % 3))}{i % 4}",
            Time = TestRules.At(0) + (((i * 13 % 20) - 10) * 270_000_000L),
        }).ToArray();
        string Text(Event[] of)
        {
            var engine = new RuleEngine(rules);
            var (first, tail) = engine.Evaluate(RuleTail.None, TestRules.Day - 1, of.Where(e => e.Day < TestRules.Day).OfType<ProcessEvent>(), [], []);
            var (second, rest) = engine.Evaluate(tail, TestRules.Day, of.Where(e => e.Day == TestRules.Day).OfType<ProcessEvent>(), [], []);
            return string.Join('\n', first.Concat(second).Select(h => $"{h.Host} {h.Day} {h.RuleId} {h.Hits} {h.Time} {h.Line} {h.Detail} {h.Chain}"))
                + System.Text.Encoding.UTF8.GetString([.. tail.ToBytes(), .. rest.ToBytes()]);
        }
        string expected = Text(events);
        expected.ShouldContain(" x ");
        Gen.Shuffle(events).Sample(shuffled => Text(shuffled) == expected, iter: 20);
    }

    // Every event tried as the end of a window, without any cleverness.
    [Fact]
    public void A_day_fires_where_some_window_of_it_holds()
    {
        var rules = Rules("type: temporal_ordered\nrules: [a, b, c]\ntimespan: 30m");
        Gen.Select(Gen.Int[-60, 60], Gen.Int[0, 2].Select(i => "abc"[i].ToString())).Array[0, 9].Sample(steps =>
        {
            bool InOrder(int from, int to)
            {
                int next = int.MinValue;
                foreach (string rule in new[] { "a", "b", "c" })
                {
                    var fits = steps.Where(s => s.Item2 == rule && s.Item1 >= next && s.Item1 > from && s.Item1 < to).Select(s => s.Item1).ToList();
                    if (fits.Count == 0) return false;
                    next = fits.Min();
                }
                return true;
            }
            bool expected = steps.Any(s => s.Item1 >= 0 && InOrder(s.Item1 - 30, s.Item1 + 1) && (InOrder(Math.Max(-1, s.Item1 - 30), s.Item1 + 1) || !InOrder(s.Item1 - 30, 0)));
            return Hits(rules, [.. steps.Select(s => At(s.Item2, s.Item1))]).Day > 0 == expected;
        }, iter: 400);
    }

    [Fact]
    public void Beyond_the_limit_firings_are_merged_and_the_hit_says_so()
    {
        // 1 h / 16 = 225 s; 6,000 events of one second each in 100 minutes.
        Event[] Many(int count) => [.. Enumerable.Range(0, count).Select(i => At($"a{i % 7}", 0, second: i))];
        var rules = Rules("type: event_count\nrules: a\ntimespan: 1h\ncondition: { gte: 1000 }");
        var exact = Days(rules, Many(SlidingGroup.Limit)).Day!;
        exact.Detail.ShouldNotContain("more than");
        exact.Detail.ShouldStartWith("3,600 events, 00:00–00:59 UTC; ");
        var merged = Days(rules, Many(6_000)).Day!;
        merged.Detail.ShouldStartWith("3,600 events, 00:00–00:56 UTC (more than 4096 events, times to 225 s); ");
        EventChain.Parse(merged.Chain).Sum(s => s.Events).ShouldBeLessThan(3_600);
        (EventChain.Parse(merged.Chain).Sum(s => s.Events) + EventChain.Parse(merged.Chain).Omitted).ShouldBe(3_600);
        Days(rules, [.. Many(6_000).Reverse()]).Day!.Detail.ShouldBe(merged.Detail);
        var group = new SlidingGroup(rules.Find("x")!.Correlation!, ["h"]);
        foreach (var e in Many(50_000)) group.Add(0, e, _ => "");
        group.Firings.Count().ShouldBe(50_000 / 225 + 1);
        group.Firings.Sum(f => f.Events).ShouldBe(50_000);
    }

    [Fact]
    public void Different_values_are_counted_beyond_the_limit()
    {
        var rules = Rules("type: value_count\nrules: a\ntimespan: 1h\ncondition: { field: CommandLine, gte: 5000 }");
        Event[] Many(int different) => [.. Enumerable.Range(0, 6_000).Select(i => At($"a{i % different}", 0, second: i % 200))];
        Hits(rules, Many(5_000)).ShouldBe((0, 1));
        Hits(rules, Many(4_999)).ShouldBe((0, 0));
        Hits(rules, [.. Many(5_000).Reverse()]).ShouldBe((0, 1));
    }

    [Fact]
    public void Unknown_accounts_belong_to_each()
    {
        var joined = Rules("type: temporal\nrules: [a, b]\ngroup-by: [User]\ntimespan: 1h", "anomaly: { unknown: join }");
        var apart = Rules("type: temporal\nrules: [a, b]\ngroup-by: [User]\ntimespan: 1h");
        Hits(joined, At("a", 1), At("b", 2, "u")).ShouldBe((0, 1));
        Hits(apart, At("a", 1), At("b", 2, "u")).ShouldBe((0, 0));
        Hits(joined, At("a", 1, "v"), At("b", 2, "u")).ShouldBe((0, 0));
        Hits(joined, At("a", -1), At("b", 2, "u")).ShouldBe((0, 1));
        // What is complete without an account is one hit, however many accounts there are.
        Hits(joined, At("a", 1), At("b", 2), At("a", 300, "u"), At("a", 400, "v")).ShouldBe((0, 1));
        Hits(joined, At("a", 1), At("b", 2, host: "q")).ShouldBe((0, 0));
    }

    [Fact]
    public void Steps_of_correlations_are_shown_through()
    {
        var rules = Rules("type: temporal_ordered\nrules: [inner, c]\ntimespan: 1h", "---\ntitle: inner\nid: inner\nlevel: low\ncorrelation: { type: temporal, rules: [a, b], timespan: 1h }\n");
        var hit = Days(rules, At("b", -20), At("a", -10), At("c", 5)).Day!;
        EventChain.Parse(hit.Chain).Select(s => s.Rule).ShouldBe(["b", "a", "c"]);
        Hits(rules, At("b", -20), At("c", -15), At("a", -10)).ShouldBe((0, 0));
    }

    [Theory]
    [InlineData("type: event_count\nrules: a\ntimespan: 1h\ncondition: { lt: 2 }")]
    [InlineData("type: temporal\nrules: [a, b]\ntimespan: 1h\ncondition: a and not b")]
    [InlineData("type: value_avg\nrules: [a]\ntimespan: 1h\ncondition: { field: pid, gte: 2 }")]
    public void Conditions_that_more_events_can_make_false_stay_in_buckets(string correlation)
    {
        Rules(correlation).Find("x")!.Correlation!.Slides.ShouldBeFalse();
        Should.Throw<UsageException>(() => Rules(correlation, "anomaly: { window: sliding }")).Message.ShouldContain("a window cannot slide here");
    }

    [Theory]
    [InlineData("anomaly: { window: tumbling }", "'anomaly.window' is not supported")]
    [InlineData("anomaly: { windows: bucket }", "'anomaly.windows' is not supported")]
    [InlineData("anomaly: bucket", "'anomaly' must be a map")]
    [InlineData("anomaly: { unknown: join }", "needs 'group-by'")]
    public void Wrong_sections_are_refused(string own, string message)
        => Should.Throw<UsageException>(() => Rules("type: temporal\nrules: [a, b]\ntimespan: 1h", own)).Message.ShouldContain(message);

    [Fact]
    public void The_section_stands_only_with_correlations()
        => Should.Throw<UsageException>(() => RuleSet.Parse(("r.yaml", TestRules.Document("r", "selection:\n  CommandLine: a", extra: "level: high\nanomaly: { window: bucket }"))))
            .Message.ShouldContain("'anomaly' stands only with correlations");

    [Fact]
    public void Shipped_volumes_stay_in_buckets_and_sequences_slide()
    {
        var shipped = RuleSet.LoadDefault();
        foreach (var rule in shipped.Rules.Where(r => r.IsCorrelation)) rule.Correlation!.Slides.ShouldBe(rule.Id.StartsWith("anomaly-sequence-", StringComparison.Ordinal), rule.Id);
    }
}
