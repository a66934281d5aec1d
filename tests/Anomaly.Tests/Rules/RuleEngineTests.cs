using Anomaly.Pipeline;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Rules;

public class RuleEngineTests
{
    private static readonly RuleSet Shipped = RuleSet.LoadDefault();

    private static double FixedScore(params Event[] events)
        => TestRules.Hits(Shipped, events).Where(h => Shipped.IsFixed(h.RuleId)).Select(h => h.Score).DefaultIfEmpty(0).Max();

    [Theory]
    [InlineData(5_000_000, 100, 0)]
    [InlineData(5_000_001, 9, 0)]
    [InlineData(5_000_001, 10, 8)]
    [InlineData(50_000_000, 1, 0)]
    [InlineData(50_000_001, 1, 8)]
    [InlineData(100_000_000, 1, 8)]
    [InlineData(100_000_001, 1, 9)]
    [InlineData(50_000_000, 2, 8)]
    [InlineData(10_000_001, 10, 9)]
    public void Volumes_cross_their_thresholds_strictly(long bytes, int flows, double score)
        => FixedScore([.. Enumerable.Range(0, flows).Select(_ => TestRules.Upload(bytes))]).ShouldBe(score);

    [Fact]
    public void Sums_are_of_one_clock_hour_process_address_and_host()
    {
        long end = TestRules.At(13) - 1;
        FixedScore(TestRules.Upload(60_000_000, TestRules.At(12)), TestRules.Upload(60_000_000, end)).ShouldBe(9);
        FixedScore(TestRules.Upload(60_000_000, end), TestRules.Upload(60_000_000, end + 1)).ShouldBe(8);
        FixedScore(TestRules.Upload(60_000_000, process: "a"), TestRules.Upload(60_000_000, process: "b")).ShouldBe(8);
        FixedScore(TestRules.Upload(60_000_000, process: ""), TestRules.Upload(60_000_000, process: "a")).ShouldBe(8);
        FixedScore(TestRules.Upload(60_000_000), TestRules.Upload(60_000_000, address: "140.82.112.5")).ShouldBe(8);
        FixedScore(TestRules.Upload(30_000_000, host: "a"), TestRules.Upload(30_000_000, host: "b")).ShouldBe(0);
    }

    [Fact]
    public void The_higher_of_two_fixed_scores_counts_and_both_are_listed()
    {
        var hits = TestRules.Hits(Shipped, TestRules.Process("git commit -m x && git push"));
        hits.Select(h => (h.RuleId, h.Score)).ShouldContain(("mitre-command-git-commit", 8));
        hits.Select(h => (h.RuleId, h.Score)).ShouldContain(("mitre-command-git-push", 9));
        FixedScore(TestRules.Process("git commit -m x && git push")).ShouldBe(9);
    }

    [Fact]
    public void Watched_commands_are_hits_of_score_0()
        => TestRules.Hits(Shipped, TestRules.Process("git clone https://github.com/o/r")).ShouldContain(h => h.RuleId == "mitre-command-git-clone" && h.Score == 0 && h.Hits == 1);

    [Fact]
    public void A_hit_shows_how_often_and_the_first_event()
    {
        var rules = TestRules.Base("selection:\n  CommandLine|contains: push");
        ProcessEvent Push(string host, long time, string source, long line, string command) => new() { Host = host, Time = time, Source = source, Line = line, CommandLine = command };
        var hits = TestRules.Hits(rules,
            Push("b", TestRules.At(9), "s", 1, "push 1"),
            Push("a", TestRules.At(9), "s2", 2, "push 2"),
            Push("a", TestRules.At(8), "s2", 9, "push 3"),
            Push("a", TestRules.At(8), "s2", 7, "push 4"),
            Push("a", TestRules.At(8), "s3", 1, "push 5"),
            Push("a", TestRules.At(10), "s1", 1, "push 6"));
        hits.Select(h => (h.Host, h.Day, h.RuleId, h.Score, h.Hits, h.Time, h.Detail, h.Source, h.Line)).ShouldBe(
        [
            ("a", TestRules.Day, "r", 7, 5, TestRules.At(8), "push 4", "s2", 7),
            ("b", TestRules.Day, "r", 7, 1, TestRules.At(9), "push 1", "s", 1),
        ]);
    }

