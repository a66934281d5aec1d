namespace Anomaly.Models.Baselines;

/// <summary>
/// One-sided cumulative sum of normal scores against a reference that does not learn them (Page, Continuous Inspection
/// Schemes, Biometrika 41, 1954): slow growth that a rolling baseline would learn along with adds up here.
/// </summary>
public static class DriftCusum
{
    /// <summary>Standard deviations a day that are forgiven: half of the shift that is to be found.</summary>
    public const double Allowance = 0.5;

    /// <summary>Standard deviations that one day can add at most: a single large day is no drift.</summary>
    public const double MostPerDay = 3;

    /// <summary>Largest sum; a level that stays is forgotten after about as many days as it took to be seen.</summary>
    public const double Ceiling = 15;

    /// <summary>The sum after a day, in [0, <see cref="Ceiling"/>].</summary>
    /// <param name="sum">The sum before it, ≥ 0.</param>
    /// <param name="score">The day's normal score; NaN (no telemetry) changes nothing.</param>
    public static double Next(double sum, double score)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(sum);
        return double.IsNaN(score) ? sum : Math.Clamp(sum + Math.Min(score, MostPerDay) - Allowance, 0, Ceiling);
    }
}
