using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>Judges the points of one batch together. Serves batches of one length and has buffers: not for two threads at once.</summary>
internal sealed class SpectralResidualBatch
{
    private const int Averaging = 3;
    private const int Judgement = 40;
    private const double LeastMagnitude = 1e-8;
    private const double LeastZScore = 1.5;
    private const double RepairedAbove = 0.35;

    /// <summary>Points at the beginning that share the mean of the eleventh: a mean of fewer would hide any score.</summary>
    private const int SharedMean = 11;

    private readonly SaliencyMap map;
    private readonly FourierPlan plan;
    private readonly SeasonalDecomposition decomposition = new();
    private readonly SpectralResidualBand band;
    private readonly double[] series;
    private readonly double[] residual;
    private readonly double[] scores;
    private readonly double[] expected;
    private readonly double[] imaginary;
    private readonly bool[] flagged;

    public SpectralResidualBatch(int length)
    {
        Length = length;
        map = new SaliencyMap(length);
        plan = new FourierPlan(length);
        band = new SpectralResidualBand(length);
        (series, residual, scores, expected, imaginary) = (new double[length], new double[length], new double[length], new double[length], new double[length]);
        flagged = new bool[length];
    }

    public int Length { get; }

    /// <summary>Judges the batch; the points from <paramref name="skipped"/> on are written.</summary>
    public void Judge(ReadOnlySpan<double> values, SpectralResidualOptions options, int skipped, Span<SpectralResidualPoint> results)
    {
        if (!Missing.Bridge(values, series))
        {
            results.Clear();
            return;
        }
        double[] searched = series;
        if (options.Period > 0)
        {
            decomposition.Residual(series, options.Period, options.Deseasonality, residual);
            searched = residual;
        }
        map.Make(searched, Averaging, LeastMagnitude);
        Score();
        Flag(searched, options.Compatible ? series : searched, options.Threshold);
        if (options.Period > 0) for (int i = 0; i < expected.Length; i++) expected[i] = series[i] - searched[i];
        else
        {
            Repair();
            LowPass();
        }
        var range = ExpectedRange.Of(series);
        if (options.Margin)
        {
            // ML.NET measures distances from the saliency map where there is a season.
            band.Fit(series, expected, options.Period > 0 && options.Compatible ? map.Real : expected, flagged, range, options);
            for (int i = 0; i < results.Length; i++) results[i] = band.Point(skipped + i, map.Magnitudes[skipped + i]);
        }
        else
        {
            for (int i = 0; i < results.Length; i++)
            {
                int at = skipped + i;
                double usual = range.Clamp(expected[at]);
                results[i] = new SpectralResidualPoint(flagged[at], scores[at], map.Magnitudes[at], usual, 0, usual, usual, Math.Sign(series[at] - usual));
            }
        }
        for (int i = 0; i < results.Length; i++) if (double.IsNaN(values[skipped + i])) results[i] = default;
    }

    /// <summary>By the mean of the last magnitudes.</summary>
    private void Score()
    {
        var magnitudes = map.Magnitudes;
        int judgement = Math.Min(Judgement, magnitudes.Length);
        double sum = 0, shared = 0;
        for (int i = 0; i < SharedMean; i++) shared += magnitudes[i] / SharedMean;
        for (int i = 0; i < scores.Length; i++)
        {
            sum += magnitudes[i];
            if (i >= judgement) sum -= magnitudes[i - judgement];
            double mean = i <= SharedMean ? shared : sum / Math.Min(i + 1, judgement);
            scores[i] = Math.Clamp(SaliencyMap.Deviation(magnitudes[i], mean), 0, 1);
        }
    }

    /// <summary>Flags scores above the threshold whose value is at least 1.5 deviations from the mean; the others lose their score.</summary>
    private void Flag(double[] searched, double[] measured, double threshold)
    {
        double mean = 0, squares = 0;
        foreach (double value in measured) mean += value;
        mean /= measured.Length;
        foreach (double value in measured) squares += (value - mean) * (value - mean);
        double deviation = Math.Sqrt(squares / measured.Length);
        for (int i = 0; i < scores.Length; i++)
        {
            flagged[i] = scores[i] > threshold && deviation >= LeastMagnitude && Math.Abs(searched[i] - mean) / deviation >= LeastZScore;
            if (scores[i] > threshold && !flagged[i]) scores[i] = 0;
        }
    }

    /// <summary>The series, its points of high score put on the line through at least four neighbours of low score.</summary>
    private void Repair()
    {
        series.CopyTo(expected, 0);
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
                if (n > 1) expected[at] = (xx * y - x * xy) / (n * xx - x * x);
                break;
            }
        }
    }

    /// <summary>Takes the highest quarter of the frequencies off what is expected.</summary>
    private void LowPass()
    {
        imaginary.AsSpan().Clear();
        plan.Forward(expected, imaginary);
        int n = expected.Length;
        for (int i = 0; i < n; i++) if (i > n * 3.0 / 8 && i < n * 5.0 / 8) (expected[i], imaginary[i]) = (0, 0);
        plan.Inverse(expected, imaginary);
    }
}

/// <summary>A series that is never below 0 is not expected there, nor one that is never above 0.</summary>
internal readonly record struct ExpectedRange(double Least, double Most)
{
    public static ExpectedRange Of(ReadOnlySpan<double> series)
    {
        double least = double.PositiveInfinity, largest = double.NegativeInfinity;
        foreach (double value in series) (least, largest) = (Math.Min(least, value), Math.Max(largest, value));
        if (least >= 0) return new ExpectedRange(0, double.PositiveInfinity);
        return new ExpectedRange(double.NegativeInfinity, largest <= 0 ? 0 : double.PositiveInfinity);
    }

    public double Clamp(double expected) => Math.Clamp(expected, Least, Most);
}
