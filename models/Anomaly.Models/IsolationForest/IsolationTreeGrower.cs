using Anomaly.Models.Internals;

namespace Anomaly.Models.IsolationForest;

/// <summary>Grows one tree on a copied sample; holds the buffers, so one serves many trees of one thread.</summary>
internal sealed class IsolationTreeGrower
{
    private readonly int columns;
    private readonly int size;
    private readonly int heightLimit;
    private readonly double[]? columnWeights;
    private readonly float[] sample;
    private readonly int[] rows;
    private readonly int[] spare;
    private readonly int[][] candidates;
    private readonly List<Node> nodes = [];

    private record struct Node(int Feature, float Threshold, int Count, int Left, int Right);

    public IsolationTreeGrower(int columns, int size, double[]? columnWeights)
    {
        this.columns = columns;
        this.size = size;
        this.columnWeights = columnWeights;
        heightLimit = PathLength.HeightLimit(size);
        sample = new float[columns * size];
        rows = new int[size];
        spare = new int[size];
        candidates = new int[heightLimit + 1][];
        for (int i = 0; i <= heightLimit; i++) candidates[i] = new int[columns];
    }

    /// <param name="data">Row-major training rows.</param>
    /// <param name="drawn">Row numbers of the sample.</param>
    /// <param name="random">Continues the stream that drew the sample.</param>
    public IsolationTree Grow(ReadOnlySpan<float> data, int[] drawn, ref SplitMix64 random)
    {
        // Column-major, so that the search for a column's range runs through neighbouring memory.
        for (int i = 0; i < size; i++)
        {
            var row = data.Slice(drawn[i] * columns, columns);
            for (int c = 0; c < columns; c++) sample[c * size + i] = Math.Clamp(row[c], float.MinValue, float.MaxValue);
            rows[i] = i;
        }
        nodes.Clear();
        int usable = 0;
        for (int c = 0; c < columns; c++)
            if (columnWeights is null || columnWeights[c] > 0) candidates[0][usable++] = c;
        Split(0, size, 0, usable, ref random);
        return BreadthFirst();
    }

    /// <summary>Splits rows[from..to) and returns the node; <paramref name="usable"/> columns of candidates[depth] may still vary.</summary>
    private int Split(int from, int to, int depth, int usable, ref SplitMix64 random)
    {
        int at = nodes.Count;
        nodes.Add(new Node(-1, 0, to - from, -1, -1));
        if (depth == heightLimit || to - from < 2) return at;
        int[] here = candidates[depth];
        // A column that is constant here stays so below: it leaves the candidates and another is drawn.
        while (usable > 0)
        {
            int pick = Pick(here, usable, ref random);
            int feature = here[pick];
            var (low, high) = Range(feature, from, to);
            if (low < high)
            {
                float threshold = (float)(low + random.NextDouble() * ((double)high - low));
                if (threshold >= high) threshold = low;
                int middle = Partition(feature, threshold, from, to);
                Array.Copy(here, candidates[depth + 1], usable);
                int left = Split(from, middle, depth + 1, usable, ref random);
                Array.Copy(here, candidates[depth + 1], usable);
                int right = Split(middle, to, depth + 1, usable, ref random);
                nodes[at] = new Node(feature, threshold, to - from, left, right);
                return at;
            }
            here[pick] = here[--usable];
        }
        return at;
    }

    private int Pick(int[] from, int usable, ref SplitMix64 random)
    {
        if (columnWeights is null) return random.NextInt(usable);
        double sum = 0;
        for (int i = 0; i < usable; i++) sum += columnWeights[from[i]];
        double left = random.NextDouble() * sum;
        for (int i = 0; i < usable - 1; i++)
        {
            left -= columnWeights[from[i]];
            if (left < 0) return i;
        }
        return usable - 1;
    }

    /// <summary>Least and largest value that is there; (NaN, NaN) where none is.</summary>
    private (float Low, float High) Range(int feature, int from, int to)
    {
        var column = sample.AsSpan(feature * size, size);
        float low = float.PositiveInfinity, high = float.NegativeInfinity;
        for (int i = from; i < to; i++)
        {
            float value = column[rows[i]];
            if (value < low) low = value;
            if (value > high) high = value;
        }
        return (low, high);
    }

    /// <summary>Stable: left rows keep their order and so do right rows. Missing values join the larger side.</summary>
    private int Partition(int feature, float threshold, int from, int to)
    {
        var column = sample.AsSpan(feature * size, size);
        int left = 0, right = 0;
        for (int i = from; i < to; i++)
        {
            float value = column[rows[i]];
            if (value <= threshold) left++;
            else if (value > threshold) right++;
        }
        bool missingLeft = left >= right;
        int middle = from, over = 0;
        for (int i = from; i < to; i++)
        {
            int row = rows[i];
            float value = column[row];
            if (value <= threshold || (float.IsNaN(value) && missingLeft)) rows[middle++] = row;
            else spare[over++] = row;
        }
        Array.Copy(spare, 0, rows, middle, over);
        return middle;
    }

    private IsolationTree BreadthFirst()
    {
        var order = new int[nodes.Count];
        int filled = 1;
        for (int i = 0; i < order.Length; i++)
        {
            Node node = nodes[order[i]];
            if (node.Feature < 0) continue;
            order[filled++] = node.Left;
            order[filled++] = node.Right;
        }
        var feature = new int[order.Length];
        var threshold = new float[order.Length];
        var count = new int[order.Length];
        for (int i = 0; i < order.Length; i++) (feature[i], threshold[i], count[i]) = (nodes[order[i]].Feature, nodes[order[i]].Threshold, nodes[order[i]].Count);
        return IsolationTree.FromLeafCounts(feature, threshold, count);
    }
}
