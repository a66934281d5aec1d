using System.Numerics;
using Anomaly.Models.Internals;
using MathNet.Numerics.IntegralTransforms;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Searches a whole series by its spectral residual; ML.NET's DetectEntireAnomalyBySrCnn. Rises and drops alike are found, each with its direction.
/// Missing values are bridged for the transform and have no judgement of their own.
/// </summary>
public static class SpectralResidual
{
    /// <summary>Fewer points are not judged.</summary>
    public const int FewestPoints = 12;

    private const int Averaging = 3;
    private const int Judgement = 40;
    private const double LeastMagnitude = 1e-8;
    private const double LeastZScore = 1.5;
    private const double RepairedAbove = 0.35;

    /// <summary>Points at the beginning that share the mean of the eleventh: a mean of fewer would hide any score.</summary>
    private const int SharedMean = 11;

    /// <summary>Judges every point.</summary>
    /// <param name="values">The series; NaN is missing.</param>
    /// <param name="options">Defaults where null.</param>
    /// <exception cref="ArgumentException">There are fewer than 12 points, or an option is out of its range.</exception>
    public static SpectralResidualPoint[] Detect(ReadOnlySpan<double> values, SpectralResidualOptions? options = null)
    {
        options ??= new SpectralResidualOptions();
        options.Validate();
        if (values.Length < FewestPoints) Throw.Argument(nameof(values), $"There are {values.Length} points, at least {FewestPoints} are needed.");
        var results = new SpectralResidualPoint[values.Length];
        int size = options.BatchSize == -1 ? values.Length : options.BatchSize;
        for (int from = 0; from < values.Length; from += size)
        {
            int to = Math.Min(from + size, values.Length);
            // A last batch too short to be judged by itself is judged with what precedes it.
            int start = to - from < FewestPoints ? Math.Max(0, to - size) : from;
            var batch = Judge(values[start..to], options);
            batch.AsSpan(from - start).CopyTo(results.AsSpan(from));
        }
        return results;
    }

    private static SpectralResidualPoint[] Judge(ReadOnlySpan<double> values, SpectralResidualOptions options)
    {
        var results = new SpectralResidualPoint[values.Length];
        var series = new double[values.Length];
        if (!Missing.Bridge(values, series)) return results;
        double[] searched = options.Period > 0 ? SeasonalDecomposition.Residual(series, options.Period, options.Deseasonality) : series;
        var map = SaliencyMap.Of(searched, Averaging, LeastMagnitude);
        var (scores, magnitudes) = Scores(map, series.Length);
        bool[] flagged = Flag(scores, searched, options.Compatible ? series : searched, options.Threshold);
        double[] expected = options.Period > 0 ? Difference(series, searched) : LowPass(Repaired(series, scores));
        if (!options.Margin)
        {
            double[] usual = WithinRange(expected, series);
            for (int i = 0; i < results.Length; i++)
                results[i] = new SpectralResidualPoint(flagged[i], scores[i], magnitudes[i], usual[i], 0, usual[i], usual[i], Math.Sign(series[i] - usual[i]));
        }
        else
        {
            // ML.NET measures distances from the saliency map where there is a season.
            double[] centre = options.Period > 0 && options.Compatible ? [.. map.Take(series.Length).Select(value => value.Real)] : expected;
            var band = new SpectralResidualBand(series, expected, centre, flagged, options);
            for (int i = 0; i < results.Length; i++) results[i] = band.Point(i, magnitudes[i]);
        }
        for (int i = 0; i < results.Length; i++) if (double.IsNaN(values[i])) results[i] = default;
        return results;
    }

    private static (double[] Scores, double[] Magnitudes) Scores(Complex[] map, int count)
    {
        var magnitudes = new double[map.Length];
        for (int i = 0; i < map.Length; i++) magnitudes[i] = SaliencyMap.Magnitude(map[i]);
        double[] means = SaliencyMap.TrailingMeans(magnitudes, Math.Min(Judgement, map.Length));
        Array.Fill(means, means[SharedMean - 1], 0, SharedMean + 1);
        var scores = new double[count];
        for (int i = 0; i < count; i++) scores[i] = Math.Clamp(SaliencyMap.Deviation(magnitudes[i], means[i]), 0, 1);
        return (scores, magnitudes);
    }

    /// <summary>Flags scores above the threshold whose value is at least 1.5 deviations from the mean; the others lose their score.</summary>
    private static bool[] Flag(double[] scores, double[] searched, double[] measured, double threshold)
    {
        double mean = 0, squares = 0;
        foreach (double value in measured) mean += value / measured.Length;
        foreach (double value in measured) squares += (value - mean) * (value - mean) / measured.Length;
        double deviation = Math.Sqrt(squares);
        var flagged = new bool[scores.Length];
        for (int i = 0; i < scores.Length; i++)
        {
            if (!(scores[i] > threshold)) continue;
            flagged[i] = deviation >= LeastMagnitude && Math.Abs(searched[i] - mean) / deviation >= LeastZScore;
            if (!flagged[i]) scores[i] = 0;
        }
        return flagged;
    }

    /// <summary>Points of high score are put on the line through at least four neighbours of low score.</summary>
    private static double[] Repaired(double[] series, double[] scores)
    {
        double[] repaired = [.. series];
        for (int at = 0; at < series.Length; at++)
        {
            if (scores[at] <= RepairedAbove) continue;
            for (int reach = 1; ; reach += 2)
            {
                int from = Math.Max(at - reach, 0), to = Math.Min(at + reach, series.Length - 1), n = 0;
                double x = 0, y = 0, xx = 0, xy = 0;
                for (int i = from; i <= to; i++)
                {
                    if (scores[i] > RepairedAbove) continue;
                    n++;
                    (x, y, xx, xy) = (x + (i - at), y + series[i], xx + (double)(i - at) * (i - at), xy + (i - at) * series[i]);
                }
                if (n < 4 && (from > 0 || to < series.Length - 1)) continue;
                if (n > 1) repaired[at] = (xx * y - x * xy) / (n * xx - x * x);
                break;
            }
        }
        return repaired;
    }

    /// <summary>Without the highest quarter of the frequencies.</summary>
    private static double[] LowPass(double[] series)
    {
        var transform = new Complex[series.Length];
        for (int i = 0; i < series.Length; i++) transform[i] = series[i];
        Fourier.Forward(transform, FourierOptions.Matlab);
        for (int i = 0; i < transform.Length; i++) if (i > transform.Length * 3.0 / 8 && i < transform.Length * 5.0 / 8) transform[i] = 0;
        Fourier.Inverse(transform, FourierOptions.Matlab);
        return [.. transform.Select(value => value.Real)];
    }

    private static double[] Difference(double[] series, double[] residual)
    {
        var difference = new double[series.Length];
        for (int i = 0; i < series.Length; i++) difference[i] = series[i] - residual[i];
        return difference;
    }

    /// <summary>A series that is never below 0 is not expected there, nor one that is never above 0.</summary>
    internal static double[] WithinRange(double[] expected, double[] series)
    {
        double least = series.Min(), largest = series.Max();
        return [.. expected.Select(value => (least >= 0 && value < 0) || (least < 0 && largest <= 0 && value > 0) ? 0 : value)];
    }
}
