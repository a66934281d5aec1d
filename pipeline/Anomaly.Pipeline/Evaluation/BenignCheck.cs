using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>How often p-values of benign host-days are as small as they say.</summary>
/// <param name="Name">fused (from the number of hosts expected) or the name of a detector.</param>
/// <param name="Alpha">Bound: the share that is expected.</param>
/// <param name="HostDays">Benign host-days with a p-value.</param>
/// <param name="Below">Of them with p ≤ alpha.</param>
/// <param name="Low">Lower end of the 95 % interval of the share (Wilson, the days of one host as a cluster).</param>
/// <param name="High">Upper end.</param>
public sealed record CalibrationCheck(string Name, double Alpha, int HostDays, int Below, double Low, double High)
{
    /// <summary>Share of benign host-days at or below alpha.</summary>
    public double Share => HostDays == 0 ? double.NaN : (double)Below / HostDays;

    /// <summary>The share against alpha: above where the whole interval is, below likewise, otherwise within.</summary>
    public string Against => AlertCheck.Word(Low, High, Alpha);
}

/// <summary>False alerts, those on benign host-days, against the budget.</summary>
/// <param name="Nights">Nights.</param>
/// <param name="Budget">Alerts a night that are asked for.</param>
/// <param name="Alerts">Benign host-days whose expectation is within the budget.</param>
/// <param name="Low">Lower end of the 95 % interval of alerts a night (quasi-Poisson over nights).</param>
/// <param name="High">Upper end; without any alert 3.84 over the number of nights.</param>
public sealed record AlertCheck(int Nights, double Budget, int Alerts, double Low, double High)
{
    /// <summary>Alerts a night.</summary>
    public double PerNight => Nights == 0 ? double.NaN : (double)Alerts / Nights;

    /// <summary>Alerts of each night.</summary>
    public IReadOnlyList<int> ByNight { get; init; } = [];

    /// <summary>Alerts a night against the budget: above where the whole interval is, below likewise, otherwise within.</summary>
    public string Against => Word(Low, High, Budget);

    /// <summary>The same as words before "the budget": an interval that holds the budget does not say that it is kept.</summary>
    public string AgainstInWords => Against == "within" ? "not told apart from" : Against;

    internal static string Word(double low, double high, double wanted) => low > wanted ? "above" : high < wanted ? "below" : "within";
}

/// <summary>What ranked days say of host-days without an attack.</summary>
internal static class BenignCheck
{
    /// <summary>Bounds of the checks.</summary>
    public static readonly double[] Alphas = [0.1, 0.01, 0.001];

    /// <summary>Bounds of the curve.</summary>
    public static readonly double[] CurveAlphas = [.. Enumerable.Range(0, 17).Select(i => Math.Pow(10, -i / 4.0))];

    /// <summary>Shares of small p-values at each bound, of the fused ranking and of each detector.</summary>
    public static IReadOnlyList<CalibrationCheck> Calibration(IReadOnlyCollection<HostScore> benign, double hostsPerNight, double[] alphas)
    {
        var checks = new List<CalibrationCheck>();
        Add("fused", [.. benign.Where(h => !double.IsNaN(h.Expected)).Select(h => (h.Host, h.Expected / hostsPerNight))]);
        var byDetector = new Dictionary<string, List<(string Host, double P)>>(StringComparer.Ordinal);
        var names = new List<string>();
        foreach (var host in benign)
            foreach (var detector in host.Detectors)
            {
                if (!byDetector.TryGetValue(detector.Name, out var list))
                {
                    byDetector.Add(detector.Name, list = []);
                    names.Add(detector.Name);
                }
                if (!double.IsNaN(detector.PValue)) list.Add((host.Host, detector.PValue));
            }
        foreach (string name in names) Add(name, byDetector[name]);
        return checks;

        void Add(string name, List<(string Host, double P)> p)
        {
            if (p.Count == 0) return;
            var hosts = p.GroupBy(v => v.Host, StringComparer.OrdinalIgnoreCase).Select(g => g.Select(v => v.P).ToArray()).ToList();
            foreach (double alpha in alphas)
            {
                double bound = alpha * (1 + 1e-9);
                var clusters = hosts.ConvertAll(h => ((double)h.Count(v => v <= bound), h.Length));
                var (low, high) = Shares.Clustered(clusters);
                checks.Add(new CalibrationCheck(name, alpha, p.Count, (int)clusters.Sum(c => c.Item1), low, high));
            }
        }
    }

    /// <summary>Alerts a night.</summary>
    public static AlertCheck Alerts(IEnumerable<IReadOnlyCollection<HostScore>> nights, double budget)
    {
        int[] counts = [.. nights.Select(n => n.Count(h => h.Expected <= budget))];
        var (low, high) = Shares.Rate(counts);
        return new AlertCheck(counts.Length, budget, counts.Sum(), low, high) { ByNight = counts };
    }
}
