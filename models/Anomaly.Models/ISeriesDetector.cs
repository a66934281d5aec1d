namespace Anomaly.Models;

/// <summary>
/// A detector that runs along one series: it judges each value by the ones before it, then learns it. A missing value is NaN. The same values give the same
/// judgements and the same saved bytes; one detector serves one series at a time and is not thread-safe.
/// </summary>
public interface ISeriesDetector
{
    /// <summary>Names of the numbers of a judgement, in their order; "Alert" (1 or 0) comes first, "P-Value Score" is there where the detector has one.</summary>
    IReadOnlyList<string> OutputNames { get; }

    /// <summary>Judges the next value, then learns it.</summary>
    /// <param name="value">NaN where it is missing.</param>
    /// <param name="outputs">Written: a number for each of <see cref="OutputNames"/>.</param>
    void Update(double value, Span<double> outputs);

    /// <summary>Back to the beginning.</summary>
    void Reset();

    /// <summary>Writes settings and state; equal states give equal bytes. The type's static <c>Load(Stream)</c> reads it and goes on from there.</summary>
    void Save(Stream stream);
}
