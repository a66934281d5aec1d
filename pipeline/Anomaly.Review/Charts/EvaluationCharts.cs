using Anomaly.Pipeline;
using Anomaly.Pipeline.Evaluation;

namespace Anomaly.Review.Charts;

/// <summary>Plots of an evaluation.</summary>
internal static class EvaluationCharts
{
    /// <summary>Lowest power of ten of calibration.</summary>
    private const int LowestPower = -4;

    /// <summary>Recall in the daily top by its size.</summary>
    public static string Recall(EvaluationReport report)
    {
        var x = new Axis("hosts looked at a day (K)", 0.8, 25, [.. EvaluationReport.RecallAt.Select(k => ((double)k, Show.Plain(k)))], Log: true);
        var plot = new Plot("Share of attacks found in the daily top by its size: " + Told(report, r => Show.Share(r.Recall.First(k => k.K == EvaluationReport.RecallAt[2]).Attacks) + " in the top " + Show.Plain(EvaluationReport.RecallAt[2])),
            x, Axis.Share("share of attacks found"), Names(report));
        for (int i = 0; i < report.Main.Count; i++)
        {
            var ranker = report.Main[i];
            foreach (var r in ranker.Recall) plot.Interval(i, r.K, r.AttacksInterval.Low, r.AttacksInterval.High);
            plot.Series(i, ranker.Recall.Select(r => ((double)r.K, r.Attacks, $"{ranker.Ranker}, top {r.K}: {Show.Share(r.Attacks)} ({Show.Interval(r.AttacksInterval, Show.Share)})")));
        }
        return plot.ToString();
    }

    /// <summary>Share of attacks found by days since their begin.</summary>
    public static string Detection(EvaluationReport report)
    {
        int days = report.Main.Max(r => r.FoundByDay.Count);
        var plot = new Plot("Share of attacks found by days since their begin: " + Told(report, r => Show.Share(r.FoundByDay[0]) + " on the first day, " + Show.Share(r.FoundByDay[^1]) + " in the end"),
            Axis.Numbers("days since the first attack-day", days - 1, whole: true), Axis.Share($"share of attacks found in the daily top {Show.Plain(report.Top)}"), Names(report));
        for (int i = 0; i < report.Main.Count; i++)
            plot.Series(i, report.Main[i].FoundByDay.Select((found, day) => ((double)day, found, $"{report.Main[i].Ranker}, day {day}: {Show.Share(found)}")));
        return plot.ToString();
    }

    /// <summary>Precision by recall.</summary>
    public static string Precision(EvaluationReport report)
    {
        var plot = new Plot("Precision by recall: " + Told(report, r => "average precision " + Show.Ratio(r.AveragePrecision)),
            Axis.Share("recall: share of attacked host-days"), Axis.Share("precision"), Names(report));
        for (int i = 0; i < report.PrecisionCurves.Count; i++) plot.Curve(i, report.PrecisionCurves[i].Points);
        return plot.ToString();
    }

    /// <summary>What average precision loses without each group of evidence.</summary>
    public static string Ablation(EvaluationReport report)
    {
        var rows = Ablations(report).Select(r => (r.Ranker, report.Rankers[0].AveragePrecision - r.AveragePrecision, r.FusedIsHigherBy)).ToList();
        return LossBars.Draw("Average precision that is lost without each group of evidence: " + string.Join(", ", rows.Select(r => $"{r.Ranker} {Show.Ratio(r.Item2)}")), "average precision lost", rows);
    }

    /// <summary>The rankings without one group of evidence.</summary>
    public static IEnumerable<RankerResult> Ablations(EvaluationReport report) => report.Rankers.Where(r => r.IsAblation);

    /// <summary>P-values expected against seen, with the interval as a band; both logarithmic.</summary>
    public static string Calibration(string name, IReadOnlyList<CalibrationCheck> curve)
    {
        double least = Math.Pow(10, LowestPower);
        var plot = new Plot($"p-values of {name} on host-days without an attack, expected against seen: " + string.Join(", ", curve.Where(c => c.Alpha is 1 or 0.1 or 0.01 or 0.001).Select(c => $"{Show.PValue(c.Share)} at {Show.PValue(c.Alpha)}")),
            Axis.Powers("expected share (α)", LowestPower), Axis.Powers("share of p-values ≤ α", LowestPower), []);
        plot.Band([.. curve.Select(c => (c.Alpha, c.Low, c.High))]).Limit(least, least, 1, 1, "as rare as they say");
        plot.Series(0, curve.Where(c => c.Below > 0).Select(c => (c.Alpha, c.Share, $"α = {Show.PValue(c.Alpha)}: {Show.PValue(c.Share)} ({Show.Interval((c.Low, c.High), Show.PValue)})")));
        return plot.ToString();
    }

    /// <summary>False alerts of each night against the budget.</summary>
    public static string Alerts(EvaluationReport report)
    {
        var alerts = report.Alerts;
        int nights = alerts.ByNight.Count, every = Math.Max(1, (nights + 8) / 9);
        var x = new Axis("night", -0.5, nights - 0.5, [.. Enumerable.Range(0, nights).Where(i => i % every == 0).Select(i => ((double)i, Workspace.DayText(report.Days[i])[5..]))]);
        var plot = new Plot($"Alerts on host-days without an attack by night: {Show.Amount(alerts.PerNight)} a night against a budget of {Show.RuleScore(alerts.Budget)}", x,
            Axis.Numbers("alerts", new[] { alerts.Budget, alerts.High, alerts.ByNight.DefaultIfEmpty(0).Max() }.Where(double.IsFinite).Max()), []);
        plot.Band([(-0.5, alerts.Low, alerts.High), (nights - 0.5, alerts.Low, alerts.High)]);
        for (int i = 0; i < nights; i++) plot.Bar(i, 0.6, alerts.ByNight[i], alerts.ByNight[i] > alerts.Budget ? "bar over" : "bar", $"{Workspace.DayText(report.Days[i])}: {alerts.ByNight[i]}");
        return plot.Limit(-0.5, alerts.Budget, nights - 0.5, alerts.Budget, $"budget: {Show.RuleScore(alerts.Budget)}").ToString();
    }

    private static string[] Names(EvaluationReport report) => [.. report.Main.Select(r => r.Ranker)];

    private static string Told(EvaluationReport report, Func<RankerResult, string> what) => string.Join("; ", report.Main.Select(r => $"{r.Ranker} {what(r)}"));
}
