using System.Diagnostics;
using System.Globalization;
using Anomaly.Models.Spikes;

namespace Anomaly.Benchmarks.Models;

/// <summary>`spike-speed [SERIES]`: processor time and bytes allocated per point over SERIES (1,000) series of 720 points, one thread, training included.</summary>
public static class SpikeSpeed
{
    private const int Points = 720;

    /// <summary>Prints the table.</summary>
    public static int Print(string[] args)
    {
        int count = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 1000;
        var random = new Random(1);
        double[][] fleet = [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, Points)
            .Select(h => Math.Exp(10 + Math.Sin(2 * Math.PI * h / 24) + random.NextDouble())).ToArray())];
        var points = new SpikePoint[Points];
        var changes = new ChangePoint[Points];
        var seasonal = new SeasonalSpike[Points];
        var saliency = new SaliencyPoint[Points];
        var iid = (Short: new IidSpikeDetector(99, 30), Long: new IidSpikeDetector(99, 168), Change: new IidChangePointDetector(95, 30));
        var calendar = new SeasonalSpikeDetector();
        var streaming = new SpectralResidualDetector(64);
        Console.WriteLine("| detector | CPU ms a series | points/s | 10,000 series, s | bytes allocated a point |");
        Console.WriteLine("|---|---|---|---|---|");
        Line("seasonal", series => { calendar.Reset(); calendar.Update(0, series, seasonal); });
        Line("IID spike 30", series => { iid.Short.Reset(); iid.Short.Update(series, points); });
        Line("IID spike 168", series => { iid.Long.Reset(); iid.Long.Update(series, points); });
        Line("IID change point 30", series => { iid.Change.Reset(); iid.Change.Update(series, changes); });
        Line("SSA spike 24, training 336", series => new SsaSpikeDetector(SsaModel.Train(series.AsSpan(0, 336), 24), 99, 168).Update(series, points));
        Line("SSA spike 24, training 720", series => new SsaSpikeDetector(SsaModel.Train(series, 24), 99, 168).Update(series, points));
        Line("SSA spike 168, training 720", series => new SsaSpikeDetector(SsaModel.Train(series, 168), 99, 168).Update(series, points), 20);
        Line("spectral residual 64, streaming", series => { streaming.Reset(); streaming.Update(series, saliency); }, 100);
        Line("spectral residual, whole", series => SpectralResidual.Detect(series));
        Line("spectral residual, whole, margin", series => SpectralResidual.Detect(series, new SpectralResidualOptions { Margin = true }));
        Line("spectral residual, whole, 24 STL, margin", series => SpectralResidual.Detect(series, new SpectralResidualOptions { Period = 24, Margin = true }), 200);
        return 0;

        void Line(string name, Action<double[]> run, int most = int.MaxValue)
        {
            int used = Math.Min(count, most);
            for (int i = 0; i < Math.Min(used, 50); i++) run(fleet[i]);
            long before = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan start = Process.GetCurrentProcess().TotalProcessorTime;
            for (int i = 0; i < used; i++) run(fleet[i]);
            double ms = (Process.GetCurrentProcess().TotalProcessorTime - start).TotalMilliseconds / used;
            long bytes = (GC.GetAllocatedBytesForCurrentThread() - before) / used / Points;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {name} | {ms:F3} | {Points / ms * 1000:N0} | {ms * 10:F1} | {bytes} |"));
        }
    }
}
