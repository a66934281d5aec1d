using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class CorrelationTests
{
    private const string Bucket = "anomaly: { window: bucket }\n";

    private static RuleSet Rules(string correlation, string extra = "")
        => RuleSet.Parse(("rules.yaml", string.Join("---\n",
            TestRules.Document("a", "selection:\n  CommandLine|startswith: a"),
            TestRules.Document("b", "selection:\n  CommandLine|startswith: b"),
            TestRules.Document("c", "selection:\n  CommandLine|startswith: c"),
            TestRules.Document("flow", "selection:\n  bytes_out|gte: 0", "network_connection"),
            $"title: correlation\nid: x\nlevel: critical\ncorrelation:\n  {correlation.Replace("\n", "\n  ", StringComparison.Ordinal)}\n{extra}")));

    private static long Fired(RuleSet rules, params Event[] events) => TestRules.Hits(rules, events).SingleOrDefault(h => h.RuleId == "x")?.Hits ?? 0;

    private static ProcessEvent At(string command, int minute, string user = "", string host = "h") => new() { CommandLine = command, Host = host, Time = TestRules.At(10, minute), User = user };

    private static FlowEvent Bytes(long bytes) => TestRules.Upload(bytes);

    [Theory]
    [InlineData("gte: 3", 2, 0)]
    [InlineData("gte: 3", 3, 1)]
    [InlineData("gt: 3", 3, 0)]
    [InlineData("lt: 3", 2, 1)]
    [InlineData("lte: 3", 4, 0)]
    [InlineData("eq: 3", 3, 1)]
    [InlineData("neq: 3", 3, 0)]
    [InlineData("{ gt: 1, lte: 3 }", 3, 1)]
    [InlineData("{ gt: 1, lte: 3 }", 4, 0)]
    public void Counts_events(string condition, int events, long fired)
        => Fired(Rules($"type: event_count\nrules: [a, b]\ntimespan: 10m\ncondition: {(condition[0] == '{' ? condition : "{ " + condition + " }")}"),
            [.. Enumerable.Range(0, events).Select(i => At(i % 2 == 0 ? "a" : "b", i))]).ShouldBe(fired);

    [Fact]
    public void Buckets_begin_at_midnight_and_groups_are_apart()
    {
        var rules = Rules("type: event_count\nrules: a\ngroup-by: [User]\ntimespan: 10m\ncondition: { gte: 2 }", Bucket);
        Fired(rules, At("a", 0), At("a", 9)).ShouldBe(1);
        Fired(rules, At("a", 9), At("a", 10)).ShouldBe(0);
        Fired(rules, At("a", 0), At("a", 5), At("a", 10), At("a", 11)).ShouldBe(2);
        Fired(rules, At("a", 0, "u"), At("a", 1, "v")).ShouldBe(0);
        Fired(rules, At("a", 0, host: "p"), At("a", 1, host: "q")).ShouldBe(0);
        // Values that only together look alike stay apart.
        Fired(Rules("type: event_count\nrules: a\ngroup-by: [User, Image]\ntimespan: 1d\ncondition: { gte: 2 }"),
            new ProcessEvent { Host = "h", Time = TestRules.At(1), CommandLine = "a", User = "x 1:y", Image = "" },
            new ProcessEvent { Host = "h", Time = TestRules.At(1), CommandLine = "a", User = "x", Image = "1:y" }).ShouldBe(0);
    }

    [Fact]
    public void Counts_different_values()
    {
        var rules = Rules("type: value_count\nrules: [a]\ntimespan: 1h\ncondition: { field: CommandLine, gte: 2 }");
        Fired(rules, At("a1", 0), At("a1", 1)).ShouldBe(0);
        Fired(rules, At("a1", 0), At("a2", 1)).ShouldBe(1);
    }

    [Theory]
    [InlineData("value_sum", "gt: 59", 1)]
    [InlineData("value_sum", "gt: 60", 0)]
    [InlineData("value_avg", "eq: 20", 1)]
    [InlineData("value_min", "eq: 10", 1)]
    [InlineData("value_max", "eq: 30", 1)]
    [InlineData("value_median", "eq: 20", 1)]
    [InlineData("value_percentile", "eq: 20", 1)]
    [InlineData("value_percentile", "percentile: 75, eq: 25", 1)]
    [InlineData("value_percentile", "percentile: 100, eq: 30", 1)]
    public void Reduces_values(string type, string condition, long fired)
        => Fired(Rules($"type: {type}\nrules: [flow]\ntimespan: 1h\ncondition: {{ field: bytes_out, {condition} }}"), Bytes(30), Bytes(10), Bytes(20)).ShouldBe(fired);

    [Fact]
    public void Sums_beyond_64_bits_do_not_wrap()
        => Fired(Rules("type: value_sum\nrules: [flow]\ntimespan: 1h\ncondition: { field: bytes_out, gt: 1 }"), Bytes(long.MaxValue), Bytes(long.MaxValue)).ShouldBe(1);

    [Fact]
    public void A_span_that_does_not_divide_a_day_leaves_a_shorter_last_bucket()
    {
        // 7 h: 0–7, 7–14, 14–21, 21–24.
        var rules = Rules("type: event_count\nrules: a\ntimespan: 7h\ncondition: { gte: 2 }", Bucket);
        ProcessEvent Hour(int hour, int minute = 0) => new() { CommandLine = "a", Host = "h", Time = TestRules.At(hour, minute) };
        Fired(rules, Hour(7), Hour(13, 59)).ShouldBe(1);
        Fired(rules, Hour(6, 59), Hour(7)).ShouldBe(0);
        Fired(rules, Hour(21), Hour(23, 59)).ShouldBe(1);
        Fired(rules, Hour(20, 59), Hour(21)).ShouldBe(0);
        TestRules.Hits(rules, Hour(22), Hour(23)).Single(h => h.RuleId == "x").Detail.ShouldContain("21:00–00:00 UTC");
        // Before 1970 too.
        var correlation = rules.Find("x")!.Correlation!;
        foreach (long day in new long[] { -2, -1, 0, 1 })
            for (long hour = 0; hour < 24; hour++)
            {
                long time = (day * Event.MicrosPerDay) + (hour * Event.MicrosPerHour);
                var (from, to) = correlation.Times(correlation.BucketOf(time));
                from.ShouldBe((day * Event.MicrosPerDay) + (hour / 7 * 7 * Event.MicrosPerHour));
                to.ShouldBe(Math.Min(from + (7 * Event.MicrosPerHour), (day + 1) * Event.MicrosPerDay));
            }
    }

    [Theory]
    [InlineData("a and b", "a b", 1)]
    [InlineData("a and b", "a", 0)]
    [InlineData("a and not c", "a b", 1)]
    [InlineData("a and not c", "a c", 0)]
    [InlineData("a and (b or c)", "a c", 1)]
    [InlineData("a and (b or c)", "b c", 0)]
    [InlineData("1 of them", "c", 1)]
    [InlineData("all of them", "a c", 0)]
    public void Temporal_conditions_may_be_words(string condition, string commands, long fired)
        => Fired(Rules($"type: temporal\nrules: [a, b, c]\ntimespan: 10m\ncondition: {condition}"), [.. commands.Split(' ').Select((c, i) => At(c, i))]).ShouldBe(fired);

    [Fact]
    public void Several_fields_count_together()
    {
        var rules = Rules("type: value_count\nrules: [a]\ntimespan: 1h\ncondition: { field: [CommandLine, User], gte: 2 }");
        Fired(rules, At("a1", 0, "u"), At("a1", 1, "u")).ShouldBe(0);
        Fired(rules, At("a1", 0, "u"), At("a1", 1, "v")).ShouldBe(1);
        // Values that only together look alike are two.
        Fired(rules, At("a1", 0, "23"), At("a12", 1, "3")).ShouldBe(1);
    }

    [Fact]
    public void What_a_rule_fired_on_is_known_only_where_it_is_one()
    {
        var rules = Rules("type: event_count\nrules: [a]\ntimespan: 10m\ncondition: { gte: 2 }\ngenerate: true");
        RuleHit[] Hits(params ProcessEvent[] events) => [.. TestRules.Hits(rules, events)];
        ProcessEvent On(string image, string remote, int minute) => new() { CommandLine = "a", Image = image, Provider = "github", Remote = remote, Host = "h", Time = TestRules.At(10, minute) };
        foreach (var hit in Hits(On("/usr/bin/Git", "o/r", 0), On("/opt/git", "o/r", 1)))
        {
            hit.Process.ShouldBe("git", hit.RuleId);
            hit.Remote.ShouldBe("github:o/r", hit.RuleId);
        }
        foreach (var hit in Hits(On("/usr/bin/git", "o/r", 0), On("/opt/gh", "", 1)))
        {
            hit.Process.ShouldBe("*", hit.RuleId);
            hit.Remote.ShouldBe("*", hit.RuleId);
        }
        Hits(On("/usr/bin/git", "", 0)).Single().Remote.ShouldBe("");
    }

    [Fact]
    public void Temporal_wants_all_rules_in_any_order()
    {
        var rules = Rules("type: temporal\nrules: [a, b, c]\ngroup-by: [User]\ntimespan: 1h");
        Fired(rules, At("c", 1), At("a", 5), At("b", 9)).ShouldBe(1);
        Fired(rules, At("c", 1), At("a", 5)).ShouldBe(0);
        Fired(rules, At("c", 1), At("a", 5), At("b", 9, "other")).ShouldBe(0);
        Fired(Rules("type: temporal\nrules: [a, b, c]\ntimespan: 1h\ncondition: { gte: 2 }"), At("c", 1), At("a", 5)).ShouldBe(1);
    }

    [Fact]
    public void Temporal_ordered_wants_their_order()
    {
        var rules = Rules("type: temporal_ordered\nrules: [a, b, c]\ntimespan: 1h");
        Fired(rules, At("a", 1), At("b", 2), At("c", 3)).ShouldBe(1);
        Fired(rules, At("c", 3), At("a", 1), At("b", 2)).ShouldBe(1);
        Fired(rules, At("a", 1), At("c", 2), At("b", 3)).ShouldBe(0);
        Fired(rules, At("b", 1), At("a", 2), At("b", 3), At("c", 2), At("c", 4)).ShouldBe(1);
        Fired(rules, At("a", 1), At("b", 1), At("c", 1)).ShouldBe(1);
        Fired(rules, At("a", 1), At("b", 2), At("c", 70)).ShouldBe(0);
    }

    [Fact]
    public void Kinds_of_events_meet_under_an_alias()
    {
        var rules = Rules("type: temporal\nrules: [a, flow]\ngroup-by: [program]\ntimespan: 1h\naliases:\n  program:\n    a: CommandLine\n    flow: Image");
        Fired(rules, At("a.exe", 1), TestRules.Upload(1, TestRules.At(10, 2), "a.exe")).ShouldBe(1);
        Fired(rules, At("a.exe", 1), TestRules.Upload(1, TestRules.At(10, 2), "b.exe")).ShouldBe(0);
    }

    [Fact]
    public void Correlations_feed_correlations()
    {
        var rules = Rules("type: event_count\nrules: [a]\ngroup-by: [User]\ntimespan: 10m\ncondition: { gte: 2 }",
            Bucket + "---\ntitle: two bursts\nid: y\nlevel: high\ncorrelation: { type: event_count, rules: [x], group-by: [User], timespan: 1h, condition: { gte: 2 } }\n" + Bucket);
        var bursts = new[] { At("a", 0, "u"), At("a", 1, "u"), At("a", 20, "u"), At("a", 21, "u") };
        var hit = TestRules.Hits(rules, [.. bursts, At("a", 40, "v"), At("a", 41, "v")]).Single(h => h.RuleId == "y");
        hit.Detail.ShouldStartWith("2 events, 10:00–11:00 UTC, User u; first: 2 events, 10:00–10:10 UTC, User u; first: a");
        hit.Time.ShouldBe(TestRules.At(10));
    }

    [Fact]
    public void Rules_of_a_correlation_are_silent_unless_it_says_otherwise()
    {
        string correlation = "type: event_count\nrules: [a]\ntimespan: 1h\ncondition: { gte: 1 }";
        TestRules.Hits(Rules(correlation), At("a", 1), At("b", 1)).Select(h => h.RuleId).ShouldBe(["b", "x"]);
        TestRules.Hits(Rules(correlation + "\ngenerate: true"), At("a", 1), At("b", 1)).Select(h => h.RuleId).ShouldBe(["a", "b", "x"]);
    }
}
