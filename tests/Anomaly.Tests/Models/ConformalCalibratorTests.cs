using Anomaly.Models.Calibration;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class ConformalCalibratorTests
{
    [Fact]
    public void Counts_ties_as_at_least_as_extreme()
    {
        var calibrator = ConformalCalibrator.Fit([3, 1, 2, 2]);
        calibrator.PValue(0.5).ShouldBe(new Calibrated(1, false));
        calibrator.PValue(2).ShouldBe(new Calibrated(4.0 / 5, false));
        calibrator.PValue(2.5).ShouldBe(new Calibrated(2.0 / 5, false));
        calibrator.PValue(3).ShouldBe(new Calibrated(2.0 / 5, false));
        calibrator.PValue(9).ShouldBe(new Calibrated(1.0 / 5, false));
        calibrator.SmallestP.ShouldBe(0.2);
    }

    [Fact]
    public void An_empty_reference_says_nothing()
    {
        var calibrator = ConformalCalibrator.Fit([]);
        calibrator.PValue(1e9).ShouldBe(new Calibrated(1, false));
        calibrator.SmallestP.ShouldBe(1);
    }

    /// <summary>The guarantee is over the draw of reference and score together, so each repeat draws both.</summary>
    [Theory]
    [InlineData(0.1)]
    [InlineData(0.01)]
    public void Benign_scores_fall_below_alpha_no_more_often_than_alpha(double alpha)
    {
        const int Repeats = 4000, Reference = 199;
        var random = new Random(20261124);
        foreach (bool ties in new[] { false, true })
        {
            int below = 0;
            var scores = new double[Reference];
            for (int repeat = 0; repeat < Repeats; repeat++)
            {
                for (int i = 0; i < Reference; i++) scores[i] = Draw(random, ties);
                if (ConformalCalibrator.Fit(scores).PValue(Draw(random, ties)).PValue <= alpha) below++;
            }
            double tolerance = 3.5 * Math.Sqrt(alpha * (1 - alpha) / Repeats);
            (below / (double)Repeats).ShouldBeLessThan(alpha + tolerance);
            if (!ties) (below / (double)Repeats).ShouldBeGreaterThan(alpha - tolerance);
        }
    }

    private static double Draw(Random random, bool ties)
    {
        double value = -Math.Log(1 - random.NextDouble());
        return ties ? Math.Floor(3 * value) : value;
    }

    [Fact]
    public void PValues_never_rise_with_the_score_and_stay_between_floor_and_one()
    {
        var values = Gen.OneOf(Gen.Double[0, 10], Gen.Int[0, 3].Select(i => (double)i), Gen.Double[0, 1e6]);
        Gen.Select(values.Array[0, 400], values.Array[2, 50]).Sample((reference, probes) =>
        {
            var options = new CalibratorOptions { Floor = 1e-5 };
            var calibrator = ConformalCalibrator.Fit(reference, options);
            Array.Sort(probes);
            double last = double.PositiveInfinity;
            foreach (double probe in probes.Append(1e12).Append(double.PositiveInfinity))
            {
                double p = calibrator.PValue(probe).PValue;
                (p >= Math.Min(options.Floor, calibrator.SmallestP) && p <= 1 && p <= last).ShouldBeTrue();
                last = p;
            }
        });
    }

    [Fact]
    public void The_tail_starts_where_the_sample_ends_and_is_marked()
    {
        var calibrator = ConformalCalibrator.Fit(Exponential(999, 1));
        double largest = calibrator.Reference[^1];
        calibrator.PValue(largest).Estimated.ShouldBeFalse();
        var beyond = calibrator.PValue(Math.BitIncrement(largest));
        beyond.Estimated.ShouldBeTrue();
        beyond.PValue.ShouldBe(calibrator.SmallestP, 1e-12);
        calibrator.PValue(largest + 3).PValue.ShouldBeInRange(1e-5, 2e-4);
        ConformalCalibrator.Fit(calibrator.Reference, new CalibratorOptions { Tail = false }).PValue(largest + 3)
            .ShouldBe(new Calibrated(0.001, false));
    }

    [Fact]
    public void Too_few_or_tied_excesses_give_no_tail()
    {
        ConformalCalibrator.Fit(Exponential(199, 1)).Tail.ShouldBeNull();
        ConformalCalibrator.Fit(Exponential(200, 1)).Tail.ShouldNotBeNull();
        ConformalCalibrator.Fit(Enumerable.Repeat(4.0, 5000).ToArray()).PValue(5).ShouldBe(new Calibrated(1.0 / 5001, false));
    }

    [Fact]
    public void Saved_and_loaded_it_answers_alike()
    {
        var calibrator = ConformalCalibrator.Fit(Exponential(500, 7));
        byte[] bytes = Bytes(calibrator);
        var loaded = ConformalCalibrator.Load(new MemoryStream(bytes));
        Bytes(loaded).ShouldBe(bytes);
        for (double score = -1; score < 60; score += 0.37) loaded.PValue(score).ShouldBe(calibrator.PValue(score));
        bytes[60] ^= 1;
        Should.Throw<InvalidDataException>(() => ConformalCalibrator.Load(new MemoryStream(bytes))).Message.ShouldContain("checksum");
    }

    [Fact]
    public void Refuses_what_is_no_score()
    {
        Should.Throw<ArgumentOutOfRangeException>(() => ConformalCalibrator.Fit([1, double.NaN]));
        Should.Throw<ArgumentOutOfRangeException>(() => ConformalCalibrator.Fit([1]).PValue(double.NaN));
    }

    private static byte[] Bytes(ConformalCalibrator calibrator)
    {
        using var stream = new MemoryStream();
        calibrator.Save(stream);
        return stream.ToArray();
    }

    private static double[] Exponential(int n, int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, n).Select(_ => -Math.Log(1 - random.NextDouble()))];
    }
}
