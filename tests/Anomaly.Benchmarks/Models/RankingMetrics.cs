namespace Anomaly.Benchmarks.Models;

/// <summary>Quality of a ranking against labels; ties count half (AUROC) or as one threshold (average precision).</summary>
public static class RankingMetrics
{
    /// <summary>Area under the ROC curve.</summary>
    public static double Auroc(double[] scores, bool[] labels)
    {
        var (sorted, order) = Ascending(scores);
        double rankSum = 0;
        long positives = 0;
        for (int from = 0; from < sorted.Length;)
        {
            int to = from;
            while (to < sorted.Length && sorted[to] == sorted[from]) to++;
            double rank = (from + 1 + to) / 2.0;
            for (int i = from; i < to; i++)
            {
                if (!labels[order[i]]) continue;
                rankSum += rank;
                positives++;
            }
            from = to;
        }
        long negatives = sorted.Length - positives;
        return (rankSum - positives * (positives + 1) / 2.0) / (positives * (double)negatives);
    }

    /// <summary>Σ (recall gained) · precision over the distinct thresholds, as scikit-learn's average_precision_score.</summary>
    public static double AveragePrecision(double[] scores, bool[] labels)
    {
        var (sorted, order) = Ascending(scores);
        int positives = labels.Count(label => label), seen = 0, hits = 0;
        double sum = 0;
        for (int to = sorted.Length; to > 0;)
        {
            int from = to, before = hits;
            while (from > 0 && sorted[from - 1] == sorted[to - 1])
            {
                from--;
                seen++;
                if (labels[order[from]]) hits++;
            }
            sum += (hits - before) / (double)positives * hits / seen;
            to = from;
        }
        return sum;
    }

    private static (double[] Sorted, int[] Order) Ascending(double[] scores)
    {
        double[] sorted = [.. scores];
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort(sorted, order);
        return (sorted, order);
    }
}
