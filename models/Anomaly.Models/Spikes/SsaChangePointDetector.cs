using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Finds where a series leaves its rhythm; ML.NET's DetectChangePointBySsa. Streaming: the forecast of a value is made before it is seen. One detector serves one
/// series and is not thread-safe; the model may be shared.
/// </summary>
public sealed class SsaChangePointDetector
{
    private readonly SsaForecaster forecaster;
    private readonly ChangePointScorer scorer;

    /// <summary>A detector that stands at the end of the model's training series.</summary>
    /// <param name="model">A trained model.</param>
    /// <param name="confidence">In [0, 100].</param>
    /// <param name="historyLength">Length of the history and of the martingale's window, at least 1.</param>
    /// <param name="error">What is compared with the forecast.</param>
    /// <param name="martingale">How p-values are bet on.</param>
    /// <param name="epsilon">Of the power martingale, in (0, 1).</param>
    /// <param name="gaps">How missing values are treated.</param>
    public SsaChangePointDetector(SsaModel model, double confidence = 95, int historyLength = 20,
        ErrorFunction error = ErrorFunction.SignedDifference, MartingaleType martingale = MartingaleType.Power, double epsilon = 0.1, Gaps gaps = Gaps.Bridge)
    {
        forecaster = new SsaForecaster(model, error, gaps);
        scorer = new ChangePointScorer(confidence, historyLength, martingale, epsilon);
    }

    /// <summary>The forecast of the next value.</summary>
    public double Next => forecaster.Next;

    /// <summary>Judges a value, then learns it. NaN is a missing value.</summary>
    public ChangePoint Update(double value) => scorer.Score(forecaster.Deviation((float)value));

    /// <summary>Judges values in order.</summary>
    public void Update(ReadOnlySpan<double> values, Span<ChangePoint> results)
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
