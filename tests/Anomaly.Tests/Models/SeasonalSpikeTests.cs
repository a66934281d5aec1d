using Anomaly.Models.Spikes;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class SeasonalSpikeTests
{
    private const int Week = 168;

    private static SeasonalSpike[] Run(double[] values, SeasonalSpikeDetector? detector = null)
    {
        var results = new SeasonalSpike[values.Length];
        (detector ?? new SeasonalSpikeDetector()).Update(0, values, results);
        return results;
    }

    /// <summary>Daily rhythm with Gaussian noise in log space.</summary>
    private static double[] Daily(int hours, int seed, double noise = 0.3)
    {
        var random = new Random(seed);
        var values = new double[hours];
        for (int h = 0; h < hours; h++)
            values[h] = Math.Exp(12 + Math.Sin(2 * Math.PI * (h % 24) / 24) + noise * TestData.Gaussian(random));
        return values;
    }

    [Fact]
    public void A_planted_spike_has_the_smallest_p_and_stands_outside_the_band()
    {
        double[] values = Daily(6 * Week, 1);
        values[900] *= 20;
        var results = Run(values);
        Array.IndexOf(results, results.MinBy(result => result.PValue)).ShouldBe(900);
        var spike = results[900];
        spike.PValue.ShouldBeLessThan(1e-5);
        spike.Estimated.ShouldBeTrue();
        spike.Upper.ShouldBeLessThan(values[900]);
        (values[900] / spike.Expected).ShouldBeInRange(8, 40);
        spike.Residual.ShouldBeGreaterThan(6);
    }

    [Fact]
    public void A_weekly_backup_is_no_spike_and_the_same_load_at_another_hour_is()
    {
        double[] values = Daily(6 * Week, 2);
        for (int week = 0; week < 6; week++) values[week * Week + 50] = 5e8;
        values[5 * Week + 80] = 5e8;
        var results = Run(values);
        for (int week = 3; week < 6; week++) results[week * Week + 50].PValue.ShouldBeGreaterThan(0.01);
        results[5 * Week + 50].Expected.ShouldBeInRange(4e8, 6e8);
        results[5 * Week + 80].PValue.ShouldBeLessThan(1e-5);
    }

    /// <summary>Had a gap shifted the phase by one hour, the backup would be a spike and the hour after it expected to be one.</summary>
    [Fact]
    public void Missing_and_skipped_hours_shift_no_phase()
    {
        double[] values = Daily(6 * Week, 3);
        for (int day = 0; day < 42; day++) values[day * 24 + 3] = 3e8;
        var whole = new SeasonalSpikeDetector();
        var skipping = new SeasonalSpikeDetector();
        for (int h = 0; h < values.Length; h++)
        {
            bool missing = h % 31 == 0 || h is > 500 and < 530;
            var given = whole.Update(h, missing ? double.NaN : values[h]);
            if (missing)
            {
                given.PValue.ShouldBe(1);
                double.IsNaN(given.Residual).ShouldBeTrue();
                continue;
            }
            var got = skipping.Update(h, values[h]);
            got.ShouldBe(given);
            if (h % 24 == 3 && h > 2 * Week) got.PValue.ShouldBeGreaterThan(0.005);
        }
        TestData.Bytes(skipping.Save).ShouldBe(TestData.Bytes(whole.Save));
    }

    [Fact]
    public void Short_history_is_said_and_says_nothing()
    {
        var detector = new SeasonalSpikeDetector();
        double[] values = Daily(120, 4);
        for (int h = 0; h < 120; h++)
        {
            var result = detector.Update(h, h == 60 ? 1e12 : values[h]);
            result.HasHistory.ShouldBe(h >= 72 + 48, $"hour {h}");
            result.PValue.ShouldBe(1);
        }
        detector.Update(120, values[0]).HasHistory.ShouldBeTrue();
        // A silence longer than the window is a new series.
        detector.Update(120 + 6 * Week, 5).HasHistory.ShouldBeFalse();
    }

    [Fact]
    public void A_constant_series_is_no_hair_trigger()
    {
        foreach (double level in new[] { 0, 1, 1e6 })
        {
            double[] values = [.. Enumerable.Repeat(level, 6 * Week)];
            values[900] = level * 1.1;
            values[950] = level * 50 + 50;
            var results = Run(values);
            results.Where((_, h) => h != 950).ShouldAllBe(result => result.PValue == 1);
            results[950].PValue.ShouldBe(1.0 / 841);
            results[950].Estimated.ShouldBeFalse();
            results[949].Expected.ShouldBe(level, level * 1e-5);
            results[949].Upper.ShouldBe((level + 1) * Math.Exp(0.15) - 1, level * 1e-5 + 1e-6);
        }
    }

    [Fact]
    public void A_sparse_series_is_judged_by_the_size_of_its_own_bursts()
    {
        var random = new Random(5);
        var values = new double[8 * Week];
        for (int h = 0; h < values.Length; h++) if (random.NextDouble() < 0.04) values[h] = Math.Exp(13 + 0.7 * TestData.Gaussian(random));
        values[1200] = Math.Exp(13);
        values[1300] = Math.Exp(19);
        var results = Run(values);
        results[1200].PValue.ShouldBeInRange(0.005, 0.05);
        results[1300].PValue.ShouldBeLessThan(1e-5);
        results.Count(result => result.PValue <= 0.001).ShouldBeLessThan(6);
    }

    [Fact]
    public void Repeated_spikes_do_not_hide_each_other_and_a_new_level_is_learned()
    {
        double[] values = Daily(16 * Week, 6);
        for (int h = 6 * Week; h < values.Length; h++) values[h] *= 30;
        var results = Run(values);
        results.Skip(6 * Week).Take(24).Count(result => result.PValue < 1e-3).ShouldBeGreaterThan(16);
        results.TakeLast(Week).Count(result => result.PValue < 1e-3).ShouldBeLessThan(3);
    }

    [Theory]
    [InlineData(0.1)]
    [InlineData(0.01)]
    [InlineData(0.001)]
    public void Benign_hours_fall_below_alpha_about_as_often_as_alpha(double alpha)
    {
        int below = 0, judged = 0;
        for (int seed = 0; seed < 40; seed++)
        {
            foreach (var result in Run(Daily(9 * Week, 1000 + seed)).Skip(6 * Week))
            {
                judged++;
                if (result.PValue <= alpha) below++;
            }
        }
        (below / (double)judged).ShouldBeInRange(alpha / 2, alpha * 1.3);
    }

    [Fact]
    public void P_falls_as_the_value_rises()
    {
        byte[] state = TestData.Bytes(stream =>
        {
            var detector = new SeasonalSpikeDetector();
            Run(Daily(6 * Week, 7), detector);
            detector.Save(stream);
        });
        double last = double.PositiveInfinity;
        for (double value = 0; value < 1e15; value = value * 1.2 + 1)
        {
            var result = SeasonalSpikeDetector.Load(new MemoryStream(state)).Update(6 * Week, value);
            result.PValue.ShouldBeLessThanOrEqualTo(last);
            (result.Upper >= result.Expected).ShouldBeTrue();
            last = result.PValue;
        }
        last.ShouldBeLessThan(1e-6);
    }

    [Fact]
    public void Any_series_saved_midway_goes_on_alike_and_stays_finite()
    {
        var value = Gen.OneOf(Gen.Const(0.0), Gen.Const(double.NaN), Gen.Double[0, 10], Gen.Double[0, 1e18], Gen.Const(double.MaxValue));
        Gen.Select(value.Array[300, 500], Gen.Int[1, 3].Array[500], Gen.Int[0, 299]).Sample((values, steps, cut) =>
        {
            var options = new SeasonalSpikeOptions { Weeks = 2, MinimumExcesses = 4 };
            var one = new SeasonalSpikeDetector(options);
            var two = new SeasonalSpikeDetector(options);
            long hour = -200;
            for (int i = 0; i < values.Length; i++)
            {
                hour += steps[i];
                if (i == cut) two = SeasonalSpikeDetector.Load(new MemoryStream(TestData.Bytes(two.Save)));
                var result = one.Update(hour, values[i]);
                two.Update(hour, values[i]).ShouldBe(result);
                (result.PValue is > 0 and <= 1 && double.IsFinite(result.Expected) && result.Upper >= result.Expected).ShouldBeTrue();
                double.IsFinite(result.Residual).ShouldBe(result.HasHistory && !double.IsNaN(values[i]));
            }
        }, iter: 60);
    }

    [Fact]
    public void Wrong_calls_are_refused()
    {
        var detector = new SeasonalSpikeDetector();
        detector.Update(5, 1);
        Should.Throw<ArgumentOutOfRangeException>(() => detector.Update(5, 1)).Message.ShouldContain("above the last one, 5");
        Should.Throw<ArgumentOutOfRangeException>(() => detector.Update(6, -1));
        Should.Throw<ArgumentOutOfRangeException>(() => detector.Update(6, double.PositiveInfinity));
        Should.Throw<ArgumentOutOfRangeException>(() => new SeasonalSpikeDetector(new SeasonalSpikeOptions { Weeks = 1 }));
    }

    [Fact]
    public void The_window_keeps_order_and_scale()
    {
        Gen.Select(Gen.OneOf(Gen.Float[-5, 5], Gen.Const(float.NaN), Gen.Const(1f)), Gen.Int[0, 19]).Array[1, 200].Sample(puts =>
        {
            var window = new ResidualWindow(20);
            var plain = Enumerable.Repeat(float.NaN, 20).ToArray();
            foreach (var (value, slot) in puts)
            {
                window.Put(slot, value);
                plain[slot] = value;
                float[] sorted = [.. plain.Where(x => !float.IsNaN(x)).Order()];
                window.Count.ShouldBe(sorted.Length);
                if (sorted.Length == 0) continue;
                float median = sorted[sorted.Length / 2];
                window.Scale().ShouldBe(1.4826 * sorted.Select(x => Math.Abs((double)x - median)).Order().ElementAt(sorted.Length / 2), 1e-5);
                window.AtLeast(1).ShouldBe(sorted.Count(x => x >= 1));
                window.UpperQuantile(0.01).ShouldBe(sorted[^1]);
            }
        });
    }
}
