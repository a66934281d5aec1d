using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Searches a whole series by its spectral residual; ML.NET's DetectEntireAnomalyBySrCnn. Rises and drops alike are found, each with its direction.
/// Missing values are bridged for the transform and have no judgement of their own.
/// </summary>
public static class SpectralResidual
{
    /// <summary>Fewer points are not judged.</summary>
    public const int FewestPoints = 12;

    private static readonly SpectralResidualOptions Default = new();

    /// <summary>Batches up to here keep their buffers for the next series on the same thread.</summary>
    private const int LongestKept = 1 << 16;

    /// <summary>The two last lengths: of the batches and of the last batch.</summary>
    [ThreadStatic] private static SpectralResidualBatch? latest;
    [ThreadStatic] private static SpectralResidualBatch? before;

    /// <summary>Judges every point.</summary>
    /// <param name="values">The series; NaN is missing.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">There are fewer than 12 points, or an option is out of its range.</exception>
    public static SpectralResidualPoint[] Detect(ReadOnlySpan<double> values, SpectralResidualOptions? options = null)
    {
        var results = new SpectralResidualPoint[values.Length];
        Detect(values, results, options);
        return results;
    }

    /// <summary>Judges every point, without allocation where series of the same length follow each other.</summary>
    /// <param name="values">The series; NaN is missing.</param>
    /// <param name="results">Written: as many as there are values.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">There are fewer than 12 points, or an option is out of its range.</exception>
    public static void Detect(ReadOnlySpan<double> values, Span<SpectralResidualPoint> results, SpectralResidualOptions? options = null)
    {
        options ??= Default;
        options.Validate();
        Throw.IfLengthsDiffer(values.Length, results.Length);
        if (values.Length < FewestPoints) Throw.Argument(nameof(values), $"There are {values.Length} points, at least {FewestPoints} are needed.");
        int size = options.BatchSize == -1 ? values.Length : options.BatchSize;
        for (int from = 0; from < values.Length; from += size)
        {
            int to = Math.Min(from + size, values.Length);
            // A last batch too short to be judged by itself is judged with what precedes it.
            int start = to - from < FewestPoints ? Math.Max(0, to - size) : from;
            BatchOf(to - start).Judge(values[start..to], options, from - start, results[from..to]);
        }
    }

    private static SpectralResidualBatch BatchOf(int length)
    {
        if (latest?.Length == length) return latest;
        var batch = before?.Length == length ? before : new SpectralResidualBatch(length);
        if (length <= LongestKept) (before, latest) = (latest, batch);
        return batch;
    }
}
