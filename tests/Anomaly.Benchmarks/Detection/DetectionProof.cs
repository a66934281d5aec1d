using System.Globalization;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Evaluation;

namespace Anomaly.Benchmarks.Detection;

/// <summary>
/// <c>detection-proof PART --seeds A,B,C --hosts N --days N</c>: what is claimed of detection, on simulated fleets. Ends with 1 where a bound does not hold.
/// </summary>
internal static class DetectionProof
{
    /// <summary>Hosts a day that an analyst looks at.</summary>
    public const int Top = 5;

    private const string Usage = "detection-proof fleets|benign|ablation [--seeds 1,2,3] [--hosts 150] [--days 60] | detection-proof poisoning [--seed 1] [--hosts 200]";

    public static int Print(string[] args)
    {
        var options = new Dictionary<string, string>(StringComparer.Ordinal) { ["--seeds"] = "5001,5002,5003", ["--hosts"] = "150", ["--days"] = "60" };
        if (args.Length % 2 == 0) return Wrong();
        for (int i = 1; i < args.Length; i += 2)
        {
            if (!options.ContainsKey(args[i])) return Wrong();
            options[args[i]] = args[i + 1];
        }
        long[] seeds = [.. options["--seeds"].Split(',').Select(s => long.Parse(s, CultureInfo.InvariantCulture))];
        int hosts = int.Parse(options["--hosts"], CultureInfo.InvariantCulture), days = int.Parse(options["--days"], CultureInfo.InvariantCulture);
        string scratch = Directory.CreateTempSubdirectory("anomaly-proof-").FullName;
        try
        {
            return args[0] switch
            {
                "fleets" => Fleets(scratch, seeds, hosts, days),
                "benign" => BenignTable.Print(scratch, seeds, hosts, days),
                "ablation" => AblationTable.Print(scratch, seeds, hosts, days),
                "poisoning" => PoisoningTable.Print(seeds[0], hosts),
                _ => Wrong(),
            };
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>A line with a verdict; whether the bound holds.</summary>
    public static bool Bound(bool holds, string what)
    {
        Console.WriteLine($"{(holds ? "holds" : "DOES NOT HOLD")}: {what}");
        return holds;
    }

    public static string Text(FormattableString text) => FormattableString.Invariant(text);

    public static string Range((double Low, double High) interval, string format = "0.00")
        => $"{interval.Low.ToString(format, CultureInfo.InvariantCulture)} to {interval.High.ToString(format, CultureInfo.InvariantCulture)}";

    private static int Fleets(string scratch, long[] seeds, int hosts, int days)
    {
        var config = new AnomalyConfig();
        Console.WriteLine(Text($"{hosts} hosts, {days} days; daily top {Top}; average precision (AP) over all host-days; 95 % intervals from a bootstrap over hosts"));
        Console.WriteLine("| fleet | attacks found | kinds never found | look-alikes' share of places | AP fused | best single model, AP | fused is higher by | rules, AP | fused is higher by |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|---|");
        var fleets = new List<ScoredFleet>();
        foreach (long seed in seeds)
        {
            fleets.Add(new ProofFleet(scratch, hosts, days, seed, attacks: true).Score(config));
            Row(fleets[^1].Evaluate(Top, config.Fusion.AlertsPerNight), fleets[^1].Name);
        }
        var pooled = ScoredFleet.Pool(fleets).Evaluate(Top, config.Fusion.AlertsPerNight);
        if (fleets.Count > 1) Row(pooled, "all");
        var (model, rules) = (pooled.Rankers.Where(IsModel).MinBy(r => r.FusedIsHigherBy.Low)!, pooled.Rankers.Single(r => r.Ranker == "rules"));
        string[] never = Never(pooled);
        bool holds = Bound(pooled.Rankers[0].AttacksFound >= 0.9 * pooled.Attacks, Text($"{Share(pooled):0.0} % of attacks found, 90 % at least"));
        holds &= Bound(never.Length == 0, never.Length == 0 ? "every kind is found at least once" : "never found: " + string.Join(", ", never));
        holds &= Bound(pooled.LookAlikePlaces < 0.12 * pooled.Places, Text($"look-alikes above an attacked host hold {Places(pooled):0.0} % of places, under 12 %"));
        holds &= Bound(model.FusedIsHigherBy.Low > 0, Text($"fused is better than every model alone, the nearest is {model.Ranker}: {Range(model.FusedIsHigherBy)} above"));
        holds &= Bound(rules.FusedIsHigherBy.Low > 0, Text($"fused is better than rules alone: {Range(rules.FusedIsHigherBy)} above"));
        return holds ? 0 : 1;
    }

    /// <summary>One model's, or all models', own order: neither fused, nor rules, nor fused without a part.</summary>
    private static bool IsModel(RankerResult r) => r.Ranker is not ("fused" or "rules") && !r.Ranker.StartsWith("without ", StringComparison.Ordinal);

    private static double Share(EvaluationReport r) => 100 * r.Rankers[0].AttacksFound / r.Attacks;

    private static double Places(EvaluationReport r) => 100.0 * r.LookAlikePlaces / r.Places;

    private static string[] Never(EvaluationReport r) => [.. r.Fused.GroupBy(a => a.Kind, StringComparer.Ordinal).Where(k => k.Max(a => a.Found) <= 0.5).Select(k => k.Key).Order(StringComparer.Ordinal)];

    private static void Row(EvaluationReport r, string name)
    {
        var fused = r.Rankers[0];
        var (best, rules) = (r.Rankers.Where(IsModel).MaxBy(m => m.AveragePrecision)!, r.Rankers.Single(m => m.Ranker == "rules"));
        string never = string.Join(", ", Never(r));
        Console.WriteLine(Text($"| {name} | {fused.AttacksFound:0.#} of {r.Attacks} ({Share(r):0.0} %) | {(never.Length == 0 ? "none" : never)} | {r.LookAlikePlaces} of {r.Places} ({Places(r):0.0} %) | {fused.AveragePrecision:0.00} ({Range(fused.Interval)}) | {best.Ranker} {best.AveragePrecision:0.00} | {Range(best.FusedIsHigherBy)} | {rules.AveragePrecision:0.00} | {Range(rules.FusedIsHigherBy)} |"));
    }

    private static int Wrong()
    {
        Console.Error.WriteLine(Usage);
        return 2;
    }
}
