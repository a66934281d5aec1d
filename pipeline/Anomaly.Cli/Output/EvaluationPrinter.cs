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
        output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.Attacks} attacks on {report.AttackDays} attack-days among {report.HostDays} host-days of {report.Days.Count} days, {Workspace.DayText(report.Days[0])} to {Workspace.DayText(report.Days[^1])}; found = in the daily top {report.Top}\n"));
        if (report.AttackDaysOutside > 0) output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.AttackDaysOutside} attack-days on days that are not scored or not asked for are left out\n"));
        if (report.AttackDaysNotRanked > 0) output.Write(string.Create(CultureInfo.InvariantCulture, $"{report.AttackDaysNotRanked} attack-days of hosts that are not ranked count as not found\n"));
        int width = Math.Max("ranker".Length, report.Rankers.Max(r => Printable.Of(r.Ranker, 40).Length));
        output.Write($"\n{"ranker".PadRight(width)}  {"attacks found",13}  {"attack-days found",17}  {"median best rank",16}  {"average precision",17}\n");
        foreach (var ranker in report.Rankers)
            output.Write($"{Printable.Of(ranker.Ranker, 40).PadRight(width)}  {Count(ranker.AttacksFound),13}  {Count(ranker.AttackDaysFound),17}  {Count(ranker.MedianBestRank),16}  {Precision(ranker.AveragePrecision),17}\n");

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
        output.Write("ranker,attacks_found,attacks,attack_days_found,attack_days,median_best_rank,average_precision\n");
        foreach (var ranker in report.Rankers)
        {
            CsvText.Write(output, Printable.Of(ranker.Ranker));
            output.Write(string.Create(CultureInfo.InvariantCulture, $",{Number(ranker.AttacksFound)},{report.Attacks},{Number(ranker.AttackDaysFound)},{report.AttackDays},{Number(ranker.MedianBestRank)},{Number(ranker.AveragePrecision)}\n"));
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
                json.WriteNumber("median_best_rank", r.MedianBestRank);
                json.WriteNumber("average_precision", r.AveragePrecision);
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
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        output.Write(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
        output.Write('\n');
    }

    private static string Count(double value) => value.ToString("0.##", CultureInfo.InvariantCulture);

    private static string Precision(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
