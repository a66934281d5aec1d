using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>What is taken off a series before its spectrum is looked at.</summary>
public enum Deseasonality
{
    /// <summary>Seasonal and trend components of a decomposition by local regression.</summary>
    Stl,

    /// <summary>The mean of each phase.</summary>
    Mean,

    /// <summary>The median of each phase, the upper one of two.</summary>
    Median,
}

/// <summary>How a whole series is searched by its spectral residual; ML.NET's DetectEntireAnomalyBySrCnn.</summary>
public sealed record SpectralResidualOptions
{
    /// <summary>Scores above this are anomalies, in [0, 1].</summary>
    public double Threshold { get; init; } = 0.3;

    /// <summary>Points judged together: −1 for all, or at least 12 and at least four periods.</summary>
    public int BatchSize { get; init; } = -1;

    /// <summary>True for a band around the expected value: points within it are no anomalies, and scores tell the distance from it.</summary>
    public bool Margin { get; init; }

    /// <summary>Width of the band, in [0, 100]: 0 is wide, 100 has no width.</summary>
    public double Sensitivity { get; init; } = 70;

    /// <summary>Points of a season; 0 for none.</summary>
    public int Period { get; init; }

    /// <summary>How the season is taken off.</summary>
    public Deseasonality Deseasonality { get; init; } = Deseasonality.Stl;

    /// <summary>
    /// True for ML.NET's numbers where they are known to be wrong: with a season it compares residuals with mean and deviation of the values and scores the
    /// distance from the saliency map, and its band for series below 0 has a fixed width.
    /// </summary>
    public bool Compatible { get; init; }

    internal void Validate()
    {
        if (!(Threshold >= 0 && Threshold <= 1)) Throw.OutOfRange(nameof(Threshold), Threshold, "in [0, 1]");
        if (!(Sensitivity >= 0 && Sensitivity <= 100)) Throw.OutOfRange(nameof(Sensitivity), Sensitivity, "in [0, 100]");
        if (Period < 0) Throw.OutOfRange(nameof(Period), Period, "at least 0");
        if (BatchSize != -1 && (BatchSize < SpectralResidual.FewestPoints || BatchSize < 4L * Period))
            Throw.OutOfRange(nameof(BatchSize), BatchSize, $"-1, or at least {SpectralResidual.FewestPoints} and four periods");
    }
}

/// <summary>Judgement of one point of a whole series.</summary>
/// <param name="IsAnomaly">True for an anomaly.</param>
/// <param name="Score">In [0, 1].</param>
/// <param name="Magnitude">Value of the saliency map.</param>
/// <param name="Expected">Value without the anomaly.</param>
/// <param name="Unit">Width that the band is a multiple of; 0 without a margin.</param>
/// <param name="Upper">Upper edge of the band; the expected value without a margin.</param>
/// <param name="Lower">Lower edge of the band; the expected value without a margin.</param>
/// <param name="Direction">1 above the expected value, −1 below, 0 for a missing value, which has no other numbers than these zeros.</param>
public readonly record struct SpectralResidualPoint(bool IsAnomaly, double Score, double Magnitude, double Expected, double Unit, double Upper, double Lower, int Direction);
