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
    /// count for; where all clusters agree entirely (all or none of everything, or a single cluster) each counts as one.
    /// </summary>
    /// <param name="clusters">Hits, possibly expected ones, and members of each cluster; members ≥ 1.</param>
    public static (double Low, double High) Clustered(IReadOnlyCollection<(double Hits, int Members)> clusters)
    {
        double n = 0, hits = 0;
        foreach (var (h, m) in clusters)
        {
            n += m;
            hits += h;
        }
        if (clusters.Count == 0) return (double.NaN, double.NaN);
        double p = hits / n, spread = 0;
        foreach (var (h, m) in clusters) spread += (h - p * m) * (h - p * m);
        double simple = p * (1 - p) * n;
        double effective = simple <= 0 || clusters.Count == 1 ? clusters.Count : n / Math.Max(1, spread / simple);
        return Wilson(p * effective, effective);
    }
}
