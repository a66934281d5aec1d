using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Finds where a series without rhythm changes its level; ML.NET's DetectIidChangePoint (Vovk, Nouretdinov and Gammerman 2003). Streaming.
/// One detector serves one series and is not thread-safe.
/// </summary>
public sealed class IidChangePointDetector : ISeriesDetector
{
    internal const string Magic = "ANMIIDCP";
    private const int FormatVersion = 1;

    private readonly ChangePointScorer scorer;

    /// <summary>A detector without history.</summary>
    /// <param name="confidence">In [0, 100].</param>
    /// <param name="historyLength">Length of the history and of the martingale's window, at least 1.</param>
    /// <param name="martingale">How p-values are bet on.</param>
    /// <param name="epsilon">Of the power martingale, in (0, 1).</param>
    public IidChangePointDetector(double confidence = 95, int historyLength = 20, MartingaleType martingale = MartingaleType.Power, double epsilon = 0.1) =>
        scorer = new ChangePointScorer(confidence, historyLength, martingale, epsilon);

    private IidChangePointDetector(ChangePointScorer scorer) => this.scorer = scorer;

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => SpikeOutputs.Change;

    /// <summary>Judges a value, then learns it. NaN is a missing value: it is passed over.</summary>
    public ChangePoint Update(double value) => scorer.Score((float)value);

    /// <inheritdoc/>
    public void Update(double value, Span<double> outputs) => SpikeOutputs.Write(Update(value), outputs);

    /// <summary>Judges values in order.</summary>
    public void Update(ReadOnlySpan<double> values, Span<ChangePoint> results)
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
    public static IidChangePointDetector Load(Stream stream) => Envelope.Read(stream, Magic, FormatVersion, (_, reader) => new IidChangePointDetector(ChangePointScorer.Load(reader)));
}
