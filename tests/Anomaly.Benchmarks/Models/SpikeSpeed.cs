using System.Globalization;
using Anomaly.Models.Spikes;

namespace Anomaly.Benchmarks.Models;

/// <summary>
/// `spike-speed [--series N] [--only TEXT]`: processor time and bytes allocated per point by each spike detector over 10,000 series of 720 points, one thread, training included,
/// beside what ML.NET's detectors needed on one core. With fewer series than 10,000 the seconds are scaled up, and the table says so.
/// </summary>
public static class SpikeSpeed
{
    private const int Fleet = 10_000;
    private const int Points = 720;
    private const int Distinct = 500;
    private const double WarmUpSeconds = 1;

    private static readonly double[][] Series = [.. Enumerable.Range(0, Distinct).Select(Make)];
    private static readonly SpikePoint[] Spikes = new SpikePoint[Points];
    private static readonly ChangePoint[] Changes = new ChangePoint[Points];
    private static readonly SeasonalSpike[] Seasonal = new SeasonalSpike[Points];
    private static readonly SaliencyPoint[] Saliency = new SaliencyPoint[Points];
    private static readonly SpectralResidualPoint[] Whole = new SpectralResidualPoint[Points];

    /// <summary>ML.NET's Microsoft.ML.TimeSeries, seconds for the fleet on one core (of another, shared machine); NaN where it was not measured.</summary>
    private static readonly (string Name, double MLNet, Action<double[]> Run)[] Cases =
    [
        ("seasonal", double.NaN, Calendar()),
        ("IID spike, history 30", 18, Iid(30)),
        ("IID spike, history 168", 35, Iid(168)),
        ("IID change point, history 30", double.NaN, IidChange(30)),
        ("SSA spike, season 24, training 336, history 168", 40, Ssa(24, 336)),
        ("SSA spike, season 24, training 720, history 168", 44, Ssa(24, 720)),
        ("SSA spike, season 168, training 720, history 168", 225, Ssa(168, 720)),
        ("SSA change point, season 24, training 336, history 30", double.NaN, SsaChange(24, 336)),
        ("spectral residual, streaming, window 64", 97, Streaming(64)),
        ("spectral residual, streaming, window 256", 111, Streaming(256)),
        ("spectral residual, whole", 5, Entire(new SpectralResidualOptions())),
        ("spectral residual, whole, margin", 8, Entire(new SpectralResidualOptions { Margin = true })),
        ("spectral residual, whole, margin, period 24, median", 16, Entire(new SpectralResidualOptions { Margin = true, Period = 24, Deseasonality = Deseasonality.Median })),
        ("spectral residual, whole, margin, period 24, STL", 190, Entire(new SpectralResidualOptions { Margin = true, Period = 24 })),
        ("spectral residual, whole, margin, period 168, STL", 294, Entire(new SpectralResidualOptions { Margin = true, Period = 168 })),
    ];

    /// <summary>Prints the table.</summary>
    public static int Print(string[] args)
    {
        int count = Fleet;
        string only = "";
        for (int i = 0; i + 1 < args.Length; i += 2)
        {
            if (args[i] == "--series") count = int.Parse(args[i + 1], CultureInfo.InvariantCulture);
            else if (args[i] == "--only") only = args[i + 1];
            else return Wrong(args[i]);
        }
        if (args.Length % 2 != 0) return Wrong(args[^1]);
        if (count < 1) return Wrong(args[1]);
        Console.WriteLine(count == Fleet ? $"{Fleet} series of {Points} points, one thread." : $"{count} series of {Points} points, one thread; seconds scaled to {Fleet} series.");
        Console.WriteLine();
        Console.WriteLine("| detector | seconds | µs a point | bytes allocated a point | ML.NET, seconds | times faster |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (var (name, mlNet, run) in Cases)
        {
            if (!name.Contains(only, StringComparison.OrdinalIgnoreCase)) continue;
            var (seconds, bytes) = Measure(run, count);
            string theirs = double.IsNaN(mlNet) ? "not measured | " : string.Create(CultureInfo.InvariantCulture, $"{mlNet} | {mlNet / seconds:F1}");
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {seconds:F2} | {seconds * 1e6 / Fleet / Points:F3} | {bytes:F1} | {theirs} |"));
        }
        return 0;
    }

    private static int Wrong(string argument)
    {
        Console.Error.WriteLine($"{argument}: spike-speed [--series N] [--only TEXT], N at least 1");
        return 2;
    }

    /// <summary>Processor time of the whole process, so that neither waiting nor what the collector does in the background is hidden.</summary>
    private static (double Seconds, double Bytes) Measure(Action<double[]> run, int count)
    {
        TimeSpan start = Environment.CpuUsage.TotalTime;
        for (int i = 0; (Environment.CpuUsage.TotalTime - start).TotalSeconds < WarmUpSeconds; i++) run(Series[i % Distinct]);
        GC.Collect();
        long before = GC.GetAllocatedBytesForCurrentThread();
        TimeSpan spent = Environment.CpuUsage.TotalTime;
        for (int i = 0; i < count; i++) run(Series[i % Distinct]);
        double seconds = (Environment.CpuUsage.TotalTime - spent).TotalSeconds * Fleet / count;
        return (seconds, (GC.GetAllocatedBytesForCurrentThread() - before) / (double)count / Points);
    }

    /// <summary>Hours of a host: a daily rhythm, lognormal noise.</summary>
    private static double[] Make(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, Points).Select(h =>
            Math.Exp(10 + Math.Sin(2 * Math.PI * h / 24) + 0.4 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble())))];
    }

    private static Action<double[]> Calendar()
    {
        var detector = new SeasonalSpikeDetector();
        return series =>
        {
            detector.Reset();
            detector.Update(0, series, Seasonal);
        };
    }

    private static Action<double[]> Iid(int history)
    {
        var detector = new IidSpikeDetector(99, history);
        return series =>
        {
            detector.Reset();
            detector.Update(series, Spikes);
        };
    }

    private static Action<double[]> IidChange(int history)
    {
        var detector = new IidChangePointDetector(95, history);
        return series =>
        {
            detector.Reset();
            detector.Update(series, Changes);
        };
    }

    private static Action<double[]> Ssa(int season, int training) => series =>
        new SsaSpikeDetector(SsaModel.Train(series.AsSpan(0, training), season), 99, 168).Update(series, Spikes);

    private static Action<double[]> SsaChange(int season, int training) => series =>
        new SsaChangePointDetector(SsaModel.Train(series.AsSpan(0, training), season), 95, 30).Update(series, Changes);

    private static Action<double[]> Streaming(int window)
    {
        var detector = new SpectralResidualDetector(window);
        return series =>
        {
            detector.Reset();
            detector.Update(series, Saliency);
        };
    }

    private static Action<double[]> Entire(SpectralResidualOptions options) => series => SpectralResidual.Detect(series, Whole, options);
}
