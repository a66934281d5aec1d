using Anomaly.Models.Internals;

namespace Anomaly.Models.Calibration;

/// <summary>Merging and adjusting p-values.</summary>
public static class PValues
{
    /// <summary>
    /// A p-value above this counts as this in <see cref="Cauchy"/>: cot(π·1) is −∞, and one detector that saw nothing at all
    /// would silence every other.
    /// </summary>
    public const double LargestMerged = 0.99;

    /// <summary>
    /// Cauchy combination (Liu and Xie 2020, JASA 115(529)): valid in the tail under arbitrary dependence, so it suits detectors that look at
    /// the same day. Every input in [0, 1]; equal weights; a single p-value comes back unchanged; 0 where any is 0.
    /// </summary>
    public static double Cauchy(ReadOnlySpan<double> pValues)
    {
        if (pValues.IsEmpty) Throw.Argument(nameof(pValues), "There is no p-value to merge.");
        foreach (double p in pValues) Throw.IfNotProbability(p, nameof(pValues));
        if (pValues.Length == 1) return pValues[0];
        double sum = 0;
        foreach (double p in pValues)
        {
            if (p == 0) return 0;
            sum += Cotangent(Math.Min(p, LargestMerged));
        }
        double statistic = sum / pValues.Length;
        // atan(1/t)/π equals 1/2 − atan(t)/π for t > 0 and keeps its digits where p is small.
        return statistic > 0 ? Math.Atan(1 / statistic) / Math.PI : 0.5 - Math.Atan(statistic) / Math.PI;
    }

    /// <summary>
    /// Fisher's method: −2 Σ ln p against χ² with 2k degrees of freedom. Only for independent p-values. Every input in [0, 1]; 0 where any is 0.
    /// </summary>
    public static double Fisher(ReadOnlySpan<double> pValues)
    {
        if (pValues.IsEmpty) Throw.Argument(nameof(pValues), "There is no p-value to merge.");
        double half = 0;
        foreach (double p in pValues)
        {
            Throw.IfNotProbability(p, nameof(pValues));
            if (p == 0) return 0;
            half -= Math.Log(p);
        }
        // With an even number of degrees of freedom the survival is a Poisson sum: e^-h · Σ h^i / i!, i < k.
        double term = 0, largest = double.NegativeInfinity;
        Span<double> logs = pValues.Length <= 128 ? stackalloc double[pValues.Length] : new double[pValues.Length];
        for (int i = 0; i < logs.Length; i++)
        {
            if (i > 0) term += Math.Log(half) - Math.Log(i);
            logs[i] = term;
            largest = Math.Max(largest, term);
        }
        double sum = 0;
        foreach (double log in logs) sum += Math.Exp(log - largest);
        return half == 0 ? 1 : Math.Min(1, Math.Exp(largest + Math.Log(sum) - half));
    }

    /// <summary>
    /// Benjamini–Hochberg q-values: the least false discovery rate at which each test is still flagged, q(i) = min over j ≥ i of m·p(j)/j.
    /// Tests with equal p-values get equal q-values; input order is kept.
    /// </summary>
    /// <param name="pValues">m values in [0, 1].</param>
    /// <param name="qValues">m values, written; each in [0, 1] and at least its p-value.</param>
    public static void BenjaminiHochberg(ReadOnlySpan<double> pValues, Span<double> qValues)
    {
        int m = pValues.Length;
        if (qValues.Length != m) Throw.Argument(nameof(qValues), $"There are {m} p-values and room for {qValues.Length} q-values.");
        foreach (double p in pValues) Throw.IfNotProbability(p, nameof(pValues));
        double[] sorted = pValues.ToArray();
        var order = new int[m];
        for (int i = 0; i < m; i++) order[i] = i;
        Array.Sort(sorted, order);
        double least = 1;
        for (int j = m; j >= 1; j--)
        {
            least = Math.Min(least, sorted[j - 1] * m / j);
            qValues[order[j - 1]] = least;
        }
    }

    /// <summary>
    /// Reference rows needed before Benjamini–Hochberg at <paramref name="level"/> can flag <paramref name="flagged"/> of
    /// <paramref name="tests"/> tests at all: 1/(n + 1) ≤ level·flagged/tests.
    /// </summary>
    public static int ReferenceNeeded(int tests, int flagged, double level)
    {
        if (tests < 1) Throw.OutOfRange(nameof(tests), tests, "at least 1");
        Throw.IfOutside(flagged, 1, tests, nameof(flagged));
        if (!(level > 0 && level <= 1)) Throw.OutOfRange(nameof(level), level, "in (0, 1]");
        return (int)Math.Max(0, Math.Ceiling(tests / (level * flagged) - 1));
    }

    private static double Cotangent(double p) => p < 1e-9 ? 1 / (Math.PI * p) : 1 / Math.Tan(Math.PI * p);
}
