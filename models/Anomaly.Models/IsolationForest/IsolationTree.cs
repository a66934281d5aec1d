namespace Anomaly.Models.IsolationForest;

/// <summary>
/// One grown tree, breadth first: children stand side by side, those of the k-th inner node at 2k + 1 and 2k + 2.
/// A row goes left where its value ≤ threshold; a missing value goes with the larger child, left where they are equal.
/// </summary>
internal sealed class IsolationTree
{
    /// <summary>Split column of each node, −1 for a leaf.</summary>
    public required int[] Feature { get; init; }

    /// <summary>Split threshold of each inner node.</summary>
    public required float[] Threshold { get; init; }

    /// <summary>Sampled rows in each node.</summary>
    public required int[] Count { get; init; }

    /// <summary>Left child of each inner node, −1 for a leaf.</summary>
    public required int[] Left { get; init; }

    /// <summary>Puts breadth-first splits and leaf counts together; counts of inner nodes are sums.</summary>
    public static IsolationTree FromLeafCounts(int[] feature, float[] threshold, int[] count)
    {
        var left = new int[feature.Length];
        int inner = 0;
        for (int i = 0; i < feature.Length; i++) left[i] = feature[i] < 0 ? -1 : 2 * inner++ + 1;
        for (int i = feature.Length - 1; i >= 0; i--)
            if (left[i] >= 0) count[i] = count[left[i]] + count[left[i] + 1];
        return new IsolationTree { Feature = feature, Threshold = threshold, Count = count, Left = left };
    }

    public int[] Depths()
    {
        var depth = new int[Feature.Length];
        for (int i = 0; i < Feature.Length; i++)
            if (Left[i] >= 0) depth[Left[i]] = depth[Left[i] + 1] = depth[i] + 1;
        return depth;
    }
}
