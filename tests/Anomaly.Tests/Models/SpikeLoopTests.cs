using System.Runtime.Intrinsics;
using Anomaly.Models;
using Anomaly.Models.Spikes;
using CsCheck;
using MathNet.Numerics;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

/// <summary>The inner loops of the spike detectors: equal to what they stand for, and without allocation.</summary>
public class SpikeLoopTests
{
    private const int Points = 400;

    private static double[] Series(int seed, int points = Points)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, points).Select(h => 100 + 40 * Math.Sin(2 * Math.PI * h / 24) + 5 * TestData.Gaussian(random))];
    }

    [Fact]
    public void The_map_of_a_window_is_the_end_of_the_whole_map() => Gen.Select(Gen.Int[12, 300], Gen.Int[1, 300], Gen.Int[1, 12], Gen.Int[0, 10_000]).Sample((window, outputs, averaging, seed) =>
    {
        outputs = Math.Min(outputs, window);
        double[] series = Series(seed, window);
        var whole = new SaliencyMap(window);
        whole.Make(series, averaging, 1e-7);
        double[] expected = whole.Magnitudes.Slice(window - outputs, outputs).ToArray(), found = new SaliencyWindow(window, outputs).Magnitudes(series, averaging, 1e-7).ToArray();
        double scale = whole.Magnitudes.ToArray().Max();
        for (int t = 0; t < outputs; t++) found[t].ShouldBe(expected[t], 1e-9 * scale, $"{t}");
    }, iter: 60);

    [Fact]
    public void The_error_function_is_within_its_bound_and_odd()
    {
        for (double x = 0; x < 8; x += 0.001)
        {
            double y = KernelHistory.Erf(Vector512.Create(x))[3];
            y.ShouldBe(SpecialFunctions.Erf(x), 1.5e-7);
            if (x > 0) KernelHistory.Erf(Vector512.Create(-x))[0].ShouldBe(-y);
        }
        KernelHistory.Erf(Vector512.Create(1e300))[7].ShouldBe(1);
        KernelHistory.Erf(Vector512.Create(double.NegativeInfinity))[0].ShouldBe(-1);
    }

    public static TheoryData<string> Detectors => ["iid spike", "iid change point", "ssa spike", "ssa change point", "spectral residual 64", "spectral residual 256", "seasonal"];

    private static ISeriesDetector Make(string name)
    {
        var model = SsaModel.Train(Series(1), 24);
        return name switch
        {
            "iid spike" => new IidSpikeDetector(99, 50),
            "iid change point" => new IidChangePointDetector(95, 20),
            "ssa spike" => new SsaSpikeDetector(model, 99, 50),
            "ssa change point" => new SsaChangePointDetector(model),
            "spectral residual 64" => new SpectralResidualDetector(64),
            "spectral residual 256" => new SpectralResidualDetector(256, judgementWindow: 256),
            _ => new SeasonalSpikeDetector(),
        };
    }

    [Theory, MemberData(nameof(Detectors))]
    public void A_point_allocates_nothing(string name)
    {
        var detector = Make(name);
        var outputs = new double[detector.OutputNames.Count];
        double[] series = Series(2);
        series[100] = double.NaN;
        Run();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Run();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Run()
        {
            detector.Reset();
            foreach (double value in series) detector.Update(value, outputs);
        }
    }

    [Theory]
    [InlineData(0, false, -1)]
    [InlineData(0, true, -1)]
    [InlineData(24, true, -1)]
    [InlineData(24, true, 150)]
    public void Searching_one_series_after_another_allocates_nothing_and_leaves_nothing_behind(int period, bool margin, int batch)
    {
        var options = new SpectralResidualOptions { Period = period, Margin = margin, BatchSize = batch };
        double[] series = Series(3), other = Series(4);
        series[200] = 500;
        series[50] = double.NaN;
        var results = new SpectralResidualPoint[Points];
        var expected = SpectralResidual.Detect(series, options);
        SpectralResidual.Detect(other, results, options);
        long before = GC.GetAllocatedBytesForCurrentThread();
        SpectralResidual.Detect(series, results, options);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        results.ShouldBe(expected);
        results[200].IsAnomaly.ShouldBeTrue();
    }

    [Fact]
    public void Training_leaves_nothing_behind()
    {
        for (int seed = 0; seed < 20; seed++)
        {
            // Another window takes other buffers; another series of the same length the same.
            _ = Bytes(100, 60);
            byte[] fresh = Bytes(seed, 24);
            _ = Bytes(100, 24);
            Bytes(seed, 24).ShouldBe(fresh, $"seed {seed}");
        }

        static byte[] Bytes(int seed, int window)
        {
            var random = new Random(seed);
            double level = 0;
            double[] walk = [.. Enumerable.Range(0, Points).Select(_ => level += TestData.Gaussian(random))];
            return TestData.Bytes(SsaModel.Train(walk, window).Save);
        }
    }

    [Fact]
    public void A_series_whose_squares_overflow_is_forecast_by_its_mean()
    {
        double[] huge = [.. Series(8).Select(value => value > 120 ? double.PositiveInfinity : value)];
        var model = SsaModel.Train(huge, 24);
        (model.Rank, model.Window).ShouldBe((1, 24));
    }
}
