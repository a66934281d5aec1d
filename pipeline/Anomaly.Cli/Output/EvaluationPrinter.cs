using System.Globalization;
using System.Text;
using System.Text.Json;
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
        output.Write(string.Create(CultureInfo.InvariantCulture, $"\nalerts on host-days without an attack: {alerts.PerNight:0.00} a night (95 %: {alerts.Low:0.00} to {alerts.High:0.00}) over {alerts.Nights} nights; the budget is {alerts.Budget:0.##}\n"));
        int width = Math.Max("p-value of".Length, report.Calibration.Select(c => Printable.Of(c.Name, 40).Length).DefaultIfEmpty(0).Max());
        output.Write($"\nshare of host-days without an attack whose p-value is at most α; above: more often than it says\n{"p-value of".PadRight(width)}  {"host-days",9}  {"α = 0.1",24}  {"α = 0.01",24}  {"α = 0.001",26}\n");
        foreach (var checks in report.Calibration.GroupBy(c => c.Name))
        {
            output.Write(string.Create(CultureInfo.InvariantCulture, $"{Printable.Of(checks.Key, 40).PadRight(width)}  {checks.First().HostDays,9}"));
            foreach (var c in checks) output.Write("  " + string.Create(CultureInfo.InvariantCulture, $"{c.Share:0.0000} ({c.Low:0.0000}-{c.High:0.0000})").PadLeft(24) + (c.Low > c.Alpha ? " above" : ""));
            output.Write("\n");
        }
    }

    private static void Attacks(TextWriter output, EvaluationReport report)
    {
        output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.Attacks} attacks on {report.AttackDays} attack-days among {report.HostDays} host-days of {report.Days.Count} days, {Workspace.DayText(report.Days[0])} to {Workspace.DayText(report.Days[^1])}; found = in the daily top {report.Top}\n"));
        if (report.AttackDaysOutside > 0) output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.AttackDaysOutside} attack-days on days that are not scored or not asked for are left out\n"));
        if (report.AttackDaysNotRanked > 0) output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.AttackDaysNotRanked} attack-days of hosts that are not ranked count as not found\n"));
        int width = Math.Max("ranker".Length, report.Rankers.Max(r => Printable.Of(r.Ranker, 40).Length));
        output.Write($"\n{"ranker".PadRight(width)}  {"attacks found",13}  {"attack-days found",17}  {"median best rank",16}  {"average precision (95 %)",24}  {"fused is higher by (95 %)",25}\n");
        foreach (var ranker in report.Rankers)
        {
            string higher = double.IsNaN(ranker.FusedIsHigherBy.Low) ? "" : $"{Precision(ranker.FusedIsHigherBy.Low)} to {Precision(ranker.FusedIsHigherBy.High)}";
            string precision = $"{Precision(ranker.AveragePrecision)} ({Precision(ranker.Interval.Low)}-{Precision(ranker.Interval.High)})";
            output.Write($"{Printable.Of(ranker.Ranker, 40).PadRight(width)}  {Count(ranker.AttacksFound),13}  {Count(ranker.AttackDaysFound),17}  {Count(ranker.MedianBestRank),16}  {precision,24}  {higher,25}\n");
        }
        if (report.LookAlikePlaces >= 0)
            output.Write(string.Create(CultureInfo.InvariantCulture, $"\nlook-alikes above an attacked host: {report.LookAlikePlaces} of {report.Places} places in the daily top on days with an attack ({100.0 * report.LookAlikePlaces / Math.Max(1, report.Places):0.0} %)\n"));

        int kinds = Math.Max("kind of attack".Length, report.Fused.Max(a => Printable.Of(a.Kind, 40).Length));
        output.Write($"\n{"kind of attack".PadRight(kinds)}  found  attacks  attack-days  best rank  days to detect\n");
        foreach (var kind in report.Fused.GroupBy(a => a.Kind, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal))
        {
            var seen = kind.Where(a => a.DaysToDetect >= 0).Select(a => (double)a.DaysToDetect).ToList();
            output.Write($"{Printable.Of(kind.Key, 40).PadRight(kinds)}  {Count(kind.Sum(a => a.Found)),5}  {kind.Count(),7}  {kind.Sum(a => a.AttackDays),11}  {Count(kind.Min(a => a.BestRank)),9}  {(seen.Count == 0 ? "" : Count(seen.Average())),14}\n");
        }
        var missed = report.Fused.Where(a => a.Found < 1).OrderBy(a => a.Kind, StringComparer.Ordinal).ToList();
        output.Write(missed.Count == 0 ? "\nthe fused ranking misses no attack\n" : "\nmissed by the fused ranking:\n");
        foreach (var a in missed)
        {
            string chance = a.Found > 0 ? $" ({Precision(a.Found)} of the orders of its ties find it)" : "";
            output.Write($"  {Printable.Of(a.Kind, 60)}: {Printable.Of(a.Attack, 60)} on {Printable.Of(string.Join(", ", a.Hosts), 120)}, best rank {Count(a.BestRank)}{chance}\n");
        }
    }

    public static void WriteCsv(TextWriter output, EvaluationReport report)
    {
        output.Write("ranker,attacks_found,attacks,attack_days_found,attack_days,median_best_rank,average_precision,average_precision_low,average_precision_high,fused_higher_low,fused_higher_high\n");
        foreach (var ranker in report.Rankers)
        {
            CsvText.Write(output, Printable.Of(ranker.Ranker));
            output.Write(string.Create(CultureInfo.InvariantCulture, $",{Number(ranker.AttacksFound)},{report.Attacks},{Number(ranker.AttackDaysFound)},{report.AttackDays},{Number(ranker.MedianBestRank)},{Number(ranker.AveragePrecision)},{Number(ranker.Interval.Low)},{Number(ranker.Interval.High)},{Number(ranker.FusedIsHigherBy.Low)},{Number(ranker.FusedIsHigherBy.High)}\n"));
        }
    }

    public static void WriteJson(TextWriter output, EvaluationReport report)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartObject();
            json.WriteNumber("top", report.Top);
            json.WriteString("from", Workspace.DayText(report.Days[0]));
            json.WriteString("to", Workspace.DayText(report.Days[^1]));
            json.WriteNumber("days", report.Days.Count);
            json.WriteNumber("host_days", report.HostDays);
            json.WriteNumber("attacks", report.Attacks);
            json.WriteNumber("attack_days", report.AttackDays);
            json.WriteNumber("attack_days_outside", report.AttackDaysOutside);
            json.WriteNumber("attack_days_not_ranked", report.AttackDaysNotRanked);
            json.WriteStartArray("rankers");
            foreach (var r in report.Rankers)
            {
                json.WriteStartObject();
                json.WriteString("ranker", r.Ranker);
                json.WriteNumber("attacks_found", r.AttacksFound);
                json.WriteNumber("attack_days_found", r.AttackDaysFound);
                Number(json, "median_best_rank", r.MedianBestRank);
                Number(json, "average_precision", r.AveragePrecision);
                Number(json, "average_precision_low", r.Interval.Low);
                Number(json, "average_precision_high", r.Interval.High);
                Number(json, "fused_higher_low", r.FusedIsHigherBy.Low);
                Number(json, "fused_higher_high", r.FusedIsHigherBy.High);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteStartArray("fused_attacks");
            foreach (var a in report.Fused)
            {
                json.WriteStartObject();
                json.WriteString("attack_id", a.Attack);
                json.WriteString("kind", a.Kind);
                json.WriteStartArray("hosts");
                foreach (string host in a.Hosts) json.WriteStringValue(host);
                json.WriteEndArray();
                json.WriteNumber("attack_days", a.AttackDays);
                json.WriteNumber("found", a.Found);
                json.WriteNumber("best_rank", a.BestRank);
                if (a.DaysToDetect >= 0) json.WriteNumber("days_to_detect", a.DaysToDetect);
                else json.WriteNull("days_to_detect");
                json.WriteEndObject();
            }
            json.WriteEndArray();
            if (report.LookAlikePlaces >= 0)
            {
                json.WriteNumber("top_places", report.Places);
                json.WriteNumber("look_alike_places", report.LookAlikePlaces);
            }
            json.WriteStartObject("alerts");
            json.WriteNumber("nights", report.Alerts.Nights);
            json.WriteNumber("budget", report.Alerts.Budget);
            json.WriteNumber("alerts", report.Alerts.Alerts);
            Number(json, "per_night", report.Alerts.PerNight);
            Number(json, "low", report.Alerts.Low);
            Number(json, "high", report.Alerts.High);
            json.WriteEndObject();
            json.WriteStartArray("calibration");
            foreach (var c in report.Calibration)
            {
                json.WriteStartObject();
                json.WriteString("p_value_of", c.Name);
                json.WriteNumber("alpha", c.Alpha);
                json.WriteNumber("host_days", c.HostDays);
                json.WriteNumber("at_or_below", c.Below);
                json.WriteNumber("low", c.Low);
                json.WriteNumber("high", c.High);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.Write(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
        output.Write('\n');
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }

    private static string Count(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Precision(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
