using System.Numerics;
using System.Runtime.InteropServices;

namespace Anomaly.Models.IsolationForest;

/// <summary>
/// Scores blocks of rows, trees outermost. A tree is not walked: all its nodes are evaluated for a vector of rows at once, from the leaves up,
/// value(node) = x &gt; threshold ? value(right) : value(left). That is two vector instructions a node without a branch or a gather,
/// cheaper than walks up to some hundreds of nodes; trees above that are walked.
/// </summary>
internal sealed class ForestScorer
{
    /// <summary>Rows in a block: with 20 columns their values fit the first-level cache beside the intermediate values.</summary>
    public const int RowsInBlock = 256;

    private readonly FlatForest forest;
    private readonly int columns;
    private readonly Step[]?[] programs;
    private readonly float[] block;
    private readonly float[] values;

    /// <summary>One inner node. A child that is a leaf is a constant; another child's value lies in a slot.</summary>
    internal struct Step
    {
        public int Feature;
        public float Threshold;
        public float LeftLeaf;
        public float RightLeaf;
        public short Slot;
        public bool LeftIsLeaf;
        public bool RightIsLeaf;
        public bool MissingRight;
    }

    public ForestScorer(FlatForest forest, int columns)
    {
        this.forest = forest;
        this.columns = columns;
        programs = forest.Compiled;
        block = new float[columns * RowsInBlock];
        values = new float[(forest.Height + 2) * RowsInBlock];
    }

    /// <summary>Sums path lengths over all trees; at most <see cref="RowsInBlock"/> rows.</summary>
    public void SumPathLengths(ReadOnlySpan<float> rows, Span<double> sums)
    {
        bool missing = Transpose(rows, sums.Length);
        sums.Clear();
        for (int t = 0; t < programs.Length; t++) Add(Evaluate(t, rows, sums.Length, missing), sums);
    }

    /// <summary>As <see cref="SumPathLengths"/>, leaving out trees whose sample (ascending) holds the row.</summary>
    public void SumOutOfBag(ReadOnlySpan<float> rows, int firstRow, int[][] samples, Span<double> sums, Span<int> unseen)
    {
        bool missing = Transpose(rows, sums.Length);
        sums.Clear();
        unseen.Fill(programs.Length);
        for (int t = 0; t < programs.Length; t++)
        {
            var lengths = Evaluate(t, rows, sums.Length, missing);
            int at = Array.BinarySearch(samples[t], firstRow);
            for (at = at < 0 ? ~at : at; at < samples[t].Length && samples[t][at] < firstRow + sums.Length; at++)
            {
                lengths[samples[t][at] - firstRow] = 0;
                unseen[samples[t][at] - firstRow]--;
            }
            Add(lengths, sums);
        }
    }

    private static void Add(ReadOnlySpan<float> lengths, Span<double> sums)
    {
        int i = 0;
        for (; i + Vector<float>.Count <= sums.Length; i += Vector<float>.Count)
        {
            Vector.Widen(new Vector<float>(lengths[i..]), out var low, out var high);
            (new Vector<double>(sums[i..]) + low).CopyTo(sums[i..]);
            (new Vector<double>(sums[(i + Vector<double>.Count)..]) + high).CopyTo(sums[(i + Vector<double>.Count)..]);
        }
        for (; i < sums.Length; i++) sums[i] += lengths[i];
    }

    private bool Transpose(ReadOnlySpan<float> rows, int count)
    {
        bool missing = false;
        for (int r = 0; r < count; r++)
        {
            var row = rows.Slice(r * columns, columns);
            for (int c = 0; c < row.Length; c++)
            {
                float value = row[c];
                missing |= float.IsNaN(value);
                block[c * RowsInBlock + r] = value;
            }
        }
        return missing;
    }

    private Span<float> Evaluate(int tree, ReadOnlySpan<float> rows, int count, bool missing)
    {
        if (programs[tree] is not { } program)
        {
            for (int r = 0; r < count; r++) values[r] = (float)forest.Expected[forest.Leaf(forest.Root[tree], rows.Slice(r * columns, columns))];
            return values.AsSpan(0, count);
        }
        if (program.Length == 0) values.AsSpan(0, count).Fill((float)forest.Expected[forest.Root[tree]]);
        int padded = (count + Vector<float>.Count - 1) / Vector<float>.Count * Vector<float>.Count;
        foreach (ref readonly Step step in program.AsSpan())
        {
            var x = MemoryMarshal.Cast<float, Vector<float>>(block.AsSpan(step.Feature * RowsInBlock, padded));
            var output = MemoryMarshal.Cast<float, Vector<float>>(values.AsSpan(step.Slot * RowsInBlock, padded));
            var next = MemoryMarshal.Cast<float, Vector<float>>(values.AsSpan((step.Slot + 1) * RowsInBlock, padded));
            if (missing) WithMissing(in step, x, output, next);
            else WithoutMissing(in step, x, output, next);
        }
        return values.AsSpan(0, count);
    }

    private static void WithoutMissing(in Step step, ReadOnlySpan<Vector<float>> x, Span<Vector<float>> output, ReadOnlySpan<Vector<float>> next)
    {
        var threshold = new Vector<float>(step.Threshold);
        var left = new Vector<float>(step.LeftLeaf);
        var right = new Vector<float>(step.RightLeaf);
        output = output[..x.Length];
        if (step.LeftIsLeaf && step.RightIsLeaf)
            for (int i = 0; i < x.Length; i++) output[i] = Vector.ConditionalSelect(Vector.GreaterThan(x[i], threshold), right, left);
        else if (step.LeftIsLeaf)
            for (int i = 0; i < x.Length; i++) output[i] = Vector.ConditionalSelect(Vector.GreaterThan(x[i], threshold), output[i], left);
        else if (step.RightIsLeaf)
            for (int i = 0; i < x.Length; i++) output[i] = Vector.ConditionalSelect(Vector.GreaterThan(x[i], threshold), right, output[i]);
        else
        {
            next = next[..x.Length];
            for (int i = 0; i < x.Length; i++) output[i] = Vector.ConditionalSelect(Vector.GreaterThan(x[i], threshold), next[i], output[i]);
        }
    }

    private static void WithMissing(in Step step, ReadOnlySpan<Vector<float>> x, Span<Vector<float>> output, ReadOnlySpan<Vector<float>> next)
    {
        var threshold = new Vector<float>(step.Threshold);
        var left = new Vector<float>(step.LeftLeaf);
        var right = new Vector<float>(step.RightLeaf);
        for (int i = 0; i < x.Length; i++)
        {
            // Comparisons with NaN are false: "greater" sends it left, "not less or equal" sends it right.
            var goesRight = step.MissingRight ? ~Vector.LessThanOrEqual(x[i], threshold) : Vector.GreaterThan(x[i], threshold);
            var fromRight = step.RightIsLeaf ? right : step.LeftIsLeaf ? output[i] : next[i];
            var fromLeft = step.LeftIsLeaf ? left : output[i];
            output[i] = Vector.ConditionalSelect(goesRight, fromRight, fromLeft);
        }
    }
}
