namespace Anomaly.Models.Baselines;

/// <summary>Beta prior of how often a rare thing happens on a day of a host.</summary>
/// <param name="A">Prior days with it, &gt; 0.</param>
/// <param name="B">Prior days without it, &gt; 0.</param>
public sealed record RatePrior(double A, double B)
{
    /// <summary>Where nothing is known: Jeffreys' prior moved to rare things (one day in forty).</summary>
    public static RatePrior Vague { get; } = new(0.5, 19.5);

    /// <summary>Prior mean, in (0, 1).</summary>
    public double Mean => A / (A + B);

    /// <summary>Posterior mean after <paramref name="hits"/> of <paramref name="days"/> days, in (0, 1).</summary>
    public double Posterior(double hits, double days)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(hits);
        ArgumentOutOfRangeException.ThrowIfLessThan(days, hits);
        return (A + hits) / (A + B + days);
    }

    /// <summary>
    /// Empirical-Bayes estimate from (days with it, days observed) of many hosts; the parent counts as
    /// <see cref="ParentDays"/> days. The prior is worth between 5 and 60 days, by how alike the hosts are.
    /// </summary>
    public static RatePrior Estimate(IEnumerable<(int Hits, int Days)> hosts, RatePrior parent)
    {
        double hits = 0, days = 0;
        var list = hosts.Where(h => h.Days > 0).ToList();
        foreach (var (h, d) in list)
        {
            hits += h;
            days += d;
        }
        double rate = (hits + ParentDays * parent.Mean) / (days + ParentDays);
        double excess = 0, expected = 0;
        foreach (var (h, d) in list)
        {
            double gap = h - d * rate;
            excess += gap * gap - d * rate * (1 - rate);
            expected += (double)d * (d - 1) * rate * (1 - rate);
        }
        double correlation = expected > 0 ? Math.Clamp(excess / expected, 1 / 61.0, 1 / 6.0) : 1 / 6.0;
        double strength = 1 / correlation - 1;
        return new RatePrior(rate * strength, (1 - rate) * strength);
    }

    /// <summary>Days that a parent's rate is worth.</summary>
    public const double ParentDays = 30;
}
