using System.Text;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Evaluation;

namespace Anomaly.Cli.Output;

/// <summary>Writes everything an evaluation found as one object. What does not exist, and medians that are never reached, are null.</summary>
internal static class EvaluationJson
{
    public static void Write(TextWriter output, EvaluationReport report)
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
            if (report.BestModel.Length > 0) json.WriteString("best_model", report.BestModel);
            Rankers(json, report);
            Attacks(json, report);
            Kinds(json, report);
            if (report.LookAlikePlaces >= 0)
            {
                json.WriteNumber("top_places", report.Places);
                json.WriteNumber("look_alike_places", report.LookAlikePlaces);
            }
            Alerts(json, report.Alerts);
            Checks(json, "calibration", report.Calibration);
            Checks(json, "calibration_curve", report.CalibrationCurve);
            Curves(json, report);
            json.WriteEndObject();
        }
        output.Write(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
        output.Write('\n');
    }

    private static void Rankers(Utf8JsonWriter json, EvaluationReport report)
    {
        json.WriteStartArray("rankers");
        foreach (var r in report.Rankers)
        {
            json.WriteStartObject();
            json.WriteString("ranker", r.Ranker);
            json.WriteNumber("attacks_found", r.AttacksFound);
            json.WriteNumber("attack_days_found", r.AttackDaysFound);
            Number(json, "median_best_rank", r.MedianBestRank);
            Interval(json, "median_best_rank", r.MedianBestRankInterval);
            Number(json, "median_days_to_detect", r.MedianDaysToDetect);
            Interval(json, "median_days_to_detect", r.MedianDaysToDetectInterval);
            Number(json, "average_precision", r.AveragePrecision);
            Interval(json, "average_precision", r.Interval);
            Interval(json, "fused_higher", r.FusedIsHigherBy);
            Recall(json, r.Recall);
            json.WriteStartArray("found_by_day");
            foreach (double found in r.FoundByDay) json.WriteNumberValue(found);
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Recall(Utf8JsonWriter json, IReadOnlyList<RecallAt> recall)
    {
        json.WriteStartArray("recall");
        foreach (var at in recall)
        {
            json.WriteStartObject();
            json.WriteNumber("k", at.K);
            json.WriteNumber("attacks", at.Attacks);
            Interval(json, "attacks", at.AttacksInterval);
            json.WriteNumber("attack_days", at.AttackDays);
            Interval(json, "attack_days", at.AttackDaysInterval);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Attacks(Utf8JsonWriter json, EvaluationReport report)
    {
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
    }

    private static void Kinds(Utf8JsonWriter json, EvaluationReport report)
    {
        json.WriteStartArray("kinds");
        foreach (var kind in report.Kinds)
        {
            json.WriteStartObject();
            json.WriteString("kind", kind.Kind);
            json.WriteNumber("attacks", kind.Attacks);
            json.WriteNumber("attack_days", kind.AttackDays);
            json.WriteStartArray("rankers");
            foreach (var r in kind.Rankers)
            {
                json.WriteStartObject();
                json.WriteString("ranker", r.Ranker);
                json.WriteNumber("attacks_found", r.Found);
                Interval(json, "share_found", r.FoundInterval);
                Number(json, "best_rank", r.BestRank);
                Number(json, "median_best_rank", r.MedianBestRank);
                Number(json, "median_days_to_detect", r.MedianDaysToDetect);
                Number(json, "average_precision", r.AveragePrecision);
                Recall(json, r.Recall);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Alerts(Utf8JsonWriter json, AlertCheck alerts)
    {
        json.WriteStartObject("alerts");
        json.WriteNumber("nights", alerts.Nights);
        json.WriteNumber("budget", alerts.Budget);
        json.WriteNumber("alerts", alerts.Alerts);
        Number(json, "per_night", alerts.PerNight);
        Number(json, "low", alerts.Low);
        Number(json, "high", alerts.High);
        json.WriteString("against_budget", alerts.Against);
        json.WriteStartArray("by_night");
        foreach (int night in alerts.ByNight) json.WriteNumberValue(night);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Checks(Utf8JsonWriter json, string name, IReadOnlyList<CalibrationCheck> checks)
    {
        json.WriteStartArray(name);
        foreach (var c in checks)
        {
            json.WriteStartObject();
            json.WriteString("p_value_of", c.Name);
            json.WriteNumber("alpha", c.Alpha);
            json.WriteNumber("host_days", c.HostDays);
            json.WriteNumber("at_or_below", c.Below);
            Number(json, "share", c.Share);
            Number(json, "low", c.Low);
            Number(json, "high", c.High);
            json.WriteString("against_alpha", c.Against);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Curves(Utf8JsonWriter json, EvaluationReport report)
    {
        json.WriteStartArray("precision_recall");
        foreach (var curve in report.PrecisionCurves)
        {
            json.WriteStartObject();
            json.WriteString("ranker", curve.Ranker);
            json.WriteStartArray("points");
            foreach (var (recall, precision) in curve.Points)
            {
                json.WriteStartObject();
                json.WriteNumber("recall", recall);
                json.WriteNumber("precision", precision);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    private static void Interval(Utf8JsonWriter json, string name, (double Low, double High) interval)
    {
        Number(json, name + "_low", interval.Low);
        Number(json, name + "_high", interval.High);
    }

    private static void Number(Utf8JsonWriter json, string name, double value)
    {
        if (double.IsFinite(value)) json.WriteNumber(name, value);
        else json.WriteNull(name);
    }
}
