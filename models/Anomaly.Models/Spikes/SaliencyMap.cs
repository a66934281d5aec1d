using System.Numerics;
using MathNet.Numerics.IntegralTransforms;

namespace Anomaly.Models.Spikes;

/// <summary>
/// The saliency map of a series: the inverse transform of its spectral residual, what the logarithm of the spectrum has more than its neighbourhood
/// (Ren et al., KDD 2019, arXiv 1906.03821). The series is prolonged by five copies of an extrapolated value, so that its last point has neighbours.
/// </summary>
internal static class SaliencyMap
{
    private const int Extension = 5;
    private const int SlopePoints = 6;

    /// <summary>Complex map of the series and its extension; magnitudes of the spectrum up to <paramref name="least"/> count as none.</summary>
    public static Complex[] Of(ReadOnlySpan<double> series, int averaging, double least)
    {
        var spectrum = new Complex[series.Length + Extension];
        for (int i = 0; i < series.Length; i++) spectrum[i] = series[i];
        spectrum.AsSpan(series.Length).Fill(Extrapolated(series));
        Fourier.Forward(spectrum, FourierOptions.Matlab);
        var logs = new double[spectrum.Length];
        for (int i = 0; i < logs.Length; i++)
        {
            double magnitude = Magnitude(spectrum[i]);
            logs[i] = magnitude > least ? Math.Log(magnitude) : 0;
        }
        double[] averages = TrailingMeans(logs, averaging);
        for (int i = 0; i < logs.Length; i++)
            spectrum[i] = logs[i] != 0 ? spectrum[i] * (Math.Exp(logs[i] - averages[i]) / Magnitude(spectrum[i])) : 0;
        Fourier.Inverse(spectrum, FourierOptions.Matlab);
        return spectrum;
    }

    public static double Magnitude(Complex value) => Math.Sqrt(value.Real * value.Real + value.Imaginary * value.Imaginary);

    /// <summary>Means of the last <paramref name="window"/> values, of fewer at the beginning.</summary>
    public static double[] TrailingMeans(double[] values, int window)
    {
        var sums = new double[values.Length];
        double sum = 0;
        for (int i = 0; i < values.Length; i++) sums[i] = sum += values[i];
        var means = new double[values.Length];
        for (int i = 0; i < values.Length; i++) means[i] = i < window ? sums[i] / (i + 1) : (sums[i] - sums[i - window]) / window;
        return means;
    }

    public static double Deviation(double magnitude, double mean) => Math.Abs(magnitude - mean) / Math.Max(Math.Abs(mean), 1e-8) / 10;

    /// <summary>From the six points before the last one: the second of them plus the sum of the slopes to the sixth.</summary>
    private static double Extrapolated(ReadOnlySpan<double> series)
    {
        var points = series.Slice(series.Length - SlopePoints - 1, SlopePoints);
        double slopes = 0;
        for (int i = 0; i < SlopePoints - 1; i++) slopes += (points[^1] - points[i]) / (SlopePoints - 1 - i);
        return points[1] + slopes;
    }
}
