using Anomaly.Models.Internals;
using MathNet.Numerics.LinearAlgebra;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

/// <summary>Our decomposition against Math.NET's.</summary>
public class SymmetricEigenTests
{
    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (int size in new[] { 1, 2, 3, 5, 8, 17, 24, 33, 64, 100, 168 })
                foreach (string kind in new[] { "random", "covariance", "constant", "zero", "identity", "tiny", "huge" }) cases.Add(size, kind);
            return cases;
        }
    }

    private static Matrix<double> Make(int size, string kind)
    {
        var random = new Random(size);
        if (kind is "zero" or "constant") return Matrix<double>.Build.Dense(size, size, kind == "zero" ? 0 : 3);
        if (kind == "identity") return Matrix<double>.Build.DenseIdentity(size);
        double scale = kind switch { "tiny" => 1e-150, "huge" => 1e150, _ => 1 };
        if (kind == "covariance")
        {
            double[] series = [.. Enumerable.Range(0, 4 * size).Select(h => 100 + 10 * Math.Sin(2 * Math.PI * h / 24) + TestData.Gaussian(random))];
            return Matrix<double>.Build.Dense(size, size, (i, j) => Enumerable.Range(0, 3 * size).Sum(k => series[i + k] * series[j + k]));
        }
        var half = Matrix<double>.Build.Dense(size, size, (_, _) => scale * TestData.Gaussian(random));
        return half + half.Transpose();
    }

    [Theory, MemberData(nameof(Cases))]
    public void Equal_to_Math_NET(int size, string kind)
    {
        var matrix = Make(size, kind);
        var eigen = new SymmetricEigen(size);
        // Twice: what the first decomposition left in the buffers does not matter.
        for (int turn = 0; turn < 2; turn++)
        {
            for (int i = 0; i < size; i++) matrix.Row(i).ToArray().CopyTo(eigen.Row(i));
            eigen.Decompose().ShouldBeTrue();
        }
        double[] expected = [.. matrix.Evd(Symmetricity.Symmetric).EigenValues.Select(value => value.Real).OrderDescending()];
        double scale = expected.Max(Math.Abs);
        var vectors = Enumerable.Range(0, size).Select(k => Vector<double>.Build.Dense(eigen.Vector(k).ToArray())).ToArray();
        for (int k = 0; k < size; k++)
        {
            eigen.Value(k).ShouldBe(expected[k], 1e-12 * scale, $"value {k}");
            (matrix * vectors[k] - eigen.Value(k) * vectors[k]).AbsoluteMaximum().ShouldBeLessThanOrEqualTo(1e-12 * scale, $"vector {k}");
            for (int other = 0; other <= k; other++) (vectors[k] * vectors[other]).ShouldBe(k == other ? 1 : 0, 1e-12, $"vectors {k} and {other}");
        }
    }

    [Theory]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Numbers_that_are_not_finite_are_not_decomposed(double value)
    {
        var eigen = new SymmetricEigen(3);
        for (int i = 0; i < 3; i++) eigen.Row(i).Fill(i == 1 ? value : 1);
        eigen.Decompose().ShouldBeFalse();
    }
}
