namespace Anomaly.Models.Baselines;

/// <summary>
/// Empirical-Bayes estimate of a <see cref="HurdlePrior"/> from the histories of many hosts. Robust in the place where
/// it matters: within-host spread is a median over hosts and host means are winsorised, so one compromised
/// host does not widen what is normal for its peers.
/// </summary>
public static class HurdlePriorEstimator
{
    /// <summary>Hosts that the parent's estimate is worth when a group's own estimate is shrunk to it.</summary>
    public const double ParentHosts = 3;

    /// <summary>Estimates from histories; the parent (fleet, or <see cref="HurdlePrior.Vague"/>) fills in where hosts are few.</summary>
    public static HurdlePrior Estimate(IReadOnlyList<HurdleHistory> hosts, HurdlePrior parent)
    {
        var (a, b) = ActiveRates(hosts, parent);
        var means = new List<double>();
        var variances = new List<double>();
        double observations = 0;
        foreach (var host in hosts)
        {
            if (host.ActiveDays == 0) continue;
            means.Add(host.Mean);
            observations += host.ActiveDays;
            if (host.ActiveDays >= 3) variances.Add(host.Squares / (host.ActiveDays - 1));
        }
        double within = Shrink(variances.Count, Median(variances), parent.Within);
        within = Math.Max(within, HurdlePrior.VarianceFloor);
        double center = Median(means);
        double location = Shrink(means.Count, center, parent.Location);
        double between = parent.Between;
        if (means.Count >= 3)
        {
            double spread = 1.4826 * Median(means.ConvertAll(m => Math.Abs(m - center)));
            double noise = within * means.Count / observations;
            between = Shrink(means.Count, Math.Max(spread * spread - noise, 0), parent.Between);
        }
        return new HurdlePrior(a, b, location, within, Math.Max(between, HurdlePrior.VarianceFloor));
    }

    // Beta-binomial by moments; the sum a + b is kept within [2, 60] so that a prior is worth at most two months.
    private static (double A, double B) ActiveRates(IReadOnlyList<HurdleHistory> hosts, HurdlePrior parent)
    {
        double days = 0, active = 0;
        int counted = 0;
        foreach (var host in hosts)
        {
            if (host.Days == 0) continue;
            counted++;
            days += host.Days;
            active += host.ActiveDays;
        }
        double parentRate = parent.ActiveA / (parent.ActiveA + parent.ActiveB);
        if (counted == 0) return (parent.ActiveA, parent.ActiveB);
        double perHost = days / counted;
        double rate = (active + ParentHosts * perHost * parentRate * 0.1) / (days + ParentHosts * perHost * 0.1);
        rate = Math.Clamp(rate, 0.5 / (days + 1), 1 - 0.5 / (days + 1));
        double excess = 0, expected = 0;
        foreach (var host in hosts)
        {
            if (host.Days == 0) continue;
            double gap = host.ActiveDays - host.Days * rate;
            excess += gap * gap - host.Days * rate * (1 - rate);
            expected += (double)host.Days * (host.Days - 1) * rate * (1 - rate);
        }
        double correlation = expected > 0 ? Math.Clamp(excess / expected, 1 / 61.0, 1 / 3.0) : 1 / 3.0;
        double strength = 1 / correlation - 1;
        return (rate * strength, (1 - rate) * strength);
    }

    private static double Shrink(int hosts, double own, double parent)
        => hosts == 0 ? parent : (hosts * own + ParentHosts * parent) / (hosts + ParentHosts);

    private static double Median(List<double> values)
    {
        if (values.Count == 0) return 0;
        var sorted = values.ToArray();
        Array.Sort(sorted);
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
