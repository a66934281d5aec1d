using Anomaly.Models.Spikes;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

/// <summary>Our detectors against reference outputs of ML.NET's. What differs on purpose is named with its reason.</summary>
public class SpikeVectorTests
{
    private static readonly string Folder = TestPaths.Corpus("spike");

    /// <summary>Vectors (by the beginning of their name) whose numbers are not ML.NET's, and why.</summary>
    private static readonly (string Begins, string Why)[] Intended =
    [
        ("v07_huge_level ssa", "ML.NET sums the covariance in single precision, which has no digits left at 4e12"),
        ("v03_constant_one_spike ssaspike 30 99 24", "all eigenvalues but one are 0: which vectors span their space is up to the back end"),
        ("v03_constant_one_spike ssacp 20 95 24", "all eigenvalues but one are 0: which vectors span their space is up to the back end"),
    ];

    /// <summary>Largest difference relative to the column's largest value. ML.NET's running sums and single precision stay within these of the exact result.</summary>
    private static double Tolerance(string detector) => detector switch
    {
        "iidspike" or "iidcp" => 1e-3,
        "ssaspike" or "ssacp" => 2e-3,
        _ => 1e-6,
    };

    public static TheoryData<string> Names => [.. SpikeVectors.Read(Folder).Where(entry => entry.Output.Length > 0 && entry.KnownBug.Length == 0)
        .Where(entry => !Intended.Any(intended => entry.Name.StartsWith(intended.Begins, StringComparison.Ordinal)))
        .Where(entry => entry.Detector is "iidspike" or "iidcp" or "ssaspike" or "ssacp").Select(entry => entry.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Equal_within_tolerance(string name)
    {
        var entry = SpikeVectors.Read(Folder).Single(entry => entry.Name == name);
        var ours = SpikeVectors.Run(entry, SpikeVectors.Values(Folder, entry.Series)).ShouldNotBeNull();
        foreach (var difference in SpikeVectors.Compare(Folder, entry, ours))
        {
            if (difference.Column == "alert") difference.Largest.ShouldBe(0, $"alert at row {difference.Row}");
            else difference.Largest.ShouldBeLessThanOrEqualTo(Tolerance(entry.Detector), $"{difference.Column} at row {difference.Row}");
        }
    }

    [Fact]
    public void Every_intended_difference_exists()
    {
        var entries = SpikeVectors.Read(Folder);
        foreach (var (begins, why) in Intended)
        {
            var matching = entries.Where(entry => entry.Name.StartsWith(begins, StringComparison.Ordinal)).ToList();
            matching.ShouldNotBeEmpty(why);
            foreach (var entry in matching)
                SpikeVectors.Compare(Folder, entry, SpikeVectors.Run(entry, SpikeVectors.Values(Folder, entry.Series))!)
                    .Max(difference => difference.Largest).ShouldBeGreaterThan(Tolerance(entry.Detector), entry.Name);
        }
    }

    [Fact]
    public void Where_theirs_refuses_to_train_ours_does_too()
    {
        var throwing = SpikeVectors.Read(Folder).Where(entry => entry.Throws.Contains("twice the window size", StringComparison.Ordinal)).ToList();
        throwing.Count.ShouldBe(4);
        foreach (var entry in throwing)
            Should.Throw<ArgumentException>(() => SpikeVectors.Run(entry, SpikeVectors.Values(Folder, entry.Series)));
    }

    /// <summary>ML.NET's p-values are NaN for good here: its running sum of squares falls below 0 when the huge value leaves the window.</summary>
    [Fact]
    public void One_huge_value_leaves_no_trace_once_it_has_left_the_window()
    {
        var random = new Random(1);
        double[] values = [.. Enumerable.Range(0, 400).Select(_ => 1000 + 100 * TestData.Gaussian(random))];
        var plain = new SpikePoint[400];
        var disturbed = new SpikePoint[400];
        new IidSpikeDetector(99, 30).Update(values, plain);
        values[100] = 1e12;
        new IidSpikeDetector(99, 30).Update(values, disturbed);
        disturbed[100].Alert.ShouldBeTrue();
        for (int i = 131; i < 400; i++) disturbed[i].ShouldBe(plain[i]);
        new IidSpikeDetector(99, 30).Update(double.PositiveInfinity).PValue.ShouldBe(0.5);
    }

    [Fact]
    public void A_gap_keeps_the_phase_where_it_is_bridged()
    {
        double[] values = [.. Enumerable.Range(0, 600).Select(h => 100 + 50 * Math.Sin(2 * Math.PI * h / 24))];
        var model = SsaModel.Train(values.AsSpan(0, 336), 24);
        for (int h = 400; h < 407; h++) values[h] = double.NaN;
        var bridged = new SpikePoint[264];
        var skipped = new SpikePoint[264];
        new SsaSpikeDetector(model).Update(values.AsSpan(336), bridged);
        new SsaSpikeDetector(model, gaps: Gaps.Skip).Update(values.AsSpan(336), skipped);
        bridged.Where(point => !double.IsNaN(point.RawScore)).Max(point => Math.Abs(point.RawScore)).ShouldBeLessThan(0.1);
        skipped.Where(point => !double.IsNaN(point.RawScore)).Max(point => Math.Abs(point.RawScore)).ShouldBeGreaterThan(20);
        bridged.Count(point => double.IsNaN(point.PValue)).ShouldBe(7);
    }

    /// <summary>ML.NET's transformer keeps the state of its last run in the model.</summary>
    [Fact]
    public void A_model_serves_many_series_alike()
    {
        double[] values = [.. Enumerable.Range(0, 500).Select(h => 10 + Math.Sin(h) + h % 24)];
        var model = SsaModel.Train(values.AsSpan(0, 200), 24);
        var first = new ChangePoint[500];
        var second = new ChangePoint[500];
        var detector = new SsaChangePointDetector(model);
        detector.Update(values, first);
        new SsaChangePointDetector(model).Update(values, second);
        second.ShouldBe(first);
        detector.Reset();
        detector.Update(values, second);
        second.ShouldBe(first);
    }
}
