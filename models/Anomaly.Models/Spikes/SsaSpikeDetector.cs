using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Finds values that stand out of a rhythm; ML.NET's DetectSpikeBySsa. Streaming: the forecast of a value is made before it is seen. One detector serves one
/// series and is not thread-safe; the model may be shared.
/// </summary>
public sealed class SsaSpikeDetector : ISeriesDetector
{
    internal const string Magic = "ANMSSASP";
    private const int FormatVersion = 1;

    private readonly SsaForecaster forecaster;
    private readonly SpikeScorer scorer;

    /// <summary>A detector without history.</summary>
    /// <param name="model">A trained model.</param>
    /// <param name="confidence">In [0, 100]; alerts at p ≤ 1 − confidence/100.</param>
    /// <param name="historyLength">Deviations compared with, at least 1.</param>
    /// <param name="side">Which deviations count.</param>
    /// <param name="error">What is compared with the forecast.</param>
    /// <param name="gaps">How missing values are treated.</param>
    /// <param name="start">Where the series begins.</param>
    public SsaSpikeDetector(SsaModel model, double confidence = 99, int historyLength = 100, AnomalySide side = AnomalySide.TwoSided,
        ErrorFunction error = ErrorFunction.SignedDifference, Gaps gaps = Gaps.Bridge, SsaStart start = SsaStart.AfterTraining)
    {
        forecaster = new SsaForecaster(model, error, gaps, start);
        scorer = new SpikeScorer(confidence, historyLength, side);
    }

    private SsaSpikeDetector(SsaForecaster forecaster, SpikeScorer scorer) => (this.forecaster, this.scorer) = (forecaster, scorer);

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => SpikeOutputs.Spike;

    /// <summary>The forecast of the next value; NaN until the window is full.</summary>
    public double Next => forecaster.Next;

    /// <summary>Judges a value, then learns it. NaN is a missing value.</summary>
    public SpikePoint Update(double value) => scorer.Score(forecaster.Deviation((float)value));

    /// <inheritdoc/>
    public void Update(double value, Span<double> outputs) => SpikeOutputs.Write(Update(value), outputs);

    /// <summary>Judges values in order.</summary>
    public void Update(ReadOnlySpan<double> values, Span<SpikePoint> results)
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
    public static SsaSpikeDetector Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion, (_, reader) =>
        new SsaSpikeDetector(SsaForecaster.Load(reader), SpikeScorer.Load(reader)));
}
