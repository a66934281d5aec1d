using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Evaluation;

namespace Anomaly.Cli.Output;

/// <summary>Writes one row a ranker.</summary>
internal static class EvaluationCsv
{
    public static void Write(TextWriter output, EvaluationReport report)
    {
        output.Write("ranker,attacks_found,attacks,attack_days_found,attack_days,median_best_rank,average_precision,average_precision_low,average_precision_high,fused_higher_low,fused_higher_high,"
            + "median_best_rank_low,median_best_rank_high,median_days_to_detect");
        foreach (int k in EvaluationReport.RecallAt)
            output.Write(string.Create(CultureInfo.InvariantCulture, $",recall_{k},recall_{k}_low,recall_{k}_high,day_recall_{k},day_recall_{k}_low,day_recall_{k}_high"));
        output.Write('\n');
        foreach (var ranker in report.Rankers)
        {
            CsvText.Write(output, Printable.Of(ranker.Ranker));
            output.Write(string.Create(CultureInfo.InvariantCulture, $",{Number(ranker.AttacksFound)},{report.Attacks},{Number(ranker.AttackDaysFound)},{report.AttackDays}"));
            Numbers(output, ranker.MedianBestRank, ranker.AveragePrecision, ranker.Interval.Low, ranker.Interval.High, ranker.FusedIsHigherBy.Low, ranker.FusedIsHigherBy.High,
                ranker.MedianBestRankInterval.Low, ranker.MedianBestRankInterval.High, ranker.MedianDaysToDetect);
            for (int i = 0; i < EvaluationReport.RecallAt.Count; i++)
            {
                if (ranker.Recall.Count == 0) output.Write(",NaN,NaN,NaN,NaN,NaN,NaN");
                else
                {
                    var r = ranker.Recall[i];
                    Numbers(output, r.Attacks, r.AttacksInterval.Low, r.AttacksInterval.High, r.AttackDays, r.AttackDaysInterval.Low, r.AttackDaysInterval.High);
                }
            }
            output.Write('\n');
        }
    }

    private static void Numbers(TextWriter output, params ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            output.Write(',');
            output.Write(Number(value));
        }
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
