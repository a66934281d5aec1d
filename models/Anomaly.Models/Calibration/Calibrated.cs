namespace Anomaly.Models.Calibration;

/// <summary>A calibrated score.</summary>
/// <param name="PValue">Share of benign history at least as extreme, in (0, 1]; small means anomalous.</param>
/// <param name="Estimated">True where the value lies beyond what the reference can resolve and comes from the fitted tail:
/// it ranks, but P(p ≤ α) ≤ α is not guaranteed there.</param>
public readonly record struct Calibrated(double PValue, bool Estimated);
