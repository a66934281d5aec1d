namespace Anomaly.Models.Spikes;

/// <summary>Which deviations count.</summary>
public enum AnomalySide
{
    /// <summary>Rises and drops. The p-value is the smaller of the two sides', not doubled.</summary>
    TwoSided,

    /// <summary>Rises.</summary>
    Positive,

    /// <summary>Drops.</summary>
    Negative,
}

/// <summary>How p-values are turned into a martingale that grows when the series has changed.</summary>
public enum MartingaleType
{
    /// <summary>ε·p^(ε − 1), one bet.</summary>
    Power,

    /// <summary>The mixture of all power martingales.</summary>
    Mixture,
}

/// <summary>Judgement of one point by a spike detector.</summary>
/// <param name="Alert">True where the history is full and the p-value at most 1 − confidence.</param>
/// <param name="RawScore">What was compared with the history: the value, or its deviation from a forecast; NaN for a missing value.</param>
/// <param name="PValue">In [1e-8, 1 − 1e-8]; NaN for a missing value.</param>
public readonly record struct SpikePoint(bool Alert, double RawScore, double PValue);

/// <summary>Judgement of one point by a change-point detector.</summary>
/// <param name="Alert">True where the martingale reached its threshold; then not again for as long as the history is.</param>
/// <param name="RawScore">What was compared with the history; NaN for a missing value.</param>
/// <param name="PValue">In [1e-8, 1 − 1e-8]; NaN for a missing value.</param>
/// <param name="Martingale">Above 0, possibly +∞; NaN for a missing value.</param>
public readonly record struct ChangePoint(bool Alert, double RawScore, double PValue, double Martingale);
