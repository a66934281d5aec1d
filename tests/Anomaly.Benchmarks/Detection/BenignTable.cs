using Anomaly.Models.Calibration;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Benchmarks.Detection;

/// <summary>Fleets without attacks: alerts a night beside the budget, and how often p-values are as small as they say. Hosts are drawn whole.</summary>
internal static class BenignTable
{
    private static readonly double[] Alphas = [0.1, 0.01, 0.001];

    private sealed record Observed(string Host, double[] PValues, bool Alert);

    public static int Print(string scratch, long[] seeds, int hosts, int days)
    {
        var config = new AnomalyConfig();
        double budget = config.Fusion.AlertsPerNight;
        Console.WriteLine(DetectionProof.Text($"{hosts} hosts, {days} days, no attacks; 95 % intervals from a bootstrap over hosts, of alerts also from the counts of nights (quasi-Poisson)"));
        Console.WriteLine("| fleet | nights | alerts a night | over hosts | over nights | budget |\n|---|---|---|---|---|---|");
        var seen = new List<Observed>();
        var nights = new List<IReadOnlyCollection<HostScore>>();
        foreach (long seed in seeds)
        {
            var fleet = new ProofFleet(scratch, hosts, days, seed, attacks: false);
            var own = new List<IReadOnlyCollection<HostScore>>();
            int before = seen.Count;
            foreach (var (_, ranked) in fleet.Score(config).Days)
            {
                HostScore[] scored = [.. ranked.Where(h => h.Rank > 0)];
                own.Add(scored);
                seen.AddRange(scored.Where(h => !double.IsNaN(h.Expected)).Select(h => new Observed($"{seed}/{h.Host}", PValues(fleet.Model, h), h.Expected <= budget)));
            }
            nights.AddRange(own);
            Alerts(DetectionProof.Text($"{seed}"), [.. seen.Skip(before)], own, budget);
        }
        bool holds = Alerts("all", seen, nights, budget);
        Console.WriteLine("\n| p-value | host-days | " + string.Join(" | ", Alphas.Select(a => DetectionProof.Text($"p ≤ {a}"))) + " |\n|---|---|---|---|---|");
        string[] names = ["fused", .. DetectorCatalog.Groups];
        var failures = new List<string>();
        for (int k = 0; k < names.Length; k++)
        {
            var cells = new List<string>();
            int at = k;
            foreach (double alpha in Alphas)
            {
                var (share, interval) = Ratio(seen.Where(s => !double.IsNaN(s.PValues[at])), s => s.PValues[at] <= alpha * (1 + 1e-9) ? 1 : 0, _ => 1);
                cells.Add(DetectionProof.Text($"{share:0.00000} ({DetectionProof.Range(interval, "0.00000")})"));
                if (interval.Low > alpha) failures.Add(DetectionProof.Text($"{names[k]} at {alpha}"));
            }
            Console.WriteLine($"| {names[k]} | {seen.Count(s => !double.IsNaN(s.PValues[at]))} | {string.Join(" | ", cells)} |");
        }
        holds &= DetectionProof.Bound(failures.Count == 0, failures.Count == 0 ? "no p-value is shown to be small more often than it says; which are not told apart from it the intervals say" : "p-values are small more often than they say: " + string.Join(", ", failures));
        return holds ? 0 : 1;
    }

    private static bool Alerts(string name, List<Observed> seen, List<IReadOnlyCollection<HostScore>> nights, double budget)
    {
        var check = BenignCheck.Alerts(nights, budget);
        var (rate, hosts) = Ratio(seen, s => s.Alert ? 1 : 0, _ => (double)check.Nights / seen.Count);
        Console.WriteLine(DetectionProof.Text($"| {name} | {check.Nights} | {rate:0.00} | {DetectionProof.Range(hosts)} | {DetectionProof.Range((check.Low, check.High))} | {budget} |"));
        // Both intervals have to lie above it; one that holds the budget does not show that it is kept.
        var both = check with { Low = Math.Min(hosts.Low, check.Low), High = Math.Max(hosts.High, check.High) };
        return name != "all" || DetectionProof.Bound(both.Against != "above", DetectionProof.Text($"alerts are not above the budget, intervals considered: {rate:0.00} a night, {both.AgainstInWords} the budget of {budget}"));
    }

    // The fused risk's p-value, then that of each group of models, as the scorer calibrates it.
    private static double[] PValues(ScoringModel model, HostScore host)
    {
        int group = Enumerable.Range(0, model.Fleet + 1).First(g => model.GroupName(g) == host.PeerGroup);
        Calibrated[] detectors = [.. host.Detectors.Select(d => new Calibrated(d.PValue, false))];
        var merged = Calibration.Merged(model.CalibratorsOf(group), Calibration.MergedScores(detectors));
        bool judged = host.Detectors.Any(d => !double.IsNaN(d.PValue));
        return [host.Expected / model.HostsPerNight, .. merged.Select(m => judged ? m.PValue : double.NaN)];
    }

    private static (double Share, (double Low, double High) Interval) Ratio(IEnumerable<Observed> seen, Func<Observed, double> part, Func<Observed, double> whole)
    {
        var byHost = seen.GroupBy(s => s.Host, StringComparer.Ordinal).Select(g => (Part: g.Sum(part), Whole: g.Sum(whole))).ToList();
        return (byHost.Sum(h => h.Part) / byHost.Sum(h => h.Whole), Bootstrap.Ratio([.. byHost.Select(h => h.Part)], [.. byHost.Select(h => h.Whole)], seed: 1));
    }
}
