using Anomaly.Models.Internals;

namespace Anomaly.Models.Calibration;

/// <summary>Weights of evidence: 10·log10 of a likelihood ratio. Weights of independent evidence add.</summary>
public static class Decibans
{
    /// <summary>No single piece of evidence weighs more: a likelihood ratio of 1000.</summary>
    public const double Cap = 30;

    /// <summary>
    /// The most a p-value can say against the null, 10·log10(−1/(e·p·ln p)) for p below 1/e and 0 above
    /// (Sellke, Bayarri and Berger 2001, The American Statistician 55(1)): 17.3 at p = 0.001.
    /// </summary>
    /// <param name="p">In [0, 1].</param>
    /// <returns>In [0, <see cref="Cap"/>]; never rises with p.</returns>
    public static double FromPValue(double p)
    {
        Throw.IfNotProbability(p, nameof(p));
        if (p >= 1 / Math.E) return 0;
        if (p <= double.Epsilon) return Cap;
        return Math.Clamp(-10 * Math.Log10(-Math.E * p * Math.Log(p)), 0, Cap);
    }

    /// <summary>
    /// Weight of an event that fires with probability <paramref name="strength"/> under an attack and at <paramref name="rate"/> on benign days.
    /// </summary>
    /// <param name="strength">In [0, 1], as 0.9 for a rule of score 9.</param>
    /// <param name="rate">In [0, 1]; 0 gives the cap.</param>
    /// <returns>10·log10(strength/rate) in [0, <see cref="Cap"/>].</returns>
    public static double FromRate(double strength, double rate)
    {
        Throw.IfNotProbability(strength, nameof(strength));
        Throw.IfNotProbability(rate, nameof(rate));
        if (strength == 0) return 0;
        if (rate == 0) return Cap;
        return Math.Clamp(10 * Math.Log10(strength / rate), 0, Cap);
    }
}
