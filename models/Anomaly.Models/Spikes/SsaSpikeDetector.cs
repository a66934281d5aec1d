using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Finds values that stand out of a rhythm; ML.NET's DetectSpikeBySsa. Streaming: the forecast of a value is made before it is seen. One detector serves one
/// series and is not thread-safe; the model may be shared.
/// </summary>
public sealed class SsaSpikeDetector
{
    private readonly SsaForecaster forecaster;
    private readonly SpikeScorer scorer;

    /// <summary>A detector that stands at the end of the model's training series.</summary>
    /// <param name="model">A trained model.</param>
    /// <param name="confidence">In [0, 100]; alerts at p ≤ 1 − confidence/100.</param>
    /// <param name="historyLength">Deviations compared with, at least 1.</param>
    /// <param name="side">Which deviations count.</param>
    /// <param name="error">What is compared with the forecast.</param>
    /// <param name="gaps">How missing values are treated.</param>
    public SsaSpikeDetector(SsaModel model, double confidence = 99, int historyLength = 100, AnomalySide side = AnomalySide.TwoSided,
        ErrorFunction error = ErrorFunction.SignedDifference, Gaps gaps = Gaps.Bridge)
    {
        forecaster = new SsaForecaster(model, error, gaps);
        scorer = new SpikeScorer(confidence, historyLength, side);
    }

    /// <summary>The forecast of the next value.</summary>
    public double Next => forecaster.Next;

    /// <summary>Judges a value, then learns it. NaN is a missing value.</summary>
    public SpikePoint Update(double value) => scorer.Score(forecaster.Deviation((float)value));

    /// <summary>Judges values in order.</summary>
    public void Update(ReadOnlySpan<double> values, Span<SpikePoint> results)
    {
        Throw.IfLengthsDiffer(values.Length, results.Length);
        for (int i = 0; i < values.Length; i++) results[i] = Update(values[i]);
    }

    /// <summary>Back to the end of training, without history.</summary>
    public void Reset()
    {
        forecaster.Reset();
        scorer.Reset();
    }
}
