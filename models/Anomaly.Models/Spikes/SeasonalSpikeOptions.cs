using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>Settings of a <see cref="SeasonalSpikeDetector"/>; the defaults suit hourly byte counts.</summary>
public sealed record SeasonalSpikeOptions
{
    /// <summary>Weeks looked back for the hour of the week, and length of the residual history, in [2, 26].</summary>
    public int Weeks { get; init; } = 5;

    /// <summary>Days looked back for the hour of the day, in [3, 14].</summary>
    public int Days { get; init; } = 7;

    /// <summary>
    /// Least scale in log units, above 0. Rises up to this (0.15 is 16 %) count as none, so a constant series is no hair-trigger.
    /// </summary>
    public double ScaleFloor { get; init; } = 0.15;

    /// <summary>Share of the residuals whose excesses the tail is fitted to, in (0, 0.5].</summary>
    public double TailFraction { get; init; } = 0.05;

    /// <summary>Fewer excesses than this, and p-values are ranks; at least 4.</summary>
    public int MinimumExcesses { get; init; } = 8;

    /// <summary>Residuals needed before a value is judged, at least 1.</summary>
    public int MinimumHistory { get; init; } = 48;

    /// <summary>Values with a smaller p-value enter the history as the value that has this one, in (0, 0.1].</summary>
    public double WinsorizeBelow { get; init; } = 0.001;

    /// <summary>The band's upper edge is exceeded with this probability, in (0, 0.5]; alerts are given below it.</summary>
    public double BandP { get; init; } = 0.01;

    /// <summary>No p-value falls below this, in (0, 1).</summary>
    public double Floor { get; init; } = 1e-12;

    internal void Validate()
    {
        Throw.IfOutside(Weeks, 2, 26, nameof(Weeks));
        Throw.IfOutside(Days, 3, 14, nameof(Days));
        if (!(ScaleFloor > 0 && double.IsFinite(ScaleFloor))) Throw.OutOfRange(nameof(ScaleFloor), ScaleFloor, "finite and above 0");
        if (!(TailFraction > 0 && TailFraction <= 0.5)) Throw.OutOfRange(nameof(TailFraction), TailFraction, "in (0, 0.5]");
        Throw.IfOutside(MinimumExcesses, 4, int.MaxValue, nameof(MinimumExcesses));
        Throw.IfOutside(MinimumHistory, 1, int.MaxValue, nameof(MinimumHistory));
        if (!(WinsorizeBelow > 0 && WinsorizeBelow <= 0.1)) Throw.OutOfRange(nameof(WinsorizeBelow), WinsorizeBelow, "in (0, 0.1]");
        if (!(BandP > 0 && BandP <= 0.5)) Throw.OutOfRange(nameof(BandP), BandP, "in (0, 0.5]");
        if (!(Floor > 0 && Floor < 1)) Throw.OutOfRange(nameof(Floor), Floor, "in (0, 1)");
    }
}
