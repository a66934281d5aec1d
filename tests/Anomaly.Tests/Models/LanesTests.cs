using Anomaly.Models.Internals;
using CsCheck;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

/// <summary>Loops in lanes against the loops as they stand, at every length around the width.</summary>
public class LanesTests
{
    private static readonly Gen<double[]> Numbers = Gen.Double[-10, 10].Array[0, 70];

    [Fact]
    public void Sums_and_multiples_are_those_of_a_plain_loop() => Gen.Select(Numbers, Numbers, Gen.Double[-3, 3], Gen.Double[-3, 3]).Sample((a, b, c, s) =>
    {
        int n = Math.Min(a.Length, b.Length);
        Lanes.Dot(a, b).ShouldBe(a.Zip(b, (x, y) => x * y).Sum(), 1e-10);
        double[] once = [.. a], twice = [.. a], left = a[..n], right = b[..n];
        Lanes.AddScaled(once, c, b);
        Lanes.AddScaled(twice, c, b, s, b);
        for (int i = 0; i < a.Length; i++)
        {
            once[i].ShouldBe(a[i] + (i < n ? c * b[i] : 0), 1e-12);
            twice[i].ShouldBe(a[i] + (i < n ? (c + s) * b[i] : 0), 1e-12);
        }
        Lanes.LargestMagnitude(a).ShouldBe(a.Select(Math.Abs).DefaultIfEmpty(0).Max());
        Lanes.CountBelow(a, c).ShouldBe(a.Count(x => x < c));
    });

    [Fact]
    public void A_correlation_is_the_sum_at_every_place() => Gen.Select(Gen.Double[-10, 10].Array[1, 40], Gen.Double[-10, 10].Array[0, 90], Gen.Int[0, 30]).Sample((kernel, tail, spare) =>
    {
        // The series ends with the last place, or some values after it.
        double[] series = [.. kernel, .. tail];
        var output = new double[Math.Max(0, series.Length - kernel.Length + 1 - spare)];
        Lanes.Correlate(kernel, series, output);
        for (int k = 0; k < output.Length; k++) output[k].ShouldBe(kernel.Select((weight, i) => weight * series[i + k]).Sum(), 1e-10);
    });

    [Fact]
    public void A_series_too_short_for_the_places_asked_for_is_refused() =>
        Should.Throw<ArgumentException>(() => Lanes.Correlate(new double[3], new double[5], new double[4])).Message.ShouldContain("need 6");
}
