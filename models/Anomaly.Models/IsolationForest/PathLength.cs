using Anomaly.Models.Internals;

namespace Anomaly.Models.IsolationForest;

/// <summary>Expected path lengths of isolation trees (Liu, Ting and Zhou 2008, equation 1).</summary>
public static class PathLength
{
    private const double EulerGamma = 0.57721566490153286;

    /// <summary>
    /// c(n): mean path length of an unsuccessful search in a binary search tree of <paramref name="n"/> rows.
    /// c(0) = c(1) = 0, c(2) = 1, c(n) = 2(ln(n − 1) + γ) − 2(n − 1)/n.
    /// </summary>
    public static double Expected(int n)
    {
        if (n < 0) Throw.OutOfRange(nameof(n), n, "at least 0");
        return n switch
        {
            <= 1 => 0,
            2 => 1,
            _ => 2 * (Math.Log(n - 1) + EulerGamma) - 2.0 * (n - 1) / n,
        };
    }

    /// <summary>Height limit of a tree grown on <paramref name="sample"/> rows: ⌈log2⌉.</summary>
    internal static int HeightLimit(int sample)
    {
        int height = 0;
        while (1 << height < sample) height++;
        return height;
    }

    /// <summary>Score of a mean path length: 2^(−length / c(sample)); 0.5 where one row was all there was to learn from.</summary>
    internal static double Score(double length, double normaliser) => normaliser > 0 ? Math.Pow(2, -length / normaliser) : 0.5;
}
