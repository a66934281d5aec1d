using System.Numerics;
using Anomaly.Models.Internals;
using CsCheck;
using MathNet.Numerics.IntegralTransforms;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

/// <summary>Our transform against Math.NET's.</summary>
public class FourierPlanTests
{
    /// <summary>Powers, products, primes up to the largest that is summed, and primes above it.</summary>
    public static TheoryData<int> Lengths => [1, 2, 3, 4, 5, 7, 8, 12, 16, 17, 24, 60, 64, 69, 97, 128, 199, 211, 261, 398, 422, 719, 720, 724, 725, 1009, 1024, 2005];

    [Theory, MemberData(nameof(Lengths))]
    public void Equal_to_Math_NET(int length)
    {
        var random = new Random(length);
        Complex[] expected = [.. Enumerable.Range(0, length).Select(_ => new Complex(TestData.Gaussian(random), TestData.Gaussian(random)))];
        double[] re = [.. expected.Select(value => value.Real)], im = [.. expected.Select(value => value.Imaginary)];
        var before = (Re: (double[])re.Clone(), Im: (double[])im.Clone());
        var plan = new FourierPlan(length);
        plan.Forward(re, im);
        Fourier.Forward(expected, FourierOptions.Matlab);
        double scale = expected.Max(value => value.Magnitude);
        for (int i = 0; i < length; i++) (new Complex(re[i], im[i]) - expected[i]).Magnitude.ShouldBeLessThan(1e-12 * scale, $"{i}");
        plan.Inverse(re, im);
        for (int i = 0; i < length; i++)
        {
            re[i].ShouldBe(before.Re[i], 1e-12);
            im[i].ShouldBe(before.Im[i], 1e-12);
        }
    }

    [Fact]
    public void Any_length_keeps_the_energy() => Gen.Select(Gen.Int[1, 700], Gen.Int[0, 1000]).Sample((length, seed) =>
    {
        var random = new Random(seed);
        double[] re = [.. Enumerable.Range(0, length).Select(_ => TestData.Gaussian(random))], im = new double[length];
        double energy = re.Sum(value => value * value);
        new FourierPlan(length).Forward(re, im);
        (re.Sum(value => value * value) + im.Sum(value => value * value)).ShouldBe(energy * length, 1e-11 * energy * length);
    }, iter: 60);

    [Fact]
    public void A_length_below_one_is_refused() => Should.Throw<ArgumentOutOfRangeException>(() => new FourierPlan(0));
}
