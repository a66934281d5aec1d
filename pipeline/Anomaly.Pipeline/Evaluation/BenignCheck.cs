using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>How often p-values of benign host-days are as small as they say.</summary>
/// <param name="Name">fused (from the number of hosts expected) or the name of a detector.</param>
/// <param name="Alpha">Bound.</param>
/// <param name="HostDays">Benign host-days with a p-value.</param>
/// <param name="Below">Of them with p ≤ alpha.</param>
/// <param name="Low">Lower end of the 95 % interval of the share (Wilson).</param>
/// <param name="High">Upper end.</param>
public sealed record CalibrationCheck(string Name, double Alpha, int HostDays, int Below, double Low, double High)
{
    /// <summary>Share of benign host-days at or below alpha.</summary>
    public double Share => HostDays == 0 ? double.NaN : (double)Below / HostDays;
}

/// <summary>Alerts on benign host-days against the budget.</summary>
/// <param name="Nights">Nights.</param>
/// <param name="Budget">Alerts a night that are asked for.</param>
/// <param name="Alerts">Benign host-days whose expectation is within the budget.</param>
/// <param name="Low">Lower end of the 95 % interval of alerts a night, from the spread between nights.</param>
/// <param name="High">Upper end.</param>
public sealed record AlertCheck(int Nights, double Budget, int Alerts, double Low, double High)
{
    /// <summary>Alerts a night.</summary>
    public double PerNight => Nights == 0 ? double.NaN : (double)Alerts / Nights;
}

/// <summary>What ranked days say of host-days without an attack.</summary>
internal static class BenignCheck
{
    private static readonly double[] Alphas = [0.1, 0.01, 0.001];

    /// <summary>Shares of small p-values, of the fused ranking and of each detector.</summary>
    public static IReadOnlyList<CalibrationCheck> Calibration(IReadOnlyCollection<HostScore> benign, double hostsPerNight)
    {
        var checks = new List<CalibrationCheck>();
        Add("fused", [.. benign.Where(h => !double.IsNaN(h.Expected)).Select(h => h.Expected / hostsPerNight)]);
        var byDetector = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var host in benign)
            foreach (var detector in host.Detectors)
            {
                if (!byDetector.TryGetValue(detector.Name, out var list))
                {
                    byDetector.Add(detector.Name, list = []);
                    names.Add(detector.Name);
                }
                if (!double.IsNaN(detector.PValue)) list.Add(detector.PValue);
            }
        foreach (string name in names) Add(name, byDetector[name]);
        return checks;

        void Add(string name, List<double> p)
        {
            if (p.Count == 0) return;
            foreach (double alpha in Alphas)
            {
                int below = p.Count(v => v <= alpha * (1 + 1e-9));
                var (low, high) = Wilson(below, p.Count);
                checks.Add(new CalibrationCheck(name, alpha, p.Count, below, low, high));
            }
        }
    }

    /// <summary>Alerts a night.</summary>
    public static AlertCheck Alerts(IEnumerable<IReadOnlyCollection<HostScore>> nights, double budget)
    {
        double[] counts = [.. nights.Select(n => (double)n.Count(h => h.Expected <= budget))];
        double mean = counts.Length == 0 ? double.NaN : counts.Average();
        double spread = counts.Length < 2 ? double.NaN : Math.Sqrt(counts.Sum(c => (c - mean) * (c - mean)) / (counts.Length - 1) / counts.Length);
        return new AlertCheck(counts.Length, budget, (int)counts.Sum(), Math.Max(0, mean - 1.96 * spread), mean + 1.96 * spread);
    }

    // Wilson, Probable Inference, the Law of Succession, and Statistical Inference, JASA 22, 1927.
    private static (double Low, double High) Wilson(int k, int n)
    {
        const double z = 1.959963985;
        double p = (double)k / n, centre = p + z * z / (2 * n), half = z * Math.Sqrt(p * (1 - p) / n + z * z / (4.0 * n * n)), scale = 1 + z * z / n;
        return (Math.Max(0, (centre - half) / scale), Math.Min(1, (centre + half) / scale));
    }
}
