using System.Diagnostics;
using System.Globalization;
using Anomaly.Models.Spikes;

namespace Anomaly.Benchmarks.Models;

/// <summary>
/// `spike-fleet [SEED…]`: average precision over labelled synthetic host series (daily and weekly rhythm, heavy-tailed noise in log space, a quarter
/// of them sparse, some with nightly batches, gaps), pooled over hosts, hours from 400 on; and the time a point takes.
/// </summary>
public static class SpikeFleet
{
    private const int Hosts = 400;
    private const int Hours = 1008;
    private const int Judged = 400;

    /// <summary>Prints the table.</summary>
    public static int Print(string[] args)
    {
        Console.WriteLine("| seed | seasonal AP | residual alone AP | dense AP | sparse AP | batch AP | recall at 0.2 / 1 false hour a host-month | µs a point |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (int seed in args.Length > 0 ? args.Select(int.Parse) : [1, 2, 3]) Line(seed);
        return 0;
    }

    private static void Line(int seed)
    {
        var scores = new List<double>();
        var residuals = new List<double>();
        var labels = new List<bool>();
        var kinds = new List<int>();
        var events = new List<int>();
        var detector = new SeasonalSpikeDetector();
        var results = new SeasonalSpike[Hours];
        double seconds = 0;
        for (int host = 0; host < Hosts; host++)
        {
            var (values, spikes, kind) = Series(seed, host);
            detector.Reset();
            long start = Stopwatch.GetTimestamp();
            detector.Update(0, values, results);
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            for (int h = Judged; h < Hours; h++)
            {
                if (double.IsNaN(values[h])) continue;
                // Ties at the floor are broken by the residual.
                scores.Add(-Math.Log(results[h].PValue) + 1e-6 * results[h].Residual);
                residuals.Add(results[h].Residual);
                labels.Add(spikes[h] > 0);
                kinds.Add(kind);
                events.Add(host * 100 + spikes[h]);
            }
        }
        double Ap(List<double> by, int kind)
        {
            var at = Enumerable.Range(0, by.Count).Where(i => kind < 0 || kinds[i] == kind).ToArray();
            return RankingMetrics.AveragePrecision([.. at.Select(i => by[i])], [.. at.Select(i => labels[i])]);
        }
        double months = Hosts * (Hours - Judged) / 720.0;
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {seed} | {Ap(scores, -1):F3} | {Ap(residuals, -1):F3} | {Ap(scores, 0):F3} | {Ap(scores, 1):F3} | {Ap(scores, 2):F3} | {Recall(0.2):F2} / {Recall(1):F2} | {seconds * 1e6 / Hosts / Hours:F2} |"));

        double Recall(double perMonth)
        {
            int allowed = (int)(perMonth * months), wrong = 0;
            var found = new HashSet<int>();
            foreach (int i in Enumerable.Range(0, scores.Count).OrderByDescending(i => scores[i]))
            {
                if (labels[i]) found.Add(events[i]);
                else if (++wrong > allowed) break;
            }
            return found.Count / (double)Enumerable.Range(0, labels.Count).Where(i => labels[i]).Select(i => events[i]).Distinct().Count();
        }
    }

    private static (double[] Values, int[] Spikes, int Kind) Series(int seed, int host)
    {
        var random = new Random(seed * 100_003 + host);
        double draw = random.NextDouble();
        int kind = draw < 0.25 ? 1 : draw < 0.40 ? 2 : 0;
        double level = 12 + 4 * random.NextDouble(), noise = 0.3 + 0.4 * random.NextDouble(), day = 0.5 + random.NextDouble(), weekend = 1.5 * random.NextDouble();
        double active = 0.02 + 0.1 * random.NextDouble(), previous = 0;
        int batchHour = random.Next(24), batchDay = random.Next(10);
        var values = new double[Hours];
        var spikes = new int[Hours];
        for (int h = 0; h < Hours; h++)
        {
            previous = 0.3 * previous + noise * StudentT(random, 5);
            double y = level + day * Math.Sin(2 * Math.PI * (h % 24 - 8) / 24) - (h / 24 % 7 >= 5 ? weekend : 0) + previous;
            if (kind == 1 && random.NextDouble() > active) y = double.NegativeInfinity;
            if (kind == 2 && h % 24 == batchHour && (batchDay >= 7 || h / 24 % 7 == batchDay)) y = level + 4 + 0.2 * Gaussian(random);
            values[h] = Math.Floor(Math.Exp(y));
        }
        for (int e = 1; e <= 1 + random.Next(3); e++)
        {
            int at = Judged + random.Next(Hours - Judged - 3), length = 1 + random.Next(3);
            double factor = Math.Exp(Math.Log(4) + random.NextDouble() * Math.Log(15));
            for (int h = at; h < at + length; h++)
            {
                if (spikes[h] > 0) continue;
                values[h] = kind == 1 ? Math.Exp(level + noise * StudentT(random, 5)) * factor : (values[h] + 1) * factor;
                spikes[h] = e;
            }
        }
        for (int h = 0; h < Hours; h++) if (random.NextDouble() < 0.02) values[h] = double.NaN;
        if (random.NextDouble() < 0.2) Array.Fill(values, double.NaN, random.Next(Hours - 40), 8 + random.Next(30));
        return (values, spikes, kind);
    }

    private static double Gaussian(Random random) => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    private static double StudentT(Random random, int freedom)
    {
        double sum = 0;
        for (int i = 0; i < freedom; i++) sum += Math.Pow(Gaussian(random), 2);
        return Gaussian(random) / Math.Sqrt(sum / freedom);
    }
}
