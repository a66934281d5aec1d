using MathNet.Numerics;

namespace Anomaly.Models.Baselines;

/// <summary>Student-t tails that stay accurate far out.</summary>
public static class StudentT
{
    /// <summary>P(T ≥ t) for <paramref name="degrees"/> &gt; 0; NaN for NaN.</summary>
    public static double UpperTail(double t, double degrees)
    {
        if (double.IsNaN(t)) return double.NaN;
        // The form that does not cancel: near the middle the distance from one half, farther out the tail itself.
        double square = t * t;
        double half = square < degrees
            ? 0.5 - 0.5 * SpecialFunctions.BetaRegularized(0.5, degrees / 2, square / (degrees + square))
            : 0.5 * SpecialFunctions.BetaRegularized(degrees / 2, 0.5, degrees / (degrees + square));
        return t >= 0 ? half : 1 - half;
    }

    /// <summary>t with P(T ≥ t) = p, p in (0, 1).</summary>
    public static double UpperQuantile(double p, double degrees)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(p);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(p, 1.0);
        double low = -1, high = 1;
        while (UpperTail(high, degrees) > p) high *= 2;
        while (UpperTail(low, degrees) < p) low *= 2;
        for (int i = 0; i < 200 && high - low > 1e-12 * Math.Max(1, Math.Abs(high)); i++)
        {
            double middle = low + (high - low) / 2;
            if (UpperTail(middle, degrees) > p) low = middle;
            else high = middle;
        }
        return low + (high - low) / 2;
    }
}

/// <summary>Standard normal quantiles.</summary>
public static class NormalQuantile
{
    /// <summary>z with P(Z ≥ z) = p, p in (0, 1).</summary>
    public static double Upper(double p) => MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 1 - p) is var z && p > 1e-12 ? z : -MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, p);
}
