using System.Runtime.Intrinsics;
using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// The saliency map of a series: the inverse transform of its spectral residual, what the logarithm of the spectrum has more than its neighbourhood
/// (Ren et al., KDD 2019, arXiv 1906.03821). The series is prolonged by five copies of an extrapolated value, so that its last point has neighbours.
/// Serves series of one length and has buffers: not for two threads at once.
/// </summary>
internal sealed class SaliencyMap
{
    public const int Extension = 5;
    private const int SlopePoints = 6;

    private readonly FourierPlan plan;
    private readonly double[] re;
    private readonly double[] im;
    private readonly double[] logs;
    private readonly double[] factors;
    private readonly double[] magnitudes;

    public SaliencyMap(int points)
    {
        plan = new FourierPlan(points + Extension);
        int padded = Lanes.Padded(plan.Length);
        (re, im, logs, factors, magnitudes) = (new double[padded], new double[padded], new double[padded], new double[padded], new double[padded]);
    }

    /// <summary>Points of the map: of the series and its extension.</summary>
    public int Length => plan.Length;

    /// <summary>Real part of the map.</summary>
    public ReadOnlySpan<double> Real => re.AsSpan(0, Length);

    /// <summary>Magnitudes of the map.</summary>
    public ReadOnlySpan<double> Magnitudes => magnitudes.AsSpan(0, Length);

    /// <summary>Makes the map of a series.</summary>
    /// <param name="series">As many points as the map is for.</param>
    /// <param name="averaging">Frequencies that the logarithm is averaged over.</param>
    /// <param name="least">Magnitudes of the spectrum up to this count as none.</param>
    public void Make(ReadOnlySpan<double> series, int averaging, double least)
    {
        series.CopyTo(re);
        re.AsSpan(series.Length, Extension).Fill(Extrapolated(series));
        im.AsSpan().Clear();
        plan.Forward(re, im);
        Logarithms(re, im, logs, least);
        Factors(logs, factors, Length, averaging);
        for (int i = 0; i < factors.Length; i += Lanes.Width)
        {
            var factor = Vector512.LoadUnsafe(ref factors[i]);
            (factor * Vector512.LoadUnsafe(ref re[i])).StoreUnsafe(ref re[i]);
            (factor * Vector512.LoadUnsafe(ref im[i])).StoreUnsafe(ref im[i]);
        }
        plan.Inverse(re, im);
        for (int i = 0; i < magnitudes.Length; i += Lanes.Width) Magnitude(Vector512.LoadUnsafe(ref re[i]), Vector512.LoadUnsafe(ref im[i])).StoreUnsafe(ref magnitudes[i]);
    }

    /// <summary>Logarithms of the magnitudes; −∞ where there is none, which a logarithm of 0 counts as in ML.NET. Buffers are whole vectors.</summary>
    internal static void Logarithms(double[] re, double[] im, double[] logs, double least)
    {
        var none = Vector512.Create(least);
        for (int i = 0; i < logs.Length; i += Lanes.Width)
        {
            var magnitude = Magnitude(Vector512.LoadUnsafe(ref re[i]), Vector512.LoadUnsafe(ref im[i]));
            var some = Vector512.AndNot(Vector512.GreaterThan(magnitude, none), Vector512.Equals(magnitude, Vector512<double>.One));
            Vector512.ConditionalSelect(some, Vector512.Log(magnitude), Vector512.Create(double.NegativeInfinity)).StoreUnsafe(ref logs[i]);
        }
    }

    /// <summary>
    /// What each frequency is multiplied by: exp(−mean of the last logarithms), since F·exp(log|F| − mean)/|F| is that; 0 where there is no magnitude, which
    /// counts as a logarithm of 0 in its neighbours' means, as in ML.NET. Buffers are whole vectors.
    /// </summary>
    internal static void Factors(double[] logs, double[] factors, int length, int averaging)
    {
        double sum = 0;
        for (int i = 0; i < length; i++)
        {
            if (!double.IsNegativeInfinity(logs[i])) sum += logs[i];
            // Taken off again rather than held as running sums: at most the window's own rounding stays.
            if (i >= averaging && !double.IsNegativeInfinity(logs[i - averaging])) sum -= logs[i - averaging];
            factors[i] = sum / Math.Min(i + 1, averaging);
        }
        for (int i = 0; i < factors.Length; i += Lanes.Width)
        {
            var some = Vector512.GreaterThan(Vector512.LoadUnsafe(ref logs[i]), Vector512.Create(double.NegativeInfinity));
            Vector512.ConditionalSelect(some, Vector512.Exp(-Vector512.LoadUnsafe(ref factors[i])), Vector512<double>.Zero).StoreUnsafe(ref factors[i]);
        }
    }

    internal static Vector512<double> Magnitude(Vector512<double> re, Vector512<double> im) => Vector512.Sqrt(Vector512.FusedMultiplyAdd(re, re, im * im));

    public static double Deviation(double magnitude, double mean) => Math.Abs(magnitude - mean) / Math.Max(Math.Abs(mean), 1e-8) / 10;

    /// <summary>From the six points before the last one: the second of them plus the sum of the slopes to the sixth.</summary>
    internal static double Extrapolated(ReadOnlySpan<double> series)
    {
        var points = series.Slice(series.Length - SlopePoints - 1, SlopePoints);
        double slopes = 0;
        for (int i = 0; i < SlopePoints - 1; i++) slopes += (points[^1] - points[i]) / (SlopePoints - 1 - i);
        return points[1] + slopes;
    }
}
