using Anomaly.Models.Internals;

namespace Anomaly.Models.IsolationForest;

/// <summary>How an isolation forest is grown. The defaults are those of Liu, Ting and Zhou 2008.</summary>
public sealed record IsolationForestOptions
{
    /// <summary>Rows a tree is grown on, at most: trees number their nodes with 16 bits.</summary>
    public const int LargestSample = 32768;

    /// <summary>Columns, at most.</summary>
    public const int MostColumns = 65535;

    /// <summary>Number of trees, at least 1. Attributions of wide data want 300 or more: each column is met rarely.</summary>
    public int Trees { get; init; } = 100;

    /// <summary>Rows drawn without replacement for each tree, in [1, 32768]; fewer where the data has fewer.</summary>
    public int SampleSize { get; init; } = 256;

    /// <summary>The only source of randomness. Each tree hashes (seed, tree), so neighbouring seeds give independent forests.</summary>
    public long Seed { get; init; }

    /// <summary>Threads for fitting; 0 for one per processor. The model does not depend on it.</summary>
    public int Threads { get; init; }

    /// <summary>
    /// Share of the training rows to flag, in (0, 0.5]; sets <see cref="IsolationForestModel.Threshold"/> to the exact quantile, for which every
    /// training row is scored. Null leaves the threshold unset and rows outside the samples untouched.
    /// </summary>
    public double? Contamination { get; init; }

    /// <summary>Weight of each column when a split draws its column, each finite and at least 0, one above 0; null for equal weights.</summary>
    public IReadOnlyList<double>? ColumnWeights { get; init; }

    /// <summary>Weight of each training row when samples are drawn, each finite and at least 0, one above 0; null for equal weights.</summary>
    public IReadOnlyList<double>? RowWeights { get; init; }

    internal void Validate(int rows, int columns)
    {
        Throw.IfOutside(Trees, 1, 1_000_000, nameof(Trees));
        Throw.IfOutside(SampleSize, 1, LargestSample, nameof(SampleSize));
        if (Threads < 0) Throw.OutOfRange(nameof(Threads), Threads, "0 (one per processor) or above");
        if (Contamination is { } share && !(share > 0 && share <= 0.5)) Throw.OutOfRange(nameof(Contamination), share, "in (0, 0.5]");
        Check(ColumnWeights, columns, nameof(ColumnWeights));
        Check(RowWeights, rows, nameof(RowWeights));
    }

    private static void Check(IReadOnlyList<double>? weights, int count, string name)
    {
        if (weights is null) return;
        if (weights.Count != count) Throw.Argument(name, $"There are {weights.Count} weights for {count}.");
        double sum = 0;
        foreach (double weight in weights)
        {
            if (!(weight >= 0 && double.IsFinite(weight))) Throw.OutOfRange(name, weight, "finite and at least 0");
            sum += weight;
        }
        if (!(sum > 0 && double.IsFinite(sum))) Throw.OutOfRange(name, sum, "of a finite sum above 0");
    }
}
