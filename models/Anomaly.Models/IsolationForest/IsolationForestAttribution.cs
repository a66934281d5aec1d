using Anomaly.Models.Internals;

namespace Anomaly.Models.IsolationForest;

/// <summary>How a score came about: log2(<paramref name="Score"/>) = <paramref name="Base"/> + the sum of the contributions.</summary>
/// <param name="Score">The row's score.</param>
/// <param name="Base">log2 of the score of a row about which nothing is known, −E(root)/c(sample); below 0.</param>
public readonly record struct Attribution(double Score, double Base);

public sealed partial class IsolationForestModel
{
    /// <summary>
    /// Depth decomposition (Saabas 2014, on expected path lengths): each step of a walk from a node to its child adds
    /// −(E(child) − E(node))/c(sample) to the column that was split, averaged over trees. A contribution of a multiplies the score by 2^a:
    /// above 0 it made the row more anomalous. <c>Math.Log2(Score) = Base + Σ contributions</c>, to rounding (1e-12).
    /// All 0 for a forest of one row.
    /// </summary>
    /// <param name="row"><see cref="Columns"/> values.</param>
    /// <param name="contributions"><see cref="Columns"/> values, written.</param>
    public Attribution Attribute(ReadOnlySpan<float> row, Span<double> contributions)
    {
        CheckRow(row);
        if (contributions.Length != Columns) Throw.Argument(nameof(contributions), $"There is room for {contributions.Length} contributions; the forest has {Columns} columns.");
        contributions.Clear();
        if (normaliser == 0) return new Attribution(0.5, -1);
        double expected = 0;
        for (int t = 0; t < trees.Length; t++)
        {
            int node = flat.Root[t];
            expected += flat.Expected[node];
            while (flat.Left[node] >= 0)
            {
                int feature = flat.Feature[node], child = flat.Step(node, row[feature]);
                contributions[feature] += flat.Expected[child] - flat.Expected[node];
                node = child;
            }
        }
        double scale = -1 / (trees.Length * normaliser);
        for (int i = 0; i < contributions.Length; i++) contributions[i] *= scale;
        return new Attribution(Score(row), expected * scale);
    }

    /// <summary>
    /// Exact path-dependent Shapley values of the expected path length, in the same units and with the same sum as <see cref="Attribute"/>: they do not
    /// depend on the order in which a path meets its columns, at some twenty times the cost. For the few rows that are shown to someone.
    /// </summary>
    /// <param name="row"><see cref="Columns"/> values.</param>
    /// <param name="contributions"><see cref="Columns"/> values, written.</param>
    public Attribution AttributeShapley(ReadOnlySpan<float> row, Span<double> contributions)
    {
        CheckRow(row);
        if (contributions.Length != Columns) Throw.Argument(nameof(contributions), $"There is room for {contributions.Length} contributions; the forest has {Columns} columns.");
        contributions.Clear();
        if (normaliser == 0) return new Attribution(0.5, -1);
        double expected = 0, scale = -1 / (trees.Length * normaliser);
        for (int t = 0; t < trees.Length; t++) expected += flat.Expected[flat.Root[t]];
        var sums = new PathShapley(flat, Columns).Sum(row);
        for (int i = 0; i < sums.Length; i++) contributions[i] = sums[i] * scale;
        return new Attribution(Score(row), expected * scale);
    }
}
