using System.Diagnostics;
using System.Globalization;
using Anomaly.Models.IsolationForest;

namespace Anomaly.Benchmarks.Models;

/// <summary>
/// `forest-speed [ROWS]`: fit and score of 100 trees of 256 rows on ROWS x 20 (1,000,000), on one and two threads, the best of five on the clock and in processor time; beside scikit-learn on the
/// same matrix where a python3 has it, and a forest of linked nodes, walked row by row. And whether one and two threads give the same bytes.
/// </summary>
public static class ForestSpeed
{
    private const int Columns = 20;
    private const int Repeats = 5;
    private const int FitsAtOnce = 10;
    private const int TheirRepeats = 2;

    /// <summary>Prints the table.</summary>
    public static int Print(string[] args)
    {
        int rows = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1_000_000;
        float[] data = SyntheticMatrix.Rows(rows, Columns);
        var scores = new double[rows];
        var saved = new List<byte[]>();
        Console.WriteLine($"{rows} rows x {Columns}, 100 trees of 256 rows; {Environment.ProcessorCount} processors.");
        Console.WriteLine();
        Console.WriteLine("| forest | threads | fit ms | of processor | score s | of processor | ns a row and tree | bytes allocated by scoring |");
        Console.WriteLine("|---|---|---|---|---|---|---|---|");
        foreach (int threads in new[] { 1, 2 })
        {
            var options = new IsolationForestOptions { Seed = 1, Threads = threads };
            var model = IsolationForestTrainer.Fit(data, Columns, options);
            var fit = Best(() => model = IsolationForestTrainer.Fit(data, Columns, options), FitsAtOnce);
            long before = GC.GetTotalAllocatedBytes(true);
            model.Score(data, scores, threads);
            long allocated = GC.GetTotalAllocatedBytes(true) - before;
            var score = Best(() => model.Score(data, scores, threads));
            Line("Anomaly.Models", threads, fit, score, rows, allocated.ToString(CultureInfo.InvariantCulture));
            using var bytes = new MemoryStream();
            model.Save(bytes);
            saved.Add(bytes.ToArray());
        }
        bool found = false;
        string python = Python();
        foreach (int jobs in new[] { 1, 2 }) found |= python.Length > 0 && Theirs(python, rows, jobs);
        var naive = new PointerForest(data, Columns, 100, 256, 1);
        Line("linked nodes", 1, (double.NaN, double.NaN), Best(() => naive.Score(data, scores)), rows, "");
        Console.WriteLine();
        Console.WriteLine($"Fits with 1 and 2 threads: {(saved[0].AsSpan().SequenceEqual(saved[1]) ? "identical bytes" : "bytes differ")} ({saved[0].Length}).");
        if (!found) Console.WriteLine("scikit-learn was not timed: no python3 with scikit-learn and numpy was found (Debian: apt install python3-sklearn).");
        return saved[0].AsSpan().SequenceEqual(saved[1]) ? 0 : 1;
    }

    /// <summary>The python3 of the path or, where that one has no scikit-learn, the system's; empty for none.</summary>
    private static string Python()
    {
        foreach (string python in new[] { "python3", "/usr/bin/python3" })
            if (Run(python, "-c", "import sklearn, numpy") is not null) return python;
        return "";
    }

    private static bool Theirs(string python, int rows, int jobs)
    {
        string script = Path.Combine(AppContext.BaseDirectory, "forest_speed.py");
        string? output = Run(python, script, rows.ToString(CultureInfo.InvariantCulture), Columns.ToString(CultureInfo.InvariantCulture),
            jobs.ToString(CultureInfo.InvariantCulture), TheirRepeats.ToString(CultureInfo.InvariantCulture));
        if (output?.Split(' ', StringSplitOptions.TrimEntries) is not [var version, .. var times] || times.Length != 4) return false;
        double[] seconds = [.. times.Select(time => double.Parse(time, CultureInfo.InvariantCulture))];
        Line("scikit-learn " + version, jobs, (seconds[0], seconds[1]), (seconds[2], seconds[3]), rows, "");
        return true;
    }

    /// <summary>What the program prints; null where there is none of that name or it fails.</summary>
    private static string? Run(string program, params string[] arguments)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            string output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? output : null;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    private static void Line(string name, int threads, (double Clock, double Processor) fit, (double Clock, double Processor) score, int rows, string allocated) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"| {name} | {threads} | {1000 * fit.Clock:F2} | {1000 * fit.Processor:F2} | {score.Clock:F3} | {score.Processor:F3} | {score.Clock * 1e9 / rows / 100:F2} | {allocated} |"));

    private static (double Clock, double Processor) Best(Action action, int atOnce = 1)
    {
        var best = (Clock: double.PositiveInfinity, Processor: double.PositiveInfinity);
        for (int i = 0; i < Repeats; i++)
        {
            long start = Stopwatch.GetTimestamp();
            TimeSpan spent = Environment.CpuUsage.TotalTime;
            for (int k = 0; k < atOnce; k++) action();
            double processor = (Environment.CpuUsage.TotalTime - spent).TotalSeconds / atOnce;
            best = (Math.Min(best.Clock, Stopwatch.GetElapsedTime(start).TotalSeconds / atOnce), Math.Min(best.Processor, processor));
        }
        return best;
    }
}
