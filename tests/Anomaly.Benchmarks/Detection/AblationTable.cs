using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Benchmarks.Detection;

/// <summary>What each part brings: the fused ranking without it, pooled over fleets, beside the whole.</summary>
internal static class AblationTable
{
    // Trained and scored again without the part; groups of evidence are taken out of the sums instead.
    private static readonly (string Name, Action<AnomalyConfig> Change)[] Variants =
    [
        ("shrinkage to the fleet only", c => c.Baseline.Shrinkage = Shrinkage.Fleet),
        ("no shrinkage", c => c.Baseline.Shrinkage = Shrinkage.None),
        ("alerted days teach at once", c => c.Baseline.AlertExclusionDays = 0),
        ("without upload_drift", c => c.Models.DisabledDetectors = ["upload_drift"]),
        ("without upload_cusum", c => c.Models.DisabledDetectors = ["upload_cusum"]),
        ("without both drift detectors", c => c.Models.DisabledDetectors = ["upload_drift", "upload_cusum"]),
        ("without hourly_spike", c => c.Models.DisabledDetectors = ["hourly_spike"]),
        ("without isolation_forest", c => c.Models.DisabledDetectors = ["isolation_forest"]),
        ("without pca", c => c.Models.DisabledDetectors = ["pca"]),
    ];

    public static int Print(string scratch, long[] seeds, int hosts, int days)
    {
        var scored = Variants.Select(_ => new List<ScoredFleet>()).ToList();
        var whole = new List<ScoredFleet>();
        foreach (long seed in seeds)
        {
            var fleet = new ProofFleet(scratch, hosts, days, seed, attacks: true);
            whole.Add(fleet.Score(new AnomalyConfig()));
            for (int v = 0; v < Variants.Length; v++)
            {
                var config = new AnomalyConfig();
                Variants[v].Change(config);
                scored[v].Add(fleet.Score(config));
            }
        }
        var all = ScoredFleet.Pool(whole);
        double budget = new AnomalyConfig().Fusion.AlertsPerNight;
        var report = all.Evaluate(DetectionProof.Top, budget);
        var rows = all.Days.SelectMany(d => d.Hosts).Where(h => h.Rank > 0).ToList();
        var orders = new List<(string Name, double Found, double MedianRank, int Held, double[] Scores)> { ("the whole", report.Rankers[0].AttacksFound, report.Rankers[0].MedianBestRank, report.LookAlikePlaces, Of(rows, h => h.RiskUnits)) };
        foreach (string group in DetectorCatalog.Groups)
        {
            var found = report.Rankers.Single(r => r.Ranker == "without " + group);
            orders.Add(("without group " + group, found.AttacksFound, found.MedianBestRank, -1, Of(rows, h => h.RiskUnits - h.Evidence.Where(e => e.Group == group).Sum(e => e.Weight))));
        }
        for (int v = 0; v < Variants.Length; v++)
        {
            var pooled = ScoredFleet.Pool(scored[v]);
            var other = pooled.Evaluate(DetectionProof.Top, budget);
            var risk = pooled.Days.SelectMany(d => d.Hosts).ToDictionary(h => (h.Day, h.Host), h => h.RiskUnits);
            orders.Add((Variants[v].Name, other.Rankers[0].AttacksFound, other.Rankers[0].MedianBestRank, other.LookAlikePlaces, Of(rows, h => risk[(h.Day, h.Host)])));
        }
        Rows(all, report, rows, orders);
        return 0;
    }

    private static void Rows(ScoredFleet all, EvaluationReport report, List<HostScore> rows, List<(string Name, double Found, double MedianRank, int Held, double[] Scores)> orders)
    {
        bool[] attacked = [.. rows.Select(r => all.Attacks.Any(a => r.Day >= a.FirstDay && r.Day <= a.LastDay && a.IsHost(r.Host)))];
        var hosts = rows.Select(r => r.Host).Distinct(StringComparer.Ordinal).Select((h, i) => (h, i)).ToDictionary(h => h.h, h => h.i, StringComparer.Ordinal);
        int unranked = report.AttackDaysNotRanked;
        int[] missing = new int[hosts.Count];
        double[][] draws = Bootstrap.AveragePrecisions([.. orders.Select(o => o.Scores)], attacked, [.. rows.Select(r => hosts[r.Host])], missing, seed: 1);
        Console.WriteLine(DetectionProof.Text($"fleets {all.Name}: {report.Attacks} attacks, {report.HostDays} host-days, {unranked} attack-days not ranked; daily top {DetectionProof.Top}; 95 % intervals from a paired bootstrap over hosts"));
        Console.WriteLine("| variant | average precision | the whole is higher by | 95 % interval | attacks found | median best rank | places of look-alikes |\n|---|---|---|---|---|---|---|");
        double first = double.NaN;
        for (int o = 0; o < orders.Count; o++)
        {
            double precision = Ties.AveragePrecision(orders[o].Scores.Zip(attacked), 0);
            if (o == 0) first = precision;
            string above = o == 0 ? " | " : DetectionProof.Text($"{first - precision:+0.000;−0.000;0.000} | {DetectionProof.Range(Bootstrap.Interval(draws[0].Zip(draws[o], (a, b) => a - b)), "0.000")}");
            string held = orders[o].Held < 0 ? "" : DetectionProof.Text($"{orders[o].Held} of {report.Places}");
            Console.WriteLine(DetectionProof.Text($"| {orders[o].Name} | {precision:0.000} | {above} | {orders[o].Found:0.#} | {orders[o].MedianRank:0.#} | {held} |"));
        }
    }

    private static double[] Of(List<HostScore> rows, Func<HostScore, double> score) => [.. rows.Select(score)];
}
