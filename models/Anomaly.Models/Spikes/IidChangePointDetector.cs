namespace Anomaly.Models.Spikes;

/// <summary>
/// Finds where a series without rhythm changes its level; ML.NET's DetectIidChangePoint (Vovk, Nouretdinov and Gammerman 2003). Streaming.
/// One detector serves one series and is not thread-safe.
/// </summary>
public sealed class IidChangePointDetector
{
    private readonly ChangePointScorer scorer;

    /// <summary>A detector without history.</summary>
    /// <param name="confidence">In [0, 100].</param>
    /// <param name="historyLength">Length of the history and of the martingale's window, at least 1.</param>
    /// <param name="martingale">How p-values are bet on.</param>
    /// <param name="epsilon">Of the power martingale, in (0, 1).</param>
    public IidChangePointDetector(double confidence = 95, int historyLength = 20, MartingaleType martingale = MartingaleType.Power, double epsilon = 0.1) =>
        scorer = new ChangePointScorer(confidence, historyLength, martingale, epsilon);

    /// <summary>Judges a value, then learns it. NaN is a missing value: it is passed over.</summary>
    public ChangePoint Update(double value) => scorer.Score((float)value);

    /// <summary>Judges values in order.</summary>
    public void Update(ReadOnlySpan<double> values, Span<ChangePoint> results)
    {
        Internals.Throw.IfLengthsDiffer(values.Length, results.Length);
        for (int i = 0; i < values.Length; i++) results[i] = Update(values[i]);
    }

    /// <summary>Forgets the series.</summary>
    public void Reset() => scorer.Reset();
}
