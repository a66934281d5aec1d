namespace Anomaly.Models.IsolationForest;

/// <summary>Orders the inner nodes of a tree so that children come before their parent, and gives each value a slot.</summary>
internal static class FlatForestPrograms
{
    /// <summary>Trees with more inner nodes are cheaper to walk.</summary>
    private const int MostInnerNodes = 1000;

    /// <summary>One program a tree; null for trees that are too large.</summary>
    public static ForestScorer.Step[]?[] Programs(this FlatForest forest)
    {
        var programs = new ForestScorer.Step[]?[forest.Root.Length - 1];
        for (int t = 0; t < programs.Length; t++)
        {
            int inner = (forest.Root[t + 1] - forest.Root[t]) / 2;
            if (inner > MostInnerNodes) continue;
            var steps = new List<ForestScorer.Step>(inner);
            if (inner > 0) Emit(forest, forest.Root[t], 0, steps);
            programs[t] = [.. steps];
        }
        return programs;
    }

    private static void Emit(FlatForest forest, int node, short slot, List<ForestScorer.Step> steps)
    {
        int left = forest.Left[node], right = left + 1;
        bool leftIsLeaf = forest.Left[left] < 0, rightIsLeaf = forest.Left[right] < 0;
        if (!leftIsLeaf) Emit(forest, left, slot, steps);
        if (!rightIsLeaf) Emit(forest, right, leftIsLeaf ? slot : (short)(slot + 1), steps);
        steps.Add(new ForestScorer.Step
        {
            Feature = forest.Feature[node],
            Threshold = forest.Threshold[node],
            LeftLeaf = leftIsLeaf ? (float)forest.Expected[left] : 0,
            RightLeaf = rightIsLeaf ? (float)forest.Expected[right] : 0,
            Slot = slot,
            LeftIsLeaf = leftIsLeaf,
            RightIsLeaf = rightIsLeaf,
            MissingRight = forest.MissingRight[node],
        });
    }
}
