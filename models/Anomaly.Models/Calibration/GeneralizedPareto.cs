using Anomaly.Models.Internals;

namespace Anomaly.Models.Calibration;

/// <summary>
/// Generalised Pareto distribution of excesses over a threshold, fitted by probability-weighted moments
/// (Hosking and Wallis 1987, Technometrics 29(3), 339–349).
/// </summary>
/// <param name="Shape">ξ: above 0 heavy tails, 0 exponential, below 0 a finite end.</param>
/// <param name="Scale">σ, above 0, in units of the score.</param>
public readonly record struct GeneralizedPareto(double Shape, double Scale)
{
    /// <summary>Least shape a fit returns: a lighter tail on few excesses would call anything beyond its end impossible.</summary>
    public const double SmallestShape = -0.2;

    /// <summary>Largest shape a fit returns: above it the variance of the distribution is infinite and so is that of the estimate.</summary>
    public const double LargestShape = 0.5;

    /// <summary>
    /// Fits <paramref name="excesses"/> (ascending, all above 0). Where the shape is clipped to
    /// [<see cref="SmallestShape"/>, <see cref="LargestShape"/>] the scale keeps the mean excess.
    /// </summary>
    /// <param name="excesses">Ascending, above 0.</param>
    /// <param name="scaleFloor">Least scale, for excesses that are nearly all equal to the threshold.</param>
    public static GeneralizedPareto Fit(ReadOnlySpan<double> excesses, double scaleFloor = 1e-12)
    {
        int n = excesses.Length;
        if (n == 0) Throw.Argument(nameof(excesses), "A tail cannot be fitted to no excesses.");
        double a0 = 0, a1 = 0;
        for (int i = 0; i < n; i++)
        {
            a0 += excesses[i];
            a1 += excesses[i] * (1 - (i + 1 - 0.35) / n);
        }
        a0 /= n;
        a1 /= n;
        double difference = a0 - 2 * a1;
        double shape = difference > 0 ? 2 - a0 / difference : SmallestShape;
        double scale = 2 * a0 * a1 / difference;
        if (!(shape >= SmallestShape && shape <= LargestShape))
        {
            shape = Math.Clamp(shape, SmallestShape, LargestShape);
            scale = a0 * (1 - shape);
        }
        return new GeneralizedPareto(shape, Math.Max(scale, scaleFloor));
    }

    /// <summary>P(X &gt; <paramref name="excess"/>), in [0, 1]; 1 for an excess of 0 or less, 0 beyond a finite end.</summary>
    public double Survival(double excess)
    {
        if (excess <= 0) return 1;
        double z = excess / Scale;
        if (Math.Abs(Shape) < 1e-9) return Math.Exp(-z);
        double inside = 1 + Shape * z;
        return inside <= 0 ? 0 : Math.Exp(-Math.Log(inside) / Shape);
    }

    /// <summary>The excess that is exceeded with probability <paramref name="p"/>, in (0, 1].</summary>
    public double Quantile(double p)
    {
        if (!(p > 0 && p <= 1)) Throw.OutOfRange(nameof(p), p, "in (0, 1]");
        return Math.Abs(Shape) < 1e-9 ? -Scale * Math.Log(p) : Scale * (Math.Exp(-Shape * Math.Log(p)) - 1) / Shape;
    }
}
