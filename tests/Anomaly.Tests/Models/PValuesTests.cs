using Anomaly.Models.Calibration;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public class PValuesTests
{
    private static readonly Gen<double> P = Gen.Double[1e-12, 1];

    [Fact]
    public void Known_values()
    {
        PValues.Cauchy([0.03]).ShouldBe(0.03);
        PValues.Cauchy([0.02, 0.02, 0.02]).ShouldBe(0.02, 1e-15);
        // 1/2 - atan((cot(0.01π) + cot(0.5π)) / 2)/π
        PValues.Cauchy([0.01, 0.5]).ShouldBe(0.5 - Math.Atan(0.5 / Math.Tan(0.01 * Math.PI)) / Math.PI, 1e-15);
        PValues.Cauchy([1e-14, 1]).ShouldBe(2e-14, 1e-16);
        // χ² with 4 degrees of freedom: e^-h (1 + h), h = -ln(0.05 · 0.1)
        PValues.Fisher([0.05, 0.1]).ShouldBe(0.005 * (1 - Math.Log(0.005)), 1e-15);
        PValues.Fisher([0.3]).ShouldBe(0.3, 1e-15);
        PValues.Fisher([1, 1, 1]).ShouldBe(1);
        PValues.Fisher([0.2, 0]).ShouldBe(0);
    }

    [Fact]
    public void Merged_values_are_probabilities_and_rise_with_every_input()
    {
        Gen.Select(P.Array[1, 8], Gen.Int[0, 7], P).Sample((ps, at, other) =>
        {
            double[] raised = [.. ps];
            raised[at % ps.Length] = Math.Max(ps[at % ps.Length], other);
            foreach (var merge in new Func<double[], double>[] { p => PValues.Cauchy(p), p => PValues.Fisher(p) })
            {
                double low = merge(ps), high = merge(raised);
                (low >= 0 && high <= 1 && low <= high * (1 + 1e-12)).ShouldBeTrue();
            }
        });
    }

    /// <summary>Uniform independent inputs: both merges are exact there.</summary>
    [Fact]
    public void Merging_benign_p_values_keeps_the_level()
    {
        const int Repeats = 20_000;
        var random = new Random(4);
        int cauchy = 0, fisher = 0;
        var p = new double[5];
        for (int repeat = 0; repeat < Repeats; repeat++)
        {
            for (int i = 0; i < p.Length; i++) p[i] = 1 - random.NextDouble();
            if (PValues.Cauchy(p) <= 0.05) cauchy++;
            if (PValues.Fisher(p) <= 0.05) fisher++;
        }
        (cauchy / (double)Repeats).ShouldBe(0.05, 0.006);
        (fisher / (double)Repeats).ShouldBe(0.05, 0.006);
    }

    [Fact]
    public void Benjamini_Hochberg_matches_its_definition_and_keeps_order()
    {
        var q = new double[5];
        PValues.BenjaminiHochberg([0.04, 0.001, 0.03, 0.9, 0.005], q);
        double[] expected = [0.05, 0.005, 0.05, 0.9, 0.0125];
        for (int i = 0; i < 5; i++) q[i].ShouldBe(expected[i], 1e-15);
        PValues.BenjaminiHochberg([], []);

        Gen.Int[1, 20].Select(i => i / 20.0).Array[1, 30].Sample(ps =>
        {
            var got = new double[ps.Length];
            PValues.BenjaminiHochberg(ps, got);
            for (int i = 0; i < ps.Length; i++)
            {
                double least = 1;
                foreach (double p in ps.Where(p => p >= ps[i])) least = Math.Min(least, p * ps.Length / ps.Count(other => other <= p));
                got[i].ShouldBe(least, 1e-12);
            }
        });
    }

    [Fact]
    public void Reference_needed_is_the_resolution_rule()
    {
        PValues.ReferenceNeeded(1000, 1, 0.1).ShouldBe(9999);
        PValues.ReferenceNeeded(1000, 10, 0.1).ShouldBe(999);
    }

    [Fact]
    public void Decibans_of_p_values()
    {
        Decibans.FromPValue(0.001).ShouldBe(17.26, 0.01);
        Decibans.FromPValue(0.5).ShouldBe(0);
        Decibans.FromPValue(1).ShouldBe(0);
        Decibans.FromPValue(0).ShouldBe(30);
        Decibans.FromPValue(1e-300).ShouldBe(30);
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Sample((a, b) =>
            Decibans.FromPValue(Math.Min(a, b)) >= Decibans.FromPValue(Math.Max(a, b)));
        Should.Throw<ArgumentOutOfRangeException>(() => Decibans.FromPValue(double.NaN));
        Should.Throw<ArgumentOutOfRangeException>(() => Decibans.FromPValue(1.1));
    }

    [Fact]
    public void Decibans_of_rates()
    {
        Decibans.FromRate(0.9, 0.009).ShouldBe(20, 1e-12);
        Decibans.FromRate(0.8, 0.9).ShouldBe(0);
        Decibans.FromRate(0.9, 0).ShouldBe(30);
        Decibans.FromRate(0.9, 1e-9).ShouldBe(30);
        Decibans.FromRate(0, 0).ShouldBe(0);
    }

    [Fact]
    public void Generalised_Pareto_fit_finds_its_parameters_and_clips_its_shape()
    {
        foreach (double shape in new[] { -0.1, 0.0, 0.3 })
        {
            var truth = new GeneralizedPareto(shape, 2);
            var excesses = new double[20_000];
            for (int i = 0; i < excesses.Length; i++) excesses[i] = truth.Quantile((excesses.Length - i - 0.5) / excesses.Length);
            var fit = GeneralizedPareto.Fit(excesses);
            fit.Shape.ShouldBe(shape, 0.02);
            fit.Scale.ShouldBe(2, 0.05);
            truth.Survival(truth.Quantile(0.01)).ShouldBe(0.01, 1e-12);
        }
        GeneralizedPareto.Fit([1, 1, 1, 1]).Shape.ShouldBe(GeneralizedPareto.SmallestShape);
        GeneralizedPareto.Fit([1e-9, 1e-9, 1e-9, 1e9]).Shape.ShouldBe(GeneralizedPareto.LargestShape);
    }
}
