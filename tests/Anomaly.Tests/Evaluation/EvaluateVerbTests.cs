using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Scoring;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Evaluation;

public sealed class EvaluateVerbTests : IDisposable
{
    private const string Header = "attack_id,kind,host,from,to,bytes,description\n";
    private static readonly int Day = LedgerFixture.Day;
    private readonly LedgerFixture _f = new();

    public void Dispose() => _f.Dispose();

    // Attack A: b on both days; B: d on the second; C: a and c on the first. Top 2.
    private void TwoDays()
    {
        _f.Write(Day, LedgerFixture.Ranked(Day, ("z", 900)));
        _f.Write(Day, LedgerFixture.Ranked(Day, ("a", 300), ("b", 200), ("c", 200), ("d", 0)));
        var second = LedgerFixture.Ranked(Day + 1, ("a.example.org", 100), ("b", 100), ("c", 100), ("d", 0));
        for (int i = 0; i < second.Count; i++)
        {
            second[i].RuleScore = i == 3 ? 9 : 0;
            double p = i switch { 1 => 0.01, 3 => double.NaN, _ => 0.5 };
            second[i].Detectors = [.. DetectorCatalog.All.Select(d => new DetectorScore(d.Name, 1, d.Name == "pca" ? p : double.NaN))];
        }
        _f.Write(Day + 1, second);
    }

    private string Labels(string more = "") => _f.File("labels.csv", Header
        + "A,slow,B.example.org,2026-03-01T23:59:59Z,2026-03-02T00:00:01Z,5,\"x, y\"\n"
        + "B,worm,d,2026-03-02T10:00:00Z,2026-03-02T10:00:00Z,5,\n"
        + "C,push,a,2026-03-01T10:00:00Z,2026-03-01T10:00:00Z,5,\n"
        + "C,push,c,2026-03-01T10:00:00Z,2026-03-01T11:00:00+00:00,5,\n" + more);

    [Fact]
    public void Ties_count_by_their_share()
    {
        TwoDays();
        var report = RankingEvaluation.Run(_f.Workspace, AttackLabel.Read(Labels()), 2, null, null, TestContext.Current.CancellationToken);
        report.Attacks.ShouldBe(3);
        report.AttackDays.ShouldBe(5);
        report.HostDays.ShouldBe(8);
        report.Rankers.Select(r => r.Ranker).ShouldBe(["fused", "rules", "models", .. DetectorCatalog.All.Select(d => d.Name)]);
        var fused = report.Rankers[0];
        // A: half of the orders of the first day and two thirds of the second find it; C is first on its own.
        fused.AttacksFound.ShouldBe(1 - 1 / 2.0 * (1 / 3.0) + 0 + 1, 1e-12);
        fused.AttackDaysFound.ShouldBe(1 / 2.0 + 2 / 3.0 + 0 + 1 + 1 / 2.0, 1e-12);
        fused.MedianBestRank.ShouldBe(2);
        fused.AveragePrecision.ShouldBe((1 + 2 + (1 + 4 / 5.0 + 4 / 6.0) / 3 + (5 / 7.0 + 5 / 8.0) / 2) / 5, 1e-12);
        report.Fused.Select(a => (a.Attack, a.AttackDays, a.BestRank)).ShouldBe([("A", 2, 2), ("B", 1, 4), ("C", 2, 1)]);
        report.Fused[2].Hosts.ShouldBe(["a", "c"]);
        // Rules: nothing on the first day, where each of four hosts has half a chance, two of them together five sixths.
        report.Rankers[1].AttacksFound.ShouldBe(1 - 1 / 2.0 * (2 / 3.0) + 1 + 5 / 6.0, 1e-12);
        // A detector without a p-value puts the host last.
        report.Rankers.Single(r => r.Ranker == "pca").AttacksFound.ShouldBe(1 + 0 + 5 / 6.0, 1e-12);
    }

