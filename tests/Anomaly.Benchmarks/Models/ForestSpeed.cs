using System.Diagnostics;
using System.Globalization;
using Anomaly.Models.IsolationForest;

namespace Anomaly.Benchmarks.Models;

/// <summary>
/// `forest-speed [ROWS]`: fit and score of 100 trees of 256 rows on ROWS x 20 (1,000,000), on one and two threads, the best of five;
/// with the same matrix as scikit-learn is timed on, so that both may run side by side. Prints also a forest of linked nodes, walked row by row.
/// </summary>
public static class ForestSpeed
{
    private const int Columns = 20;
    private const int Repeats = 5;

    /// <summary>Prints the table.</summary>
    public static int Print(string[] args)
    {
        int rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        float[] data = SyntheticMatrix.Rows(rows, Columns);
        var scores = new double[rows];
        Console.WriteLine("| forest | threads | fit ms | score s | ns a row and tree | bytes allocated by scoring |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (int threads in new[] { 1, 2 })
        {
            var options = new IsolationForestOptions { Seed = 1, Threads = threads };
            var model = IsolationForestTrainer.Fit(data, Columns, options);
            double fit = Best(() => model = IsolationForestTrainer.Fit(data, Columns, options));
            long before = GC.GetTotalAllocatedBytes(true);
            model.Score(data, scores, threads);
            long allocated = GC.GetTotalAllocatedBytes(true) - before;
            double score = Best(() => model.Score(data, scores, threads));
            Line("Anomaly.Models", threads, fit, score, rows, allocated);
        }
        var naive = new PointerForest(data, Columns, 100, 256, 1);
        Line("linked nodes", 1, double.NaN, Best(() => naive.Score(data, scores), 1), rows, 0);
        return 0;
    }

    private static void Line(string name, int threads, double fit, double score, int rows, long allocated) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {threads} | {1000 * fit:F2} | {score:F3} | {score * 1e9 / rows / 100:F2} | {allocated} |"));

    private static double Best(Action action, int repeats = Repeats)
    {
        double best = double.PositiveInfinity;
        for (int i = 0; i < repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            action();
            best = Math.Min(best, Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }
}
