using Anomaly.Models.Internals;

namespace Anomaly.Models.IsolationForest;

/// <summary>
/// Grows isolation forests as Liu, Ting and Zhou 2008: each tree on a sub-sample, splits at a uniform column and a uniform threshold between
/// the least and largest value of the node, height limit ⌈log2(sample)⌉. A column that is constant in a node is drawn anew.
/// </summary>
public static class IsolationForestTrainer
{
    /// <summary>
    /// Fits a forest. Without contamination only the sampled rows are read, so the time does not depend on the number of rows.
    /// </summary>
    /// <param name="rowMajor">Rows × columns values; NaN is a missing value, ±∞ counts as the largest finite value of its sign.</param>
    /// <param name="columns">Values in a row, in [1, 65535].</param>
    /// <param name="options">Defaults where null.</param>
    /// <param name="names">One name a column; c0, c1, … where null.</param>
    /// <exception cref="ArgumentException">There is no row, the length is no multiple of <paramref name="columns"/>, or an option is out of its range.</exception>
    public static IsolationForestModel Fit(ReadOnlySpan<float> rowMajor, int columns, IsolationForestOptions? options = null, IReadOnlyList<string>? names = null)
    {
        options ??= new IsolationForestOptions();
        Throw.IfOutside(columns, 1, IsolationForestOptions.MostColumns, nameof(columns));
        if (rowMajor.IsEmpty || rowMajor.Length % columns != 0)
            Throw.Argument(nameof(rowMajor), $"There are {rowMajor.Length} values for rows of {columns}; whole rows are needed, and at least one.");
        int rows = rowMajor.Length / columns;
        options.Validate(rows, columns);
        string[] known = names is null ? DefaultNames(columns) : [.. names];
        if (known.Length != columns) Throw.Argument(nameof(names), $"There are {known.Length} names for {columns} columns.");

        var sampler = new RowSampler(rows, options.SampleSize, options.Seed, options.RowWeights);
        var trees = Grow(rowMajor, columns, options, sampler);
        var model = new IsolationForestModel(trees, known, sampler.Size, rows, options.Seed, options.Contamination, null);
        return options.Contamination is { } share ? model.WithThreshold(ExactThreshold(model, rowMajor, share, options.Threads)) : model;
    }

    private static unsafe IsolationTree[] Grow(ReadOnlySpan<float> rowMajor, int columns, IsolationForestOptions options, RowSampler sampler)
    {
        var trees = new IsolationTree[options.Trees];
        double[]? columnWeights = options.ColumnWeights is { } weights ? [.. weights] : null;
        const int TreesInPiece = 8;
        fixed (float* pinned = rowMajor)
        {
            float* data = pinned;
            int length = rowMajor.Length;
            Blocks.Run(Blocks.Count(trees.Length, TreesInPiece), options.Threads, piece =>
            {
                var grower = new IsolationTreeGrower(columns, sampler.Size, columnWeights);
                var drawn = new int[sampler.Size];
                for (int t = piece * TreesInPiece; t < Math.Min(trees.Length, (piece + 1) * TreesInPiece); t++)
                {
                    var random = sampler.Draw(t, drawn);
                    trees[t] = grower.Grow(new ReadOnlySpan<float>(data, length), drawn, ref random);
                }
            });
        }
        return trees;
    }

    /// <summary>The score of the k-th most anomalous training row, k = round(share · rows), at least 1.</summary>
    private static double ExactThreshold(IsolationForestModel model, ReadOnlySpan<float> rowMajor, double share, int threads)
    {
        var scores = new double[model.TrainingRows];
        model.Score(rowMajor, scores, threads);
        Array.Sort(scores);
        int flagged = Math.Clamp((int)Math.Round(share * scores.Length, MidpointRounding.AwayFromZero), 1, scores.Length);
        return scores[^flagged];
    }

    private static string[] DefaultNames(int columns)
    {
        var names = new string[columns];
        for (int i = 0; i < columns; i++) names[i] = $"c{i}";
        return names;
    }
}