    [Fact]
    public void Days_without_a_score_are_left_out_and_hosts_without_a_rank_are_missed()
    {
        TwoDays();
        string labels = Labels("D,gone,x,2026-03-01T10:00:00Z,2026-03-01T10:00:00Z,5,\nE,early,a,2026-02-01T10:00:00Z,2026-02-02T10:00:00Z,5,\n");
        var json = JsonDocument.Parse(Run(ExitCode.Done, "--labels", labels, "--top", "2", "--output", "json").Output).RootElement;
        json.GetProperty("attacks").GetInt32().ShouldBe(4);
        json.GetProperty("attack_days").GetInt32().ShouldBe(6);
        json.GetProperty("attack_days_outside").GetInt32().ShouldBe(2);
        json.GetProperty("attack_days_not_ranked").GetInt32().ShouldBe(1);
        var fused = json.GetProperty("rankers")[0];
        fused.GetProperty("attacks_found").GetDouble().ShouldBe(11 / 6.0, 1e-12);
        fused.GetProperty("average_precision").GetDouble().ShouldBe((1 + 2 + (1 + 4 / 5.0 + 4 / 6.0) / 3 + (5 / 7.0 + 5 / 8.0) / 2) / 6, 1e-12);
        json.GetProperty("fused_attacks")[3].GetProperty("best_rank").GetDouble().ShouldBe(5);
        Run(ExitCode.Done, "--labels", labels, "--top", "2", "--from", "2026-03-02", "--output", "csv").Output.ShouldStartWith("""
            ranker,attacks_found,attacks,attack_days_found,attack_days,median_best_rank,average_precision
            fused,0.66666
            """);
    }

    [Fact]
    public void The_table_says_what_is_missed_and_how_narrowly()
    {
        TwoDays();
        string table = Run(ExitCode.Done, "--labels", Labels(), "--top", "2").Output;
        table.ShouldStartWith("3 attacks on 5 attack-days among 8 host-days of 2 days, 2026-03-01 to 2026-03-02; found = in the daily top 2\n");
        table.ShouldEndWith("""
            missed by the fused ranking:
              slow: A on B.example.org, best rank 2 (0.833 of the orders of its ties find it)
              worm: B on d, best rank 4

            """);
    }

    [Fact]
    public void Wrong_labels_are_named_with_their_lines_all_at_once()
    {
        TwoDays();
        string bad = _f.File("bad.csv", Header + "A,slow,b\nA,slow,,2026-03-01T10:00:00Z,2026-03-01T10:00:00Z\n\nA,slow,b,2026-03-01,2026-03-01T10:00:00Z\nA,slow,b,2026-03-01T10:00:00Z,2026-03-01T09:00:00Z\nA,\"slow,b\n");
        var (_, error) = Run(ExitCode.WrongCall, "--labels", bad);
        error.Split('\n')[..^1].Select(l => l[(l.IndexOf("bad.csv", StringComparison.Ordinal) + 7)..]).ShouldBe(
        [
            ":2: too few columns", ":3: host is missing", ":5: from is not a time with its zone, such as 2026-09-21T08:00:00Z",
            ":6: to is before from", ":7: quotes are not balanced",
        ]);
        Run(ExitCode.WrongCall, "--labels", _f.File("other.csv", "a,b\n")).Error.ShouldContain("other.csv:1: ");
        Run(ExitCode.WrongCall, "--labels", _f.File("empty.csv", "")).Error.ShouldContain("empty.csv:1: ");
        Run(ExitCode.WrongCall, "--labels", "no-such-file").Error.ShouldContain("no-such-file");
    }

    [Fact]
    public void Where_nothing_can_be_compared_the_call_is_wrong()
    {
        TwoDays();
        Run(ExitCode.WrongCall, "--labels", Labels(), "--from", "2026-04-01").Error.ShouldContain("no such day is scored");
        Run(ExitCode.WrongCall, "--labels", _f.File("far.csv", Header + "A,slow,b,2025-03-01T10:00:00Z,2025-03-01T10:00:00Z,1,\n")).Error.ShouldContain("none of the 1 attack-days");
        Run(ExitCode.WrongCall, "--labels", Labels(), "--top", "0");
    }

    [Theory]
    [InlineData("ws-1", "ws-1.example.org", true)]
    [InlineData("WS-1.example.org", "ws-1", true)]
    [InlineData("ws-1.example.org", "ws-1.example.com", false)]
    [InlineData("10", "10.0.0.5", false)]
    [InlineData("10.0.0.5", "10.0.0.5", true)]
    [InlineData("ws-1", "ws-10", false)]
    public void Hosts_compare_as_everywhere(string label, string host, bool same)
        => new AttackLabel("A", "k", label, 0, 0).IsHost(host).ShouldBe(same);

    private (string Output, string Error) Run(int code, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        AnomalyProgram.Run(["evaluate", .. args, "--workspace", _f.Workspace.Root], new CliContext(output, error, TimeProvider.System, TestContext.Current.CancellationToken, false))
            .ShouldBe(code, error.ToString());
        return (output.ToString(), error.ToString());
    }
}
