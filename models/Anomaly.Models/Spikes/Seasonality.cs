using System.Numerics;
using Anomaly.Models.Internals;
using MathNet.Numerics.Distributions;
using MathNet.Numerics.IntegralTransforms;

namespace Anomaly.Models.Spikes;

/// <summary>Finds the period of a series from its spectrum and autocorrelation; ML.NET's DetectSeasonality.</summary>
public static class Seasonality
{
    private const int LongestPeriod = 400;
    private const int FewestPeriods = 8;

    /// <summary>The period in points, or −1 where there is none: none above 400 points, and none seen fewer than eight times.</summary>
    /// <param name="values">The series; missing values are bridged.</param>
    /// <param name="window">Points looked at from the beginning; −1 for all.</param>
    /// <param name="randomness">Confidence that it is no accident, in (0, 1).</param>
    public static int Detect(ReadOnlySpan<double> values, int window = -1, double randomness = 0.95)
    {
        if (window != -1 && window < 0) Throw.OutOfRange(nameof(window), window, "-1 or at least 0");
        if (!(randomness > 0 && randomness < 1)) Throw.OutOfRange(nameof(randomness), randomness, "in (0, 1)");
        if (window >= 0 && window < values.Length) values = values[..window];
        var series = new double[values.Length];
        if (values.Length < 2 * FewestPeriods || !Missing.Bridge(values, series)) return -1;
        double mean = 0;
        foreach (double value in series) mean += value / series.Length;
        var transform = new Complex[series.Length];
        // Around the mean: with a large level every autocorrelation would be near 1 and the test below vacuous.
        for (int i = 0; i < series.Length; i++) transform[i] = series[i] - mean;
        Fourier.Forward(transform, FourierOptions.Matlab);
        for (int i = 0; i < transform.Length; i++) transform[i] = transform[i].Real * transform[i].Real + transform[i].Imaginary * transform[i].Imaginary;
        double[] energies = [.. transform.Select(value => value.Real)];
        var (first, second) = Frequencies(energies);
        Fourier.Inverse(transform, FourierOptions.Matlab);
        double[] correlation = [.. transform.Select(value => value.Real)];

        int period = Period(correlation, first), other = Period(correlation, second);
        if (period < 0 || (other > 0 && correlation[other] > 1.05 * correlation[period])) period = other;
        double needed = Normal.InvCDF(0, 1, (1 + randomness) / 2) / Math.Sqrt(series.Length);
        return period > 0 && correlation[period] >= 1e-10 && correlation[period] / correlation[0] >= needed ? period : -1;
    }

    /// <summary>The strongest frequency, and the next strongest peak that stands for another period and is at least a tenth as strong; −1 for none.</summary>
    private static (int First, int Second) Frequencies(double[] energies)
    {
        int n = energies.Length, half = n / 2, first = 1, second = -1;
        for (int i = 2; i <= half; i++) if (energies[i] > energies[first]) first = i;
        double[] sorted = energies[1..(half + 1)];
        Array.Sort(sorted);
        double median = sorted[sorted.Length / 2];
        int period = n / first;
        double low = n / (period + 1.0), high = period > 1 ? n / (period - 1.0) : double.PositiveInfinity;
        double strongest = 0;
        for (int i = 1; i <= half; i++)
        {
            if (i > low && i < high) continue;
            bool peak = energies[i] >= energies[i - 1] && (i == n - 1 || energies[i] >= energies[i + 1]);
            if (peak && energies[i] > strongest) (strongest, second) = (energies[i], i);
        }
        return (first, strongest > 6 * median && 10 * strongest > energies[first] ? second : -1);
    }

    /// <summary>The lag of the strongest correlation among those that round to the frequency.</summary>
    private static int Period(double[] correlation, int frequency)
    {
        if (frequency <= 1) return -1;
        int n = correlation.Length, best = -1;
        double strongest = -1;
        for (int lag = n / (frequency + 1); lag <= n / (frequency - 1) && lag < n; lag++)
            if (correlation[lag] > strongest) (strongest, best) = (correlation[lag], lag);
        return best > 1 && best <= LongestPeriod && n >= FewestPeriods * best ? best : -1;
    }
}
