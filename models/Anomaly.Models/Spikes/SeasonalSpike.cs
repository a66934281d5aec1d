namespace Anomaly.Models.Spikes;

/// <summary>What a <see cref="SeasonalSpikeDetector"/> says about one hour.</summary>
/// <param name="Expected">Usual value at this hour, in the unit of the values; 0 without history.</param>
/// <param name="Upper">Upper edge of the band of usual values, in the unit of the values; never below <paramref name="Expected"/>; 0 without history.</param>
/// <param name="Residual">log1p(value) − log1p(expected), in scales of the series' own noise; NaN for a missing value or without history.</param>
/// <param name="PValue">Share of this series' hours with at least such a rise, in (0, 1]; 1 for a missing value or without history.</param>
/// <param name="Estimated">True where the p-value comes from the fitted tail and not from ranks.</param>
/// <param name="HasHistory">False while there is too little history to judge by.</param>
public readonly record struct SeasonalSpike(double Expected, double Upper, double Residual, double PValue, bool Estimated, bool HasHistory);