    [Fact]
    public void The_order_of_events_does_not_matter()
    {
        var events = Enumerable.Range(0, 40).Select(i => (Event)(i % 3 == 0
            ? TestRules.Upload(20_000_000 + i, TestRules.At(i % 4, i % 7), process: $"p{i % 2}", host: $"h{i % 3}")
            : new ProcessEvent { Host = $"h{i % 3}", Time = TestRules.At(i % 5), Line = i % 2, CommandLine = $"git push {i}" })).ToArray();
        string expected = Text(TestRules.Hits(Shipped, events));
        Gen.Shuffle(events).Sample(shuffled => Text(TestRules.Hits(Shipped, shuffled)) == expected, iter: 50);
    }

    private static string Text(IReadOnlyList<RuleHit> hits) => string.Join('\n', hits.Select(h => $"{h.Host} {h.RuleId} {h.Hits} {h.Time} {h.Source} {h.Line} {h.Detail}"));

    [Fact]
    public void Event_objects_may_be_reused()
    {
        var shared = new ProcessEvent { Host = "h" };
        IEnumerable<ProcessEvent> Events()
        {
            for (int i = 0; i < 3; i++)
            {
                shared.Time = TestRules.At(3 - i);
                shared.CommandLine = $"git push {i}";
                yield return shared;
            }
        }
        var hit = new RuleEngine(TestRules.Base("selection:\n  CommandLine|contains: push")).Evaluate(TestRules.Day, Events(), [], []).Single();
        (hit.Hits, hit.Detail).ShouldBe((3, "git push 2"));
    }

    [Fact]
    public void An_event_of_another_day_is_damage()
        => Should.Throw<DataException>(() => TestRules.Hits(Shipped, new ProcessEvent { Host = "h", Time = TestRules.At(0) - 1, CommandLine = "git push" })).Message.ShouldContain("2026-01-04");

    [Fact]
    public void Hostile_text_is_shown_harmless_and_short()
    {
        var hits = TestRules.Hits(Shipped, TestRules.Process("git push \u001b]0;x\u0007\r\n\u202e" + new string('x', 100_000)));
        var detail = hits.Single(h => h.RuleId == "mitre-command-git-push").Detail;
        detail.ShouldStartWith(@"git push \x1b]0;x\x07\x0d\x0a\u202exxx");
        detail.Length.ShouldBe(300);
    }

    [Fact]
    public void Hostile_command_lines_of_any_shape_are_survived()
        => Gen.String[Gen.Char, 0, 200].Sample(text =>
        {
            foreach (var hit in TestRules.Hits(Shipped, TestRules.Process($"git push {text}"), new FileEvent { Host = "h", Time = TestRules.At(1), Path = $"/home/{text}/repos/{text}", Operation = "write", Image = text }))
                if (hit.Detail.Length > 300 || hit.Detail.Any(char.IsControl)) return false;
            return true;
        }, iter: 300);

    [Fact]
    public void A_sum_shows_its_group_and_hour()
    {
        var hit = TestRules.Hits(Shipped, TestRules.Upload(60_000_000, TestRules.At(14, 10), "/usr/bin/git-remote-https"), TestRules.Upload(70_000_000, TestRules.At(14, 5), "/usr/bin/git-remote-https"))
            .Single(h => h.RuleId == "mitre-upload-volume-100mb");
        hit.Detail.ShouldBe("bytes_out 130,000,000 in sum over 2 events, 14:00–15:00 UTC, Image /usr/bin/git-remote-https, DestinationIp 140.82.112.4; "
            + "first: /usr/bin/git-remote-https to github.com (140.82.112.4 port 443), 70,000,000 bytes out");
        (hit.Time, hit.Line, hit.Hits).ShouldBe((TestRules.At(14, 5), 0, 1));
    }
}
