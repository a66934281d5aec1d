using Anomaly.Pipeline;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public sealed class RuleJobTests : IDisposable
{
    private readonly Workspace _workspace = new(Directory.CreateTempSubdirectory("rulejob").FullName);
    private int _reads;

    public void Dispose() => Directory.Delete(_workspace.Root, recursive: true);

    private RuleDay DayOf(string fingerprint, params ProcessEvent[] events)
        => new(TestRules.Day, fingerprint, () => { _reads++; return events; }, () => [], () => []);

    private static string Text(IEnumerable<RuleHit> hits) => string.Join(' ', hits.Select(h => $"{h.Host}/{h.RuleId}/{h.Hits}"));

    [Fact]
    public void Days_are_made_anew_only_when_their_events_or_the_rules_change()
    {
        var rules = TestRules.Base("selection:\n  CommandLine|contains: push");
        var job = new RuleJob(_workspace, rules);
        job.Read(TestRules.Day).ShouldBeEmpty();
        job.Run([DayOf("1", TestRules.Process("push"))], SilentProgress.Instance).ShouldBe([TestRules.Day]);
        Text(job.Read(TestRules.Day)).ShouldBe("h/r/1");
        File.Exists(Path.Combine(_workspace.Facts, "rule_hit", "day=2026-01-05.parquet")).ShouldBeTrue();

        job.Run([DayOf("1", TestRules.Process("push"))], SilentProgress.Instance).ShouldBeEmpty();
        _reads.ShouldBe(1);

        job.Run([DayOf("2", TestRules.Process("push"), TestRules.Process("push"))], SilentProgress.Instance).ShouldBe([TestRules.Day]);
        Text(job.Read(TestRules.Day)).ShouldBe("h/r/2");

        new RuleJob(_workspace, TestRules.Base("selection:\n  CommandLine|contains: pull")).Run([DayOf("2", TestRules.Process("push"))], SilentProgress.Instance).Count.ShouldBe(1);
        job.Read(TestRules.Day).ShouldBeEmpty();
    }

    [Fact]
    public void A_run_that_dies_between_hits_and_mark_is_made_good()
    {
        var job = new RuleJob(_workspace, TestRules.Base("selection:\n  CommandLine|contains: push"));
        job.Run([DayOf("1", TestRules.Process("push"))], SilentProgress.Instance);
        var broken = new RuleDay(TestRules.Day, "2", () => throw new IOException("died"), () => [], () => []);
        Should.Throw<IOException>(() => job.Run([broken], SilentProgress.Instance));
        // Back to the first events: what lies there is not taken for granted.
        job.Run([DayOf("1", TestRules.Process("push"))], SilentProgress.Instance).Count.ShouldBe(1);
        job.Run([DayOf("1", TestRules.Process("push"))], SilentProgress.Instance).ShouldBeEmpty();
    }

    [Fact]
    public void Equal_days_give_equal_bytes()
    {
        var rules = RuleSet.LoadDefault();
        var job = new RuleJob(_workspace, rules);
        var events = new[] { TestRules.Process("git push", host: "b"), TestRules.Process("git commit", host: "a") };
        job.Run([DayOf("1", events)], SilentProgress.Instance);
        byte[] first = File.ReadAllBytes(job.PathOf(TestRules.Day));
        job.Run([DayOf("2", [.. events.Reverse()])], SilentProgress.Instance);
        File.ReadAllBytes(job.PathOf(TestRules.Day)).ShouldBe(first);
    }

    private static readonly RuleSet Chained = RuleSet.Parse(("rules.yaml", string.Join("---\n",
        TestRules.Document("a", "selection:\n  CommandLine|startswith: a"), TestRules.Document("b", "selection:\n  CommandLine|startswith: b"),
        "title: chain\nid: x\nlevel: high\ncorrelation: { type: temporal_ordered, rules: [a, b], timespan: 1h }\n")));

    private static ProcessEvent At(string command, int hour, int minute, int day = 0)
        => new() { CommandLine = command, Host = "h", Time = TestRules.At(hour, minute) + (day * Event.MicrosPerDay) };

    private static RuleDay Day(int day, params ProcessEvent[] events)
        => new(TestRules.Day + day, string.Join('|', events.Select(e => $"{e.Time}{e.CommandLine}")), () => events, () => [], () => []);

    [Fact]
    public void Late_events_of_an_evening_remake_the_next_day_and_no_other()
    {
        var job = new RuleJob(_workspace, Chained);
        var (next, later) = (Day(1, At("b", 0, 10, 1)), Day(2, At("b", 0, 10, 2)));
        job.Run([later, Day(0), next], SilentProgress.Instance).ShouldBe([TestRules.Day, TestRules.Day + 1, TestRules.Day + 2]);
        job.Read(TestRules.Day + 1).ShouldBeEmpty();
        string before = job.HashOf(TestRules.Day + 1);

        // Too early in the day for any window of the next.
        job.Run([Day(0, At("a", 12, 0)), next, later], SilentProgress.Instance).ShouldBe([TestRules.Day]);
        job.HashOf(TestRules.Day + 1).ShouldBe(before);

        var late = Day(0, At("a", 12, 0), At("a", 23, 50));
        job.Run([late, next, later], SilentProgress.Instance).ShouldBe([TestRules.Day, TestRules.Day + 1]);
        Text(job.Read(TestRules.Day + 1)).ShouldBe("h/x/1");
        job.HashOf(TestRules.Day + 1).ShouldNotBe(before);
        job.Run([late, next, later], SilentProgress.Instance).ShouldBeEmpty();

        // As all at once.
        using var other = new TestFolder();
        var whole = new RuleJob(new Workspace(other.Path), Chained);
        whole.Run([late, next, later], SilentProgress.Instance);
        for (int day = 0; day < 3; day++) File.ReadAllBytes(whole.PathOf(TestRules.Day + day)).ShouldBe(File.ReadAllBytes(job.PathOf(TestRules.Day + day)));
    }

    [Fact]
    public void A_run_that_dies_between_two_days_is_made_good()
    {
        var job = new RuleJob(_workspace, Chained);
        var (late, next) = (Day(0, At("a", 23, 50)), Day(1, At("b", 0, 10, 1)));
        job.Run([Day(0), next], SilentProgress.Instance);
        Should.Throw<IOException>(() => job.Run([late, next with { Processes = () => throw new IOException("died") }], SilentProgress.Instance));
        job.Run([late, next], SilentProgress.Instance).ShouldBe([TestRules.Day + 1]);
        Text(job.Read(TestRules.Day + 1)).ShouldBe("h/x/1");
        // A tail that is gone is made again.
        File.Delete(Path.ChangeExtension(job.PathOf(TestRules.Day), ".tail"));
        job.Run([late, next], SilentProgress.Instance).ShouldBe([TestRules.Day]);
    }

    [Theory]
    [InlineData("{\"rule\":")]
    [InlineData("{}")]
    [InlineData("")]
    public void A_tail_that_is_damaged_is_made_again(string text)
    {
        var job = new RuleJob(_workspace, Chained);
        var (late, next) = (Day(0, At("a", 23, 50)), Day(1, At("b", 0, 10, 1)));
        job.Run([late, next], SilentProgress.Instance);
        string tail = Path.ChangeExtension(job.PathOf(TestRules.Day), ".tail"), whole = File.ReadAllText(tail);
        File.WriteAllText(tail, text);
        job.Run([late, next], SilentProgress.Instance).ShouldBe([TestRules.Day]);
        File.ReadAllText(tail).ShouldBe(whole);
        Text(job.Read(TestRules.Day + 1)).ShouldBe("h/x/1");
    }

    [Fact]
    public void A_day_behind_a_gap_joins_nothing()
    {
        var job = new RuleJob(_workspace, Chained);
        job.Run([Day(0, At("a", 23, 50)), Day(2, At("b", 0, 10, 2))], SilentProgress.Instance);
        job.Read(TestRules.Day + 2).ShouldBeEmpty();
    }

    [Fact]
    public void Stops_when_told()
        => Should.Throw<OperationCanceledException>(() => new RuleJob(_workspace, RuleSet.LoadDefault()).Run([DayOf("1")], SilentProgress.Instance, new CancellationToken(canceled: true)));
}
