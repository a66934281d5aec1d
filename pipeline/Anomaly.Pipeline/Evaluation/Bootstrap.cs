using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>
/// Paired bootstrap over hosts: all days of a host are drawn together, because they resemble each other, and every ranker sees the same
/// draws. Efron and Tibshirani, An Introduction to the Bootstrap, chapter 8 and 13 (percentile intervals).
/// </summary>
internal static class Bootstrap
{
    /// <summary>Draws.</summary>
    public const int Draws = 1000;

    /// <summary>
    /// Fewest attacked hosts that an interval is told for. With one, 4 of 10 intervals of simulated rankings held the true value and 3 of 10 called
    /// two rankings of one quality different; with four 19 of 20 and 1 of 20.
    /// </summary>
    public const int FewestAttacked = 4;

    /// <summary>Average precision of each ranker in each draw.</summary>
    /// <param name="scores">By ranker, then by host-day.</param>
    /// <param name="positive">By host-day.</param>
    /// <param name="host">Number of the host of each host-day, from 0.</param>
    /// <param name="missing">Positives that no ranker has, by host.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static double[][] AveragePrecisions(IReadOnlyList<double[]> scores, bool[] positive, int[] host, int[] missing, long seed)
    {
        var orders = scores.Select(Order).ToList();
        var found = scores.Select(_ => new double[Draws]).ToArray();
        var dice = new Dice(seed, "bootstrap");
        int[] times = new int[missing.Length];
        for (int draw = 0; draw < Draws; draw++)
        {
            Array.Clear(times);
            for (int i = 0; i < times.Length; i++) times[dice.Between(0, times.Length - 1)]++;
            int lost = 0;
            for (int i = 0; i < times.Length; i++) lost += times[i] * missing[i];
            for (int r = 0; r < found.Length; r++) found[r][draw] = AveragePrecision(orders[r], scores[r], positive, host, times, lost);
        }
        return found;
    }

    /// <summary>
    /// 95 % interval of the ratio of two sums over hosts. Where the first sum is 0 no draw can tell how far from 0 it may be: the upper end is
    /// then 3 over the second sum (rule of three).
    /// </summary>
    /// <param name="part">By host, ≥ 0.</param>
    /// <param name="whole">By host, ≥ 0.</param>
    /// <param name="seed">Seed of the draws.</param>
    public static (double Low, double High) Ratio(double[] part, double[] whole, long seed)
    {
        if (part.Length != whole.Length) throw new ArgumentException($"{part.Length} parts of {whole.Length} wholes", nameof(whole));
        double all = whole.Sum();
        if (all <= 0) return (double.NaN, double.NaN);
        if (part.All(p => p == 0)) return (0, 3 / all);
        var dice = new Dice(seed, "bootstrap");
        var ratios = new double[Draws];
        for (int draw = 0; draw < Draws; draw++)
        {
            double above = 0, below = 0;
            for (int i = 0; i < part.Length; i++)
            {
                int host = dice.Between(0, part.Length - 1);
                above += part[host];
                below += whole[host];
            }
            ratios[draw] = below > 0 ? above / below : double.NaN;
        }
        return Interval(ratios);
    }

    /// <summary>The middle of values, the mean of both where there are two; NaN without values.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return double.NaN;
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The middle 95 % of values, NaN left out; NaN where there are none.</summary>
    public static (double Low, double High) Interval(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Where(v => !double.IsNaN(v)).Order()];
        return sorted.Length == 0 ? (double.NaN, double.NaN) : (sorted[(int)(0.025 * (sorted.Length - 1))], sorted[(int)Math.Ceiling(0.975 * (sorted.Length - 1))]);
    }

    private static int[] Order(double[] scores)
    {
        int[] order = [.. Enumerable.Range(0, scores.Length)];
        Array.Sort(order, (a, b) => scores[a].Equals(scores[b]) ? a.CompareTo(b) : scores[b].CompareTo(scores[a]));
        return order;
    }

    private static double AveragePrecision(int[] order, double[] scores, bool[] positive, int[] host, int[] times, int lost)
    {
        double sum = 0;
        int before = 0, found = 0;
        for (int i = 0; i < order.Length;)
        {
            int tied = 0, hits = 0;
            double score = scores[order[i]];
            for (; i < order.Length && scores[order[i]].Equals(score); i++)
            {
                int n = times[host[order[i]]];
                tied += n;
                if (positive[order[i]]) hits += n;
            }
            sum += Ties.PrecisionOfTies(before, found, tied, hits);
            before += tied;
            found += hits;
        }
        return found + lost == 0 ? double.NaN : sum / (found + lost);
    }
}
