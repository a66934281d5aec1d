using Anomaly.Models.Internals;

namespace Anomaly.Models.Calibration;

/// <summary>How a <see cref="ConformalCalibrator"/> continues beyond its reference.</summary>
public sealed record CalibratorOptions
{
    /// <summary>Share of the reference whose excesses the tail is fitted to, in (0, 0.5].</summary>
    public double TailFraction { get; init; } = 0.1;

    /// <summary>Fewer excesses than this, and no tail is fitted: p-values then stop at <see cref="ConformalCalibrator.SmallestP"/>. At least 4.</summary>
    public int MinimumExcesses { get; init; } = 20;

    /// <summary>No p-value falls below this, in (0, 1).</summary>
    public double Floor { get; init; } = 1e-6;

    /// <summary>False for p-values that never leave what the reference can resolve.</summary>
    public bool Tail { get; init; } = true;

    internal void Validate()
    {
        if (!(TailFraction > 0 && TailFraction <= 0.5)) Throw.OutOfRange(nameof(TailFraction), TailFraction, "in (0, 0.5]");
        if (MinimumExcesses < 4) Throw.OutOfRange(nameof(MinimumExcesses), MinimumExcesses, "at least 4");
        if (!(Floor > 0 && Floor < 1)) Throw.OutOfRange(nameof(Floor), Floor, "in (0, 1)");
    }
}
