using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Evaluation;

namespace Anomaly.Cli.Output;

/// <summary>Prints how well rankers find known attacks.</summary>
internal static class EvaluationPrinter
{
    public static void WriteTable(TextWriter output, EvaluationReport report)
    {
        if (report.Attacks > 0) Attacks(output, report);
        else output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.HostDays} host-days of {report.Days.Count} days, {Workspace.DayText(report.Days[0])} to {Workspace.DayText(report.Days[^1])}, all taken for benign\n"));
        var alerts = report.Alerts;
        output.Write(string.Create(CultureInfo.InvariantCulture, $"\nalerts on host-days without an attack: {alerts.PerNight:0.00} a night (95 %: {alerts.Low:0.00} to {alerts.High:0.00}) over {alerts.Nights} {(alerts.Nights == 1 ? "night" : "nights")}; {alerts.AgainstInWords} the budget of {alerts.Budget:0.##}\n"));
        Calibration(output, report);
    }

    private static void Calibration(TextWriter output, EvaluationReport report)
    {
        int width = Width("p-value of", report.Calibration.Select(c => c.Name));
        output.Write($"\nshare of host-days without an attack whose p-value is at most α (95 %); +: above α, more often than it says; -: below\n{"p-value of".PadRight(width)}  {"host-days",9}  {"α = 0.1",24}  {"α = 0.01",24}  {"α = 0.001",24}\n");
        foreach (var checks in report.Calibration.GroupBy(c => c.Name))
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{Name(checks.Key, width)}  {checks.First().HostDays,9}"));
            foreach (var c in checks)
            {
                string mark = c.Against switch { "above" => "+ ", "below" => "- ", _ => "" };
                output.Write("  " + string.Create(CultureInfo.InvariantCulture, $"{mark}{c.Share:0.0000} ({c.Low:0.0000}-{c.High:0.0000})").PadLeft(24));
            }
            output.Write("\n");
        }
    }

    private static void Attacks(TextWriter output, EvaluationReport report)
    {
        output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.Attacks} attacks on {report.AttackDays} attack-days among {report.HostDays} host-days of {report.Days.Count} days, {Workspace.DayText(report.Days[0])} to {Workspace.DayText(report.Days[^1])}; found = in the daily top {report.Top}\n"));
        if (report.AttackDaysOutside > 0) output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.AttackDaysOutside} attack-days on days that are not scored or not asked for are left out\n"));
        if (report.AttackDaysNotRanked > 0) output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.AttackDaysNotRanked} attack-days of hosts that are not ranked count as not found\n"));
        int width = Width("ranker", report.Rankers.Select(r => r.Ranker));
        output.Write($"\n{"ranker".PadRight(width)}  {"attacks",7}  {"days",6}  {"median best rank",16}  {"average precision (95 %)",24}  {"fused is higher by (95 %)",25}\n");
        foreach (var ranker in report.Rankers)
        {
            string higher = double.IsNaN(ranker.FusedIsHigherBy.Low) ? "" : $"{Precision(ranker.FusedIsHigherBy.Low)} to {Precision(ranker.FusedIsHigherBy.High)}";
            string precision = $"{Precision(ranker.AveragePrecision)} ({Range(ranker.Interval, Precision)})";
            output.Write($"{Name(ranker.Ranker, width)}  {Count(ranker.AttacksFound),7}  {Count(ranker.AttackDaysFound),6}  {Count(ranker.MedianBestRank),16}  {precision,24}  {higher,25}\n");
        }
        Recall(output, report);
        if (report.LookAlikePlaces >= 0)
            output.Write(string.Create(CultureInfo.InvariantCulture, $"\nlook-alikes above an attacked host: {report.LookAlikePlaces} of {report.Places} places in the daily top on days with an attack ({100.0 * report.LookAlikePlaces / Math.Max(1, report.Places):0.0} %)\n"));

        Kinds(output, report);
        var missed = report.Fused.Where(a => a.Found < 1).OrderBy(a => a.Kind, StringComparer.Ordinal).ToList();
        output.Write(missed.Count == 0 ? "\nthe fused ranking misses no attack\n" : "\nmissed by the fused ranking:\n");
        foreach (var a in missed)
        {
            string chance = a.Found > 0 ? $" ({Precision(a.Found)} of the orders of its ties find it)" : "";
            output.Write($"  {Printable.Of(a.Kind, 60)}: {Printable.Of(a.Attack, 60)} on {Printable.Of(string.Join(", ", a.Hosts), 120)}, best rank {Count(a.BestRank)}{chance}\n");
        }
    }

    private static void Recall(TextWriter output, EvaluationReport report)
    {
        int width = Math.Max("attack-days".Length, Width("recall in the daily top", report.Main.Select(r => r.Ranker)));
        output.Write($"\n{"recall in the daily top".PadRight(width)}{string.Concat(EvaluationReport.RecallAt.Select(k => "  " + k.ToString(CultureInfo.InvariantCulture).PadLeft(16)))}\n");
        foreach (var ranker in report.Main)
        {
            output.Write($"{Name(ranker.Ranker, width)}{string.Concat(ranker.Recall.Select(r => $"  {$"{Share(r.Attacks)} ({Range(r.AttacksInterval, Share)})",16}"))}\n");
            output.Write($"{"  attack-days".PadRight(width)}{string.Concat(ranker.Recall.Select(r => $"  {$"{Share(r.AttackDays)} ({Range(r.AttackDaysInterval, Share)})",16}"))}\n");
        }
        Medians(output, report, "best rank", r => (r.MedianBestRank, r.MedianBestRankInterval));
        Medians(output, report, "days to detect", r => (r.MedianDaysToDetect, r.MedianDaysToDetectInterval));
    }

    private static void Medians(TextWriter output, EvaluationReport report, string what, Func<RankerResult, (double Value, (double, double) Interval)> median)
        => output.Write($"median {what}: {string.Join(", ", report.Main.Select(r => $"{Printable.Of(r.Ranker, 20)} {Days(median(r).Value)} ({Range(median(r).Interval, Days)})"))}\n");

    // Who finds what: found attacks, best rank and days to detect of each kind, for the fused ranking, the rules and the models.
    private static void Kinds(TextWriter output, EvaluationReport report)
    {
        int width = Math.Min(20, Width("kind of attack", report.Kinds.Select(k => k.Kind)));
        string Head(string ranker) => "  | " + Name(ranker, 17);
        output.Write($"\n{"".PadRight(width)}  {"",7}  {"",4}{string.Concat(report.Main.Select(r => Head(r.Ranker))).TrimEnd()}\n{"kind of attack".PadRight(width)}  attacks  days{string.Concat(report.Main.Select(_ => "  | found   rank  day"))}\n");
        foreach (var kind in report.Kinds)
        {
            output.Write($"{Name(kind.Kind, width)}  {kind.Attacks,7}  {kind.AttackDays,4}");
            foreach (var ranker in report.Main)
            {
                var found = kind.Of(ranker.Ranker);
                output.Write($"  | {Count(found.Found),5}  {Count(found.BestRank),5}  {(double.IsFinite(found.MedianDaysToDetect) ? Count(found.MedianDaysToDetect) : "–"),3}");
            }
            output.Write("\n");
        }
        output.Write($"found: attacks in the daily top {report.Top.ToString(CultureInfo.InvariantCulture)}; rank: the best of any day; day: median days to detect, – if most are missed{(report.BestModel.Length == 0 ? "" : $"\n{Printable.Of(report.BestModel, LongestName)} is the detector with the highest average precision on these attacks, so it is flattered")}\n");
    }

    // Names are cut so that every line has room in 120 columns.
    private const int LongestName = 26;

    private static int Width(string head, IEnumerable<string> names) => Math.Max(head.Length, names.Select(n => Printable.Of(n, LongestName).Length).DefaultIfEmpty(0).Max());

    private static string Name(string name, int width) => Printable.Of(name, Math.Min(width, LongestName)).PadRight(width);

    private static string Range((double Low, double High) interval, Func<double, string> number) => double.IsNaN(interval.Low) ? "–" : number(interval.Low) + "-" + number(interval.High);

    private static string Share(double value) => value.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Days(double value) => double.IsFinite(value) ? Count(value) : "never";

    private static string Count(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Precision(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
