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

    [Fact]
    public void Stops_when_told()
        => Should.Throw<OperationCanceledException>(() => new RuleJob(_workspace, RuleSet.LoadDefault()).Run([DayOf("1")], SilentProgress.Instance, new CancellationToken(canceled: true)));
}
