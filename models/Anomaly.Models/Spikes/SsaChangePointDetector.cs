using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Finds where a series leaves its rhythm; ML.NET's DetectChangePointBySsa. Streaming: the forecast of a value is made before it is seen. One detector serves one
/// series and is not thread-safe; the model may be shared.
/// </summary>
public sealed class SsaChangePointDetector : ISeriesDetector
{
    internal const string Magic = "ANMSSACP";
    private const int FormatVersion = 1;

    private readonly SsaForecaster forecaster;
    private readonly ChangePointScorer scorer;

    /// <summary>A detector without history.</summary>
    /// <param name="model">A trained model.</param>
    /// <param name="confidence">In [0, 100].</param>
    /// <param name="historyLength">Length of the history and of the martingale's window, at least 1.</param>
    /// <param name="error">What is compared with the forecast.</param>
    /// <param name="martingale">How p-values are bet on.</param>
    /// <param name="epsilon">Of the power martingale, in (0, 1).</param>
    /// <param name="gaps">How missing values are treated.</param>
    /// <param name="start">Where the series begins.</param>
    public SsaChangePointDetector(SsaModel model, double confidence = 95, int historyLength = 20,
        ErrorFunction error = ErrorFunction.SignedDifference, MartingaleType martingale = MartingaleType.Power, double epsilon = 0.1, Gaps gaps = Gaps.Bridge, SsaStart start = SsaStart.AfterTraining)
    {
        forecaster = new SsaForecaster(model, error, gaps, start);
        scorer = new ChangePointScorer(confidence, historyLength, martingale, epsilon);
    }

    private SsaChangePointDetector(SsaForecaster forecaster, ChangePointScorer scorer) => (this.forecaster, this.scorer) = (forecaster, scorer);

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => SpikeOutputs.Change;

    /// <summary>The forecast of the next value; NaN until the window is full.</summary>
    public double Next => forecaster.Next;

    /// <summary>Judges a value, then learns it. NaN is a missing value.</summary>
    public ChangePoint Update(double value) => scorer.Score(forecaster.Deviation((float)value));

    /// <inheritdoc/>
    public void Update(double value, Span<double> outputs) => SpikeOutputs.Write(Update(value), outputs);

    /// <summary>Judges values in order.</summary>
    public void Update(ReadOnlySpan<double> values, Span<ChangePoint> results)
    {
        Throw.IfLengthsDiffer(values.Length, results.Length);
        for (int i = 0; i < values.Length; i++) results[i] = Update(values[i]);
    }

    /// <summary>Back to the start, without history.</summary>
    public void Reset()
    {
        forecaster.Reset();
        scorer.Reset();
    }

    /// <summary>Writes model, settings and state; equal states give equal bytes.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Magic, FormatVersion, writer =>
    {
        forecaster.Save(writer);
        scorer.Save(writer);
    });

    /// <summary>Reads what <see cref="Save"/> wrote and goes on from there.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static SsaChangePointDetector Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion, (_, reader) =>
        new SsaChangePointDetector(SsaForecaster.Load(reader), ChangePointScorer.Load(reader)));
}
