using MathNet.Numerics.Integration;

namespace Anomaly.Models.IsolationForest;

/// <summary>
/// Exact path-dependent Shapley values of one row (Lundberg et al. 2020, Nature Machine Intelligence 2), in integral form: a leaf of value v adds to each
/// column i on its path v·(oᵢ − zᵢ)·∫₀¹ ∏ⱼ≠ᵢ (zⱼ(1 − t) + oⱼt) dt, where zᵢ is the share of rows that pass the path's splits on i and oᵢ is 1 if this row does.
/// The integrand is a polynomial of one degree less than the path has columns, so Gauss–Legendre with half as many nodes is exact.
/// </summary>
internal sealed class PathShapley
{
    private readonly FlatForest forest;
    private readonly double[] contributions;
    private readonly int[] columns;
    private readonly double[] share;
    private readonly double[] passes;
    private readonly double[] before;
    private readonly (double[] Points, double[] Weights)[] rules;
    private int onPath;

    public PathShapley(FlatForest forest, int columns)
    {
        this.forest = forest;
        contributions = new double[columns];
        int longest = Math.Min(forest.Height, columns);
        this.columns = new int[longest];
        share = new double[longest];
        passes = new double[longest];
        before = new double[longest + 1];
        rules = new (double[], double[])[longest / 2 + 2];
        for (int order = 1; order < rules.Length; order++)
        {
            var rule = new GaussLegendreRule(0, 1, order);
            rules[order] = (rule.Abscissas, rule.Weights);
        }
    }

    /// <summary>Sums over trees, in units of path length.</summary>
    public ReadOnlySpan<double> Sum(ReadOnlySpan<float> row)
    {
        Array.Clear(contributions);
        for (int t = 0; t + 1 < forest.Root.Length; t++) Visit(forest.Root[t], row);
        return contributions;
    }

    private void Visit(int node, ReadOnlySpan<float> row)
    {
        int left = forest.Left[node];
        if (left < 0)
        {
            AddLeaf(forest.Expected[node]);
            return;
        }
        int column = forest.Feature[node], taken = forest.Step(node, row[column]);
        int at = Array.IndexOf(columns, column, 0, onPath);
        bool isNew = at < 0;
        if (isNew)
        {
            at = onPath++;
            (columns[at], share[at], passes[at]) = (column, 1, 1);
        }
        var (outerShare, outerPasses) = (share[at], passes[at]);
        for (int child = left; child <= left + 1; child++)
        {
            share[at] = outerShare * forest.Count[child] / forest.Count[node];
            passes[at] = child == taken ? outerPasses : 0;
            Visit(child, row);
        }
        if (isNew) onPath--;
        else (share[at], passes[at]) = (outerShare, outerPasses);
    }

    private void AddLeaf(double value)
    {
        int m = onPath;
        if (m == 0) return;
        var (points, weights) = rules[(m + 1) / 2];
        for (int q = 0; q < points.Length; q++)
        {
            double t = points[q], after = value * weights[q];
            before[0] = 1;
            for (int i = 0; i < m; i++) before[i + 1] = before[i] * (share[i] * (1 - t) + passes[i] * t);
            for (int i = m - 1; i >= 0; i--)
            {
                contributions[columns[i]] += (passes[i] - share[i]) * before[i] * after;
                after *= share[i] * (1 - t) + passes[i] * t;
            }
        }
    }
}
