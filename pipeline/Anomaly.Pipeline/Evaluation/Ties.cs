namespace Anomaly.Pipeline.Evaluation;

/// <summary>
/// Ranking metrics where hosts may have equal scores: what to expect when ties are ordered at random. A ranker that says
/// nothing is so neither rewarded nor punished for the order of host names.
/// </summary>
public static class Ties
{
    /// <summary>
    /// Probability, 0–1, that at least one of the wanted items is among the first <paramref name="top"/> of all, higher
    /// scores first. <paramref name="wanted"/> holds the scores of the wanted items, which are among <paramref name="all"/>.
    /// </summary>
    public static double AnyInTop(ReadOnlySpan<double> all, ReadOnlySpan<double> wanted, int top)
    {
        double best = double.NegativeInfinity;
        foreach (double score in wanted) best = Math.Max(best, score);
        if (wanted.IsEmpty) return 0;
        var (above, tied) = Count(all, best);
        if (above >= top) return 0;
        int slots = top - above;
        if (slots >= tied) return 1;
        // None of the m wanted ones among s slots drawn from t equal ones: C(t-m, s) / C(t, s).
        int m = 0;
        double none = 1;
        foreach (double score in wanted)
        {
            if (!Same(score, best)) continue;
            none *= Math.Max(0, tied - slots - m) / (double)(tied - m);
            m++;
        }
        return 1 - none;
    }

    /// <summary>Expected rank of an item, from 1: the middle of those that share its score.</summary>
    public static double MeanRank(ReadOnlySpan<double> all, double score)
    {
        var (above, tied) = Count(all, score);
        return above + (tied + 1) / 2.0;
    }

    /// <summary>
    /// Expected average precision, 0–1: the mean over positives of the precision at their rank. Positives that have no
    /// score count as never found.
    /// </summary>
    /// <param name="items">Score and truth of every item, in any order.</param>
    /// <param name="missing">Positives that are not among the items.</param>
    public static double AveragePrecision(IEnumerable<(double Score, bool Positive)> items, int missing)
    {
        double sum = 0;
        int before = 0, found = 0, positives = missing;
        foreach (var group in items.GroupBy(i => i.Score).OrderByDescending(g => g.Key))
        {
            int tied = 0, hits = 0;
            foreach (var (_, positive) in group)
            {
                tied++;
                if (positive) hits++;
            }
            sum += PrecisionOfTies(before, found, tied, hits);
            before += tied;
            found += hits;
            positives += hits;
        }
        return positives == 0 ? double.NaN : sum / positives;
    }

    /// <summary>The same for a few positives among many others, whose scores are sorted once.</summary>
    /// <param name="others">Scores of all that are no positives, ascending.</param>
    /// <param name="positives">Scores of positives, in any order.</param>
    /// <param name="missing">Positives without a score.</param>
    internal static double AveragePrecision(double[] others, double[] positives, int missing)
    {
        double sum = 0;
        int found = 0;
        foreach (var group in positives.GroupBy(s => s).OrderByDescending(g => g.Key))
        {
            int hits = group.Count(), notBelow = others.Length - First(others, group.Key, above: false), above = others.Length - First(others, group.Key, above: true);
            sum += PrecisionOfTies(above + found, found, notBelow - above + hits, hits);
            found += hits;
        }
        return positives.Length + missing == 0 ? double.NaN : sum / (positives.Length + missing);
    }

    // Index of the first score that is at least, or above, the given one.
    private static int First(double[] sorted, double score, bool above)
    {
        int low = 0, high = sorted.Length;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (above ? sorted[middle] > score : sorted[middle] >= score) high = middle;
            else low = middle + 1;
        }
        return low;
    }

    /// <summary>Expected sum of the precisions at the positives among equal scores.</summary>
    /// <param name="before">Items ranked before them.</param>
    /// <param name="found">Positives among those.</param>
    /// <param name="tied">Equal items.</param>
    /// <param name="hits">Positives among them.</param>
    internal static double PrecisionOfTies(int before, int found, int tied, int hits)
    {
        // A positive stands at place j with probability hits/tied; of the j-1 before it (hits-1)/(tied-1) each are positive.
        double sum = 0;
        for (int j = 1; j <= tied && hits > 0; j++)
        {
            double earlier = tied == 1 ? 0 : (j - 1) * (double)(hits - 1) / (tied - 1);
            sum += hits / (double)tied * (found + 1 + earlier) / (before + j);
        }
        return sum;
    }

    private static (int Above, int Tied) Count(ReadOnlySpan<double> all, double score)
    {
        int above = 0, tied = 0;
        foreach (double other in all)
        {
            if (Same(other, score)) tied++;
            else if (other > score) above++;
        }
        return (above, tied);
    }

    private static bool Same(double a, double b) => a.Equals(b);
}
