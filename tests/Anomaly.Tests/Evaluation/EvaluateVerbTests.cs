using System.Text.Json;
using Anomaly.Cli;
using Anomaly.Pipeline;
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
        report.Rankers.Select(r => r.Ranker).ShouldBe(["fused", "rules", "models", .. DetectorCatalog.All.Select(d => d.Name), .. DetectorCatalog.Groups.Select(g => "without " + g)]);
        // All evidence of the fixture is of the group volume.
        report.Rankers.Single(r => r.Ranker == "without novelty").AttacksFound.ShouldBe(report.Rankers[0].AttacksFound);
        report.Rankers.Single(r => r.Ranker == "without volume").AveragePrecision.ShouldBeLessThan(report.Rankers[0].AveragePrecision);
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
            ranker,attacks_found,attacks,attack_days_found,attack_days,median_best_rank,average_precision,average_precision_low,average_precision_high,fused_higher_low,fused_higher_high,median_best_rank_low,median_best_rank_high,median_days_to_detect,recall_1,recall_1_low,recall_1_high,day_recall_1,day_recall_1_low,day_recall_1_high,recall_3,
            """.TrimEnd());
    }

    [Fact]
    public void The_table_says_what_is_missed_and_how_narrowly()
    {
        TwoDays();
        string table = Run(ExitCode.Done, "--labels", Labels(), "--top", "2").Output;
        table.ShouldStartWith("3 attacks on 5 attack-days among 8 host-days of 2 days, 2026-03-01 to 2026-03-02; found = in the daily top 2\n");
        table.ShouldContain("""
            kind of attack  attacks  days  | found   rank  day  | found   rank  day  | found   rank  day  | found   rank  day
            push                  1     2  |     1      1    0  |  0.83    2.5    0  |  0.83    2.5    0  |  0.83    2.5    0
            slow                  1     2  |  0.83      2    1  |  0.67    2.5    –  |  0.75    2.5    –  |  0.75    2.5    –
            worm                  1     1  |     0      4    –  |     1      1    0  |   0.5    2.5    –  |   0.5    2.5    –
            found: attacks in the daily top 2; rank: the best of any day; day: median days to detect, – if most are missed
            repo_bytes_out is the detector with the highest average precision on these attacks, so it is flattered

            missed by the fused ranking:
              slow: A on B.example.org, best rank 2 (0.833 of the orders of its ties find it)
              worm: B on d, best rank 4

            """);
        table.ShouldContain("""
            fused                    0.44 (0.10-0.85)  0.67 (0.21-0.94)  1.00 (0.44-1.00)  1.00 (0.44-1.00)  1.00 (0.44-1.00)
              attack-days            0.27 (0.04-0.77)  0.80 (0.27-0.98)  1.00 (0.44-1.00)  1.00 (0.44-1.00)  1.00 (0.44-1.00)
            """);
        table.Split('\n').Max(line => line.Length).ShouldBeLessThanOrEqualTo(120);
    }

    [Fact]
    public void Look_alikes_count_where_they_stand_above_an_attacked_host()
    {
        _f.Write(Day, LedgerFixture.Ranked(Day, ("x", 400), ("a", 300), ("y", 200), ("c", 100), ("z", 50)));
        _f.Write(Day + 1, LedgerFixture.Ranked(Day + 1, ("x", 400), ("b", 300)));
        _f.Write(Day + 2, LedgerFixture.Ranked(Day + 2, ("x", 400), ("b", 300)));
        string labels = _f.File("labels.csv", Header + "A,k,a,2026-03-01T10:00:00Z,2026-03-01T10:00:00Z,1,\nC,k,c,2026-03-01T10:00:00Z,2026-03-01T10:00:00Z,1,\nB,k,b,2026-03-02T10:00:00Z,2026-03-02T10:00:00Z,1,\n");
        const string columns = "lookalike_id,kind,host,from,to,bytes,description\n";
        // x looks like an attack on the first day only, z does so below all attacked hosts.
        string alike = _f.File("alike.csv", columns + "l1,push,x,2026-03-01T01:00:00Z,2026-03-01T02:00:00Z,1,\nl2,push,z,2026-03-01T01:00:00Z,2026-03-01T02:00:00Z,1,\n");
        var json = JsonDocument.Parse(Run(ExitCode.Done, "--labels", labels, "--lookalikes", alike, "--output", "json").Output).RootElement;
        json.GetProperty("look_alike_places").GetInt32().ShouldBe(1);
        json.GetProperty("top_places").GetInt32().ShouldBe(7);
        json.GetProperty("fused_attacks").EnumerateArray().Select(a => a.GetProperty("days_to_detect").GetInt32()).ShouldBe([0, 0, 0]);
        Run(ExitCode.Done, "--labels", labels).Output.ShouldNotContain("look-alikes");
        _f.File("lookalikes.csv", columns);
        Run(ExitCode.Done, "--labels", labels).Output.ShouldContain("look-alikes above an attacked host: 0 of 7 places");
        Run(ExitCode.WrongCall, "--labels", labels, "--lookalikes", labels).Error.ShouldContain("lookalike_id");
    }

    [Fact]
    public void Without_labels_alerts_and_p_values_of_all_host_days_are_judged()
    {
        for (int day = 0; day < 4; day++)
        {
            var hosts = LedgerFixture.Ranked(Day + day, [.. Enumerable.Range(0, 10).Select(i => ($"h{i}", 1000 - i))]);
            for (int i = 0; i < hosts.Count; i++)
            {
                hosts[i].Expected = day == 0 && i < 3 ? 0.4 : 8;
                hosts[i].Detectors = [.. DetectorCatalog.All.Select(d => new DetectorScore(d.Name, 1, d.Name == "pca" ? i < 4 ? 0.01 : 0.5 : double.NaN))];
            }
            _f.Write(Day + day, hosts);
        }
        var (text, _) = Run(ExitCode.Done);
        text.ShouldStartWith("40 host-days of 4 days, 2026-03-01 to 2026-03-04, all taken for benign\n");
        text.ShouldContain("0.75 a night (95 %: 0.06 to 9.03) over 4 nights; not told apart from the budget of 5");
        var json = JsonDocument.Parse(Run(ExitCode.Done, "--output", "json").Output).RootElement;
        var checks = json.GetProperty("calibration").EnumerateArray().Select(c => (c.GetProperty("p_value_of").GetString(), c.GetProperty("alpha").GetDouble(), c.GetProperty("at_or_below").GetInt32())).ToList();
        checks.ShouldBe([("fused", 0.1, 3), ("fused", 0.01, 0), ("fused", 0.001, 0), ("pca", 0.1, 16), ("pca", 0.01, 16), ("pca", 0.001, 0)]);
        // All days of a host agree: Wilson's interval of 4 of 10 hosts, not of 16 of 40 host-days.
        json.GetProperty("calibration")[4].GetProperty("low").GetDouble().ShouldBe(0.1682, 1e-4);
        json.GetProperty("calibration")[4].GetProperty("high").GetDouble().ShouldBe(0.6873, 1e-4);
        json.GetProperty("calibration")[4].GetProperty("against_alpha").GetString().ShouldBe("above");
        json.GetProperty("alerts").GetProperty("by_night").EnumerateArray().Select(n => n.GetInt32()).ShouldBe([3, 0, 0, 0]);
        json.GetProperty("kinds").GetArrayLength().ShouldBe(0);
        text.Split('\n').Single(l => l.StartsWith("pca", StringComparison.Ordinal)).ShouldContain("+ 0.4000 (0.1682-0.6873)");
    }

    [Fact]
    public void Too_few_attacks_have_no_interval_of_precision_and_medians()
    {
        _f.Write(Day, LedgerFixture.Ranked(Day, [.. Enumerable.Range(0, 30).Select(i => ($"h{i}", 1000 - i))]));
        string Attacks(int n) => _f.File("labels.csv", Header + string.Concat(Enumerable.Range(0, n).Select(i => $"A{i},k,h{i},2026-03-01T10:00:00Z,2026-03-01T10:00:00Z,1,\n")));
        RankerResult Of(int n, int ranker) => RankingEvaluation.Run(_f.Workspace, AttackLabel.Read(Attacks(n)), 5, null, null, TestContext.Current.CancellationToken).Rankers[ranker];
        // One attack that is first would have the interval 1 to 1 in every draw, and be better than rules with certainty.
        Of(3, 0).Interval.ShouldBe((double.NaN, double.NaN));
        Of(3, 1).FusedIsHigherBy.ShouldBe((double.NaN, double.NaN));
        Of(4, 1).FusedIsHigherBy.Low.ShouldBeGreaterThan(0);
        Of(5, 0).MedianBestRankInterval.ShouldBe((double.NaN, double.NaN));
        Of(6, 0).MedianBestRankInterval.ShouldBe((1, 6));
        string table = Run(ExitCode.Done, "--labels", Attacks(1)).Output;
        table.ShouldContain("1.000 (–)");
        table.ShouldContain("median days to detect: fused 0 (–), ");
        table.ShouldNotContain("NaN");
    }

    [Fact]
    public void The_bootstrap_draws_hosts_and_the_better_ranker_is_better_in_every_draw()
    {
        const int hosts = 40;
        bool[] positive = [.. Enumerable.Range(0, hosts * 2).Select(i => i / 2 < 10)];
        int[] host = [.. Enumerable.Range(0, hosts * 2).Select(i => i / 2)];
        double[] perfect = [.. positive.Select(p => p ? 1.0 : 0)];
        double[] nothing = new double[hosts * 2];
        var found = Bootstrap.AveragePrecisions([perfect, nothing], positive, host, new int[hosts], 7);
        found[0].Where(v => !double.IsNaN(v)).ShouldAllBe(v => Math.Abs(v - 1) < 1e-12);
        var (low, high) = Bootstrap.Interval(found[1]);
        low.ShouldBeInRange(0.05, 0.25);
        high.ShouldBeInRange(0.25, 0.5);
        Bootstrap.AveragePrecisions([perfect], positive, host, new int[hosts], 7)[0].ShouldBe(found[0]);
        Bootstrap.AveragePrecisions([perfect], positive, host, [.. Enumerable.Repeat(1, hosts)], 7)[0].Where(v => !double.IsNaN(v)).ShouldAllBe(v => v < 0.6);
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
        Run(ExitCode.WrongCall, "--html", "").Error.ShouldContain("--html");
        string folder = Path.GetDirectoryName(_f.File("in/some.txt", ""))!;
        Run(ExitCode.WrongCall, "--html", folder).Error.ShouldContain("is a folder");
        File.Exists(folder + AtomicFile.TemporarySuffix).ShouldBeFalse();
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

    [Fact]
    public void The_page_is_written_beside_the_table_with_the_same_numbers()
    {
        TwoDays();
        string file = Path.Combine(_f.Workspace.Root, "..", "new", "page.html"), labels = Labels();
        Run(ExitCode.Done, "--labels", labels, "--top", "2", "--html", file).Output.ShouldBe(Run(ExitCode.Done, "--labels", labels, "--top", "2").Output);
        string html = File.ReadAllText(file);
        html.ShouldContain("3 attacks on 5 attack-days");
        Directory.GetFiles(Path.GetDirectoryName(file)!).ShouldHaveSingleItem();
        Run(ExitCode.Done, "--html", file, "--output", "json");
        File.ReadAllText(file).ShouldContain("all taken for benign");
    }

    [Fact]
    public void Json_holds_recall_kinds_and_curves()
    {
        TwoDays();
        var json = JsonDocument.Parse(Run(ExitCode.Done, "--labels", Labels(), "--top", "2", "--output", "json").Output).RootElement;
        var fused = json.GetProperty("rankers")[0];
        fused.GetProperty("recall").EnumerateArray().Select(r => r.GetProperty("k").GetInt32()).ShouldBe([1, 3, 5, 10, 20]);
        fused.GetProperty("recall")[1].GetProperty("attacks").GetDouble().ShouldBe(2 / 3.0, 1e-12);
        fused.GetProperty("recall")[1].GetProperty("attack_days_low").GetDouble().ShouldBe(0.2749, 1e-4);
        fused.GetProperty("found_by_day").EnumerateArray().Select(d => Math.Round(d.GetDouble(), 9)).ShouldBe([0.5, Math.Round(11 / 18.0, 9)]);
        fused.GetProperty("median_days_to_detect").GetDouble().ShouldBe(1);
        fused.GetProperty("median_days_to_detect_high").ValueKind.ShouldBe(JsonValueKind.Null);
        json.GetProperty("kinds").EnumerateArray().Select(k => k.GetProperty("kind").GetString()).ShouldBe(["push", "slow", "worm"]);
        var slow = json.GetProperty("kinds")[1].GetProperty("rankers")[0];
        slow.GetProperty("attacks_found").GetDouble().ShouldBe(5 / 6.0, 1e-12);
        slow.GetProperty("average_precision").GetDouble().ShouldBe((1 + (1 + 2 / 3.0 + 1 / 2.0) / 3) / 2, 1e-12);
        json.GetProperty("precision_recall").EnumerateArray().Select(c => c.GetProperty("ranker").GetString()).ShouldBe(["fused", "rules", "models", "repo_bytes_out"]);
        json.GetProperty("calibration_curve").GetArrayLength().ShouldBe(17);
    }

    private (string Output, string Error) Run(int code, params string[] args)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        AnomalyProgram.Run(["evaluate", .. args, "--workspace", _f.Workspace.Root], new CliContext(output, error, TimeProvider.System, TestContext.Current.CancellationToken, false))
            .ShouldBe(code, error.ToString());
        return (output.ToString(), error.ToString());
    }
}
