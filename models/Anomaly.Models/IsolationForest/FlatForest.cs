namespace Anomaly.Models.IsolationForest;

/// <summary>All trees in flat arrays, breadth first, children side by side; the form in which rows are walked, explained and scored.</summary>
internal sealed class FlatForest
{
    /// <summary>First node of each tree, and the end of the last.</summary>
    public readonly int[] Root;

    /// <summary>Split column; −1 in a leaf.</summary>
    public readonly int[] Feature;

    public readonly float[] Threshold;

    /// <summary>Left child, the right one follows; −1 in a leaf.</summary>
    public readonly int[] Left;

    public readonly int[] Count;

    /// <summary>True where a missing value goes right.</summary>
    public readonly bool[] MissingRight;

    /// <summary>Expected path length from here, E: depth + c(count) in a leaf, in single precision; the mean over rows in an inner node.</summary>
    public readonly double[] Expected;

    /// <summary>Height of the tallest tree.</summary>
    public readonly int Height;

    private readonly Lazy<ForestScorer.Step[]?[]> programs;

    public FlatForest(IsolationTree[] trees)
    {
        programs = new Lazy<ForestScorer.Step[]?[]>(this.Programs);
        Root = new int[trees.Length + 1];
        for (int t = 0; t < trees.Length; t++) Root[t + 1] = checked(Root[t] + trees[t].Feature.Length);
        int nodes = Root[^1];
        Feature = new int[nodes];
        Threshold = new float[nodes];
        Left = new int[nodes];
        Count = new int[nodes];
        MissingRight = new bool[nodes];
        Expected = new double[nodes];
        for (int t = 0; t < trees.Length; t++) Height = Math.Max(Height, Add(trees[t], Root[t]));
    }

    public int Nodes => Feature.Length;

    /// <summary>The trees as <see cref="ForestScorer"/> evaluates them, made when first needed; null for trees that are walked.</summary>
    public ForestScorer.Step[]?[] Compiled => programs.Value;

    private int Add(IsolationTree tree, int root)
    {
        int[] depth = tree.Depths();
        tree.Feature.CopyTo(Feature, root);
        tree.Threshold.CopyTo(Threshold, root);
        tree.Count.CopyTo(Count, root);
        // Children stand after their parent, so going backwards meets them first.
        for (int i = tree.Feature.Length - 1; i >= 0; i--)
        {
            int at = root + i, left = tree.Left[i];
            if (left < 0)
            {
                Left[at] = -1;
                Expected[at] = (float)(depth[i] + PathLength.Expected(tree.Count[i]));
                continue;
            }
            int l = Left[at] = root + left;
            MissingRight[at] = Count[l] < Count[l + 1];
            Expected[at] = (Count[l] * Expected[l] + Count[l + 1] * Expected[l + 1]) / Count[at];
        }
        return depth[^1];
    }

    /// <summary>Child of an inner node that <paramref name="value"/> goes to.</summary>
    public int Step(int node, float value) =>
        Left[node] + (value > Threshold[node] || (float.IsNaN(value) && MissingRight[node]) ? 1 : 0);

    public double PathLengthSum(ReadOnlySpan<float> row)
    {
        double sum = 0;
        for (int t = 0; t + 1 < Root.Length; t++) sum += Expected[Leaf(Root[t], row)];
        return sum;
    }

    public int Leaf(int node, ReadOnlySpan<float> row)
    {
        while (Left[node] >= 0) node = Step(node, row[Feature[node]]);
        return node;
    }
}
