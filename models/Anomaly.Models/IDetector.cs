namespace Anomaly.Models;

/// <summary>
/// A fitted model that turns a row of numbers into a raw score, higher being more anomalous. Immutable; the scores depend on neither threads nor batches,
/// a missing value is NaN, and every row has a finite score.
/// </summary>
public interface IDetector
{
    /// <summary>Names of the columns, in the order of a row's values.</summary>
    IReadOnlyList<string> ColumnNames { get; }

    /// <summary>Score of one row.</summary>
    double Score(ReadOnlySpan<float> row);

    /// <summary>Scores rows that stand one after another; <paramref name="threads"/> 0 for one per processor.</summary>
    void Score(ReadOnlySpan<float> rows, Span<double> scores, int threads = 1);

    /// <summary>Writes the model; equal models give equal bytes. The type's static <c>Load(Stream)</c> reads it.</summary>
    void Save(Stream stream);
}
