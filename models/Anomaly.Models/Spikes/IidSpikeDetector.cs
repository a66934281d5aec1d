using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Finds values that stand out of the last ones, for series without rhythm; ML.NET's DetectIidSpike. Streaming; every value, also a flagged one, enters the
/// history. Values are taken in single precision, as ML.NET takes them. One detector serves one series and is not thread-safe.
/// </summary>
public sealed class IidSpikeDetector : ISeriesDetector
{
    internal const string Magic = "ANMIIDSP";
    private const int FormatVersion = 1;

    private readonly SpikeScorer scorer;

    /// <summary>A detector without history.</summary>
    /// <param name="confidence">In [0, 100]; alerts at p ≤ 1 − confidence/100.</param>
    /// <param name="historyLength">Values compared with, at least 1; no alert before there are so many.</param>
    /// <param name="side">Which deviations count.</param>
    public IidSpikeDetector(double confidence = 99, int historyLength = 100, AnomalySide side = AnomalySide.TwoSided) =>
        scorer = new SpikeScorer(confidence, historyLength, side);

    private IidSpikeDetector(SpikeScorer scorer) => this.scorer = scorer;

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => SpikeOutputs.Spike;

    /// <summary>Judges a value, then learns it. NaN is a missing value: it is passed over.</summary>
    public SpikePoint Update(double value) => scorer.Score((float)value);

    /// <inheritdoc/>
    public void Update(double value, Span<double> outputs) => SpikeOutputs.Write(Update(value), outputs);

    /// <summary>Judges values in order.</summary>
    public void Update(ReadOnlySpan<double> values, Span<SpikePoint> results)
    {
        Throw.IfLengthsDiffer(values.Length, results.Length);
        for (int i = 0; i < values.Length; i++) results[i] = Update(values[i]);
    }

    /// <summary>Forgets the series.</summary>
    public void Reset() => scorer.Reset();

    /// <summary>Writes settings and history; equal states give equal bytes.</summary>
    public void Save(Stream stream) => Envelope.Write(stream, Magic, FormatVersion, scorer.Save);

    /// <summary>Reads what <see cref="Save"/> wrote and goes on from there.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged or of a newer version.</exception>
    public static IidSpikeDetector Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion, (_, reader) => new IidSpikeDetector(SpikeScorer.Load(reader)));
}
