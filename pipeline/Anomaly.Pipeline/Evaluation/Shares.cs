using Anomaly.Models.Baselines;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>
/// 95 % intervals of shares of things that come in clusters: days of one host, days of one attack. Wilson's interval, which holds for few
/// and for extreme shares (Probable Inference, JASA 22, 1927), with the effective number of things in place of their number (Korn and Graubard,
/// Confidence intervals for proportions with small expected number of positive counts, Survey Methodology 24, 1998).
/// </summary>
internal static class Shares
{
    private const double Z = 1.959963985;

    /// <summary>Wilson's interval of hits among n; both may be fractions. NaN where n is 0.</summary>
    public static (double Low, double High) Wilson(double hits, double n)
    {
        if (n <= 0) return (double.NaN, double.NaN);
        double p = Math.Clamp(hits / n, 0, 1), centre = p + Z * Z / (2 * n), half = Z * Math.Sqrt(p * (1 - p) / n + Z * Z / (4 * n * n)), scale = 1 + Z * Z / n;
        // Without hits, and with nothing but hits, the ends are exact; subtraction would leave a rest of rounding.
        return (p <= 0 ? 0 : Math.Max(0, (centre - half) / scale), p >= 1 ? 1 : Math.Min(1, (centre + half) / scale));
    }

    /// <summary>
    /// Interval of the share over all clusters. Clusters of one are Wilson's case. The more a cluster's members resemble each other the fewer they
    /// count for, and fewer still where few clusters have to tell how much they do (Student's t). They never count for less than members that agree
    /// entirely would; where all clusters agree entirely (all or none of everything, or a single cluster) each counts as one.
    /// </summary>
    /// <param name="clusters">Hits, possibly expected ones, and members of each cluster; members ≥ 1.</param>
    public static (double Low, double High) Clustered(IReadOnlyCollection<(double Hits, int Members)> clusters)
    {
        double n = 0, hits = 0, squares = 0;
        foreach (var (h, m) in clusters)
        {
            n += m;
            hits += h;
            squares += (double)m * m;
        }
        if (clusters.Count == 0) return (double.NaN, double.NaN);
        double p = hits / n, spread = 0, count = clusters.Count;
        foreach (var (h, m) in clusters) spread += (h - p * m) * (h - p * m);
        double simple = p * (1 - p) * n;
        if (simple <= 0 || count == 1) return Wilson(p * count, count);
        double design = spread / simple * (count / (count - 1)) * ((n - 1) / n), students = StudentT.UpperQuantile(0.025, n - 1) / StudentT.UpperQuantile(0.025, count - 1);
        double effective = Math.Max(n / Math.Max(1, design) * students * students, n * n / squares);
        return Wilson(p * effective, effective);
    }

    /// <summary>
    /// Interval of the mean of counts, such as alerts of nights. Poisson's score interval; where counts differ more than Poisson's they count for as
    /// much less as they do (quasi-Poisson), with Student's t for the few that tell it. Unlike a bootstrap it knows that a single night says little.
    /// </summary>
    /// <param name="counts">Counts ≥ 0. NaN without any.</param>
    public static (double Low, double High) Rate(IReadOnlyCollection<int> counts)
    {
        if (counts.Count == 0) return (double.NaN, double.NaN);
        double n = counts.Count, sum = counts.Sum(c => (double)c), mean = sum / n, z = Z, dispersion = 1;
        if (n > 1 && sum > 0) dispersion = counts.Sum(c => (c - mean) * (c - mean)) / (n - 1) / mean;
        if (dispersion > 1) z = StudentT.UpperQuantile(0.025, n - 1);
        else dispersion = 1;
        double events = sum / dispersion, half = z * Math.Sqrt(events + z * z / 4), scale = dispersion / n;
        return (sum <= 0 ? 0 : (events + z * z / 2 - half) * scale, (events + z * z / 2 + half) * scale);
    }

    /// <summary>
    /// Interval of the median from order statistics, whatever the distribution (sign test). NaN for fewer than six values: no two of them hold the
    /// median with 95 %.
    /// </summary>
    /// <param name="values">Values; +∞ may be among them, NaN may not.</param>
    public static (double Low, double High) Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int n = sorted.Length, below = 0;
        // The most k with P(fewer than k heads of n throws) ≤ 0.025: the median lies outside the k-th smallest and largest as rarely on each side.
        double term = -n * Math.Log(2), chance = Math.Exp(term);
        while (chance <= 0.025 && below < n)
        {
            term += Math.Log((n - below) / (below + 1.0));
            below++;
            chance += Math.Exp(term);
        }
        return below == 0 ? (double.NaN, double.NaN) : (sorted[below - 1], sorted[n - below]);
    }
}
