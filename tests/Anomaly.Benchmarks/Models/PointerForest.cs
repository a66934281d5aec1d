using Anomaly.Models.IsolationForest;

namespace Anomaly.Benchmarks.Models;

/// <summary>The textbook form: objects that point to their children, one row at a time. A yardstick, not a rival.</summary>
public sealed class PointerForest
{
    private sealed record Node(int Feature, double Threshold, Node? Left, Node? Right, double Path);

    private readonly Node[] trees;
    private readonly int columns;
    private readonly int sample;

    public PointerForest(float[] data, int columns, int count, int sample, int seed)
    {
        (this.columns, this.sample) = (columns, sample);
        var random = new Random(seed);
        trees = new Node[count];
        for (int t = 0; t < count; t++)
        {
            int[] rows = [.. Enumerable.Range(0, sample).Select(_ => random.Next(data.Length / columns))];
            trees[t] = Grow(data, rows, 0, (int)Math.Ceiling(Math.Log2(sample)), random);
        }
    }

    private Node Grow(float[] data, int[] rows, int depth, int limit, Random random)
    {
        var leaf = new Node(0, 0, null, null, depth + PathLength.Expected(rows.Length));
        if (depth == limit || rows.Length < 2) return leaf;
        int feature = random.Next(columns);
        double low = rows.Min(row => data[row * columns + feature]), high = rows.Max(row => data[row * columns + feature]);
        if (low == high) return leaf;
        double threshold = low + random.NextDouble() * (high - low);
        return new Node(feature, threshold,
            Grow(data, [.. rows.Where(row => data[row * columns + feature] <= threshold)], depth + 1, limit, random),
            Grow(data, [.. rows.Where(row => data[row * columns + feature] > threshold)], depth + 1, limit, random), 0);
    }

    /// <summary>Scores row-major rows.</summary>
    public void Score(float[] data, double[] scores)
    {
        double normaliser = PathLength.Expected(sample);
        for (int r = 0; r < scores.Length; r++)
        {
            double sum = 0;
            foreach (var tree in trees)
            {
                var node = tree;
                while (node.Left is not null) node = data[r * columns + node.Feature] <= node.Threshold ? node.Left : node.Right!;
                sum += node.Path;
            }
            scores[r] = Math.Pow(2, -sum / trees.Length / normaliser);
        }
    }
}
