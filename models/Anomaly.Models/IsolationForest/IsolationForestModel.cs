using Anomaly.Models.Internals;

namespace Anomaly.Models.IsolationForest;

/// <summary>
/// A fitted isolation forest. Scores lie in (0, 1), higher is more anomalous, about 0.5 where nothing stands out:
/// 2^(−mean path length / c(sample)). Immutable; any number of threads may score with one model.
/// </summary>
/// <remarks>
/// Missing values (NaN) go with the child that held more training rows, left where both held the same: what is not known counts as usual.
/// Path lengths of leaves, depth + c(rows in the leaf), are held in single precision; their sums in double are exact and so do not depend on order.
/// </remarks>
public sealed partial class IsolationForestModel : IDetector
{
    private readonly IsolationTree[] trees;
    private readonly string[] columnNames;
    private readonly double normaliser;
    private readonly FlatForest flat;

    internal IsolationForestModel(IsolationTree[] trees, string[] columnNames, int sampleSize, int trainingRows, long seed, double? contamination, double? threshold)
    {
        this.trees = trees;
        this.columnNames = columnNames;
        (SampleSize, TrainingRows, Seed, Contamination, Threshold) = (sampleSize, trainingRows, seed, contamination, threshold);
        normaliser = PathLength.Expected(sampleSize);
        flat = new FlatForest(trees);
    }

    /// <summary>Names of the columns, in the order of a row's values.</summary>
    public IReadOnlyList<string> ColumnNames => columnNames;

    /// <summary>Values in a row.</summary>
    public int Columns => columnNames.Length;

    /// <summary>Number of trees.</summary>
    public int Trees => trees.Length;

    /// <summary>Rows each tree was grown on: the option, or fewer where the data had fewer.</summary>
    public int SampleSize { get; }

    /// <summary>Rows the samples were drawn from.</summary>
    public int TrainingRows { get; }

    /// <summary>Seed of the fit.</summary>
    public long Seed { get; }

    /// <summary>Share of the training rows that <see cref="Threshold"/> flags; null where it was not asked for.</summary>
    public double? Contamination { get; }

    /// <summary>Rows that score at least this are flagged; null without contamination. Ties at the threshold are all flagged.</summary>
    public double? Threshold { get; }

    /// <summary>Nodes of all trees.</summary>
    public int Nodes => flat.Nodes;

    internal IReadOnlyList<IsolationTree> Grown => trees;

    internal FlatForest Flat => flat;

    internal double Normaliser => normaliser;

    internal IsolationForestModel WithThreshold(double threshold) =>
        new(trees, columnNames, SampleSize, TrainingRows, Seed, Contamination, threshold);

    /// <summary>Score of one row of <see cref="Columns"/> values, without allocating; equal to the batch score bit for bit.</summary>
    public double Score(ReadOnlySpan<float> row)
    {
        CheckRow(row);
        return PathLength.Score(flat.PathLengthSum(row) / trees.Length, normaliser);
    }

    /// <summary>Scores many rows.</summary>
    /// <param name="rows">Row-major, rows × <see cref="Columns"/> values.</param>
    /// <param name="scores">One score a row, written.</param>
    /// <param name="threads">0 for one per processor; the scores do not depend on it.</param>
    public unsafe void Score(ReadOnlySpan<float> rows, Span<double> scores, int threads = 1)
    {
        if (rows.Length != (long)scores.Length * Columns)
            Throw.Argument(nameof(rows), $"There are {rows.Length} values and room for {scores.Length} scores of rows of {Columns}.");
        int count = scores.Length, size = ForestScorer.RowsInBlock;
        fixed (float* pinnedRows = rows)
        fixed (double* pinnedScores = scores)
        {
            float* from = pinnedRows;
            double* to = pinnedScores;
            Blocks.RunWith(Blocks.Count(count, size), threads, () => new ForestScorer(flat, Columns), (scorer, block) =>
            {
                int first = block * size, rowsHere = Math.Min(size, count - first);
                var sums = new Span<double>(to + first, rowsHere);
                scorer.SumPathLengths(new ReadOnlySpan<float>(from + (long)first * Columns, rowsHere * Columns), sums);
                for (int i = 0; i < sums.Length; i++) sums[i] = PathLength.Score(sums[i] / trees.Length, normaliser);
            });
        }
    }

    /// <summary>
    /// Out-of-bag scores of the rows the forest was fitted on: each row by the trees that did not see it, which makes them a fair
    /// reference for calibration without a second data set. NaN for a row that every tree saw (data no larger than the sample).
    /// </summary>
    /// <param name="trainingRows">The rows of the fit, in the same order.</param>
    /// <param name="scores">One score a row, written.</param>
    /// <param name="rowWeights">The row weights of the fit, if it had any.</param>
    /// <param name="threads">0 for one per processor; the scores do not depend on it.</param>
    public unsafe void OutOfBag(ReadOnlySpan<float> trainingRows, Span<double> scores, IReadOnlyList<double>? rowWeights = null, int threads = 1)
    {
        if (scores.Length != TrainingRows || trainingRows.Length != (long)TrainingRows * Columns)
            Throw.Argument(nameof(trainingRows), $"The forest was fitted on {TrainingRows} rows of {Columns}; there are {trainingRows.Length} values and room for {scores.Length} scores.");
        var sampler = new RowSampler(TrainingRows, SampleSize, Seed, rowWeights);
        var samples = new int[trees.Length][];
        Blocks.Run(trees.Length, threads, t => sampler.Draw(t, samples[t] = new int[SampleSize]));
        int count = scores.Length, size = ForestScorer.RowsInBlock;
        fixed (float* pinnedRows = trainingRows)
        fixed (double* pinnedScores = scores)
        {
            float* from = pinnedRows;
            double* to = pinnedScores;
            Blocks.RunWith(Blocks.Count(count, size), threads, () => new ForestScorer(flat, Columns), (scorer, block) =>
            {
                int first = block * size, rowsHere = Math.Min(size, count - first);
                var sums = new Span<double>(to + first, rowsHere);
                Span<int> unseen = stackalloc int[rowsHere];
                scorer.SumOutOfBag(new ReadOnlySpan<float>(from + (long)first * Columns, rowsHere * Columns), first, samples, sums, unseen);
                for (int i = 0; i < sums.Length; i++) sums[i] = unseen[i] == 0 ? double.NaN : PathLength.Score(sums[i] / unseen[i], normaliser);
            });
        }
    }

    private void CheckRow(ReadOnlySpan<float> row)
    {
        if (row.Length != Columns) Throw.Argument(nameof(row), $"The row has {row.Length} values; the forest has {Columns} columns.");
    }
}
