using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>The band around the expected values of a series, as wide as a running median of its size times a factor of the sensitivity.</summary>
internal sealed class SpectralResidualBand
{
    private const double FixedUnit = 0.3;
    private const int AdjustedTo = 93;
    private const int LongestMedian = 512;

    /// <summary>Width of the band in units, for sensitivities 0, 1, … 100.</summary>
    private static readonly double[] Factors = MakeFactors();

    private readonly double[] series;
    private readonly double[] expected;
    private readonly double[] units;
    private readonly double[] scores;
    private readonly double[] usual;
    private readonly bool[] anomaly;
    private readonly double[] sorted;
    private double margin;

    /// <summary>For series of this length, one after the other.</summary>
    public SpectralResidualBand(int length)
    {
        (series, expected, units) = (new double[length], new double[length], new double[length]);
        (scores, usual, anomaly) = (new double[length], new double[length], new bool[length]);
        sorted = new double[2 * Reach(length) + 2];
    }

    /// <param name="values">The values.</param>
    /// <param name="centres">Expected values before they are kept within the range of the series.</param>
    /// <param name="measured">What scores measure the distance from.</param>
    /// <param name="flagged">Points flagged by their score.</param>
    /// <param name="range">Range of the series.</param>
    /// <param name="options">Options.</param>
    public void Fit(ReadOnlySpan<double> values, ReadOnlySpan<double> centres, ReadOnlySpan<double> measured, ReadOnlySpan<bool> flagged, ExpectedRange range, SpectralResidualOptions options)
    {
        values.CopyTo(series);
        margin = Factor(options.Sensitivity);
        bool seasonal = options.Period > 0;
        MakeUnits(flagged, options.Compatible);
        for (int i = 0; i < series.Length; i++)
        {
            usual[i] = range.Clamp(centres[i]);
            expected[i] = seasonal ? usual[i] : centres[i];
            anomaly[i] = flagged[i] && Outside(i);
        }
        if (seasonal) FillRuns();
        // Without a season the score is that of the flag and survives the band, with one it is the band's.
        for (int i = 0; i < series.Length; i++) scores[i] = (seasonal ? anomaly[i] : flagged[i]) ? Score(Math.Abs(measured[i] - series[i]) / units[i]) : 0;
    }

    public SpectralResidualPoint Point(int i, double magnitude)
    {
        double width = units[i] * margin;
        if (anomaly[i])
            return new SpectralResidualPoint(true, scores[i], magnitude, usual[i], units[i], expected[i] + width, expected[i] - width, Math.Sign(series[i] - usual[i]));
        double reach = units[i] * Factors[AdjustedTo];
        double near = Math.Max(Math.Min(usual[i], series[i] + reach), series[i] - reach);
        return new SpectralResidualPoint(false, scores[i], magnitude, near, units[i], near + width, near - width, Math.Sign(series[i] - near));
    }

    private bool Outside(int i)
    {
        double width = units[i] * margin;
        return series[i] < expected[i] - width || series[i] > expected[i] + width;
    }

    /// <summary>Points between two anomalies of one run outside the band are anomalies too.</summary>
    private void FillRuns()
    {
        int last = -1;
        for (int i = 0; i < series.Length; i++)
        {
            if (!Outside(i)) last = -1;
            else if (anomaly[i])
            {
                if (last >= 0) Array.Fill(anomaly, true, last, i - last);
                last = i;
            }
        }
    }

    private void MakeUnits(ReadOnlySpan<bool> flagged, bool compatible)
    {
        RunningMedian();
        double sum = 0;
        int count = 0;
        bool flat = true;
        for (int i = 0; i < units.Length; i++)
        {
            if (flagged[i]) continue;
            flat &= (compatible ? units[i] : Math.Abs(units[i])) < 1e-8;
            sum += Math.Abs(units[i]);
            count++;
        }
        for (int i = 0; i < units.Length; i++)
            units[i] = flat ? FixedUnit : count > 0 ? sum / count / 2 + Math.Abs(units[i]) / 2 : Math.Abs(units[i]);
    }

    private static int Reach(int length) => Math.Min(length / 3, LongestMedian) / 2;

    /// <summary>Medians of the points up to the reach away, fewer at the ends; written to the units.</summary>
    private void RunningMedian()
    {
        int reach = Reach(series.Length), count = 0;
        for (int i = 0; i < Math.Min(reach, series.Length); i++) Insert(series[i], count++);
        for (int i = 0; i < series.Length; i++)
        {
            bool enters = i + reach < series.Length, leaves = i - reach - 1 >= 0;
            if (enters && leaves) Replace(series[i - reach - 1], series[i + reach], count);
            else if (enters) Insert(series[i + reach], count++);
            else if (leaves) Remove(series[i - reach - 1], count--);
            int middle = count / 2;
            units[i] = count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        }
    }

    private void Insert(double value, int count)
    {
        int at = Lanes.CountBelow(sorted.AsSpan(0, count), value);
        Array.Copy(sorted, at, sorted, at + 1, count - at);
        sorted[at] = value;
    }

    private void Remove(double value, int count)
    {
        int at = Lanes.CountBelow(sorted.AsSpan(0, count), value);
        Array.Copy(sorted, at + 1, sorted, at, count - at - 1);
    }

    private void Replace(double old, double value, int count)
    {
        int from = Lanes.CountBelow(sorted.AsSpan(0, count), old), to = Lanes.CountBelow(sorted.AsSpan(0, count), value);
        // Without the old value, what lies above it is one place lower.
        if (value > old) Array.Copy(sorted, from + 1, sorted, from, --to - from);
        else Array.Copy(sorted, to, sorted, to + 1, from - to);
        sorted[to] = value;
    }

    private static double Factor(double sensitivity)
    {
        int low = (int)sensitivity;
        return low == sensitivity ? Factors[low] : Factors[low] + (Factors[low + 1] - Factors[low]) * (sensitivity - low);
    }

    /// <summary>The distance in units as the share of sensitivities whose band does not hold it, in [0, 1].</summary>
    private static double Score(double distance)
    {
        int low = 0, high = 100;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (Factors[100 - middle] < distance) low = middle + 1;
            else high = middle;
        }
        if (low == 0 || Factors[100 - low] == distance) return low / 100.0;
        return (low - 1 + (distance - Factors[101 - low]) / (Factors[100 - low] - Factors[101 - low])) / 100;
    }

    /// <summary>Piecewise: a parabola up to 24, then lines that flatten; the last seven are a list.</summary>
    private static double[] MakeFactors()
    {
        var factors = new double[101];
        for (int i = 0; i <= 100; i++)
        {
            int k = i + 5;
            factors[i] = k switch
            {
                < 30 => 0.8 * (k - 30) * (k - 30) + 32,
                < 50 => -1.25 * k + 67.5,
                < 60 => -0.4 * k + 25,
                < 70 => -0.04 * k + 3.4,
                < 80 => -0.03 * k + 2.7,
                < 90 => -0.015 * k + 1.5,
                < 98 => -0.13 / 11 * k + 13.35 / 11,
                98 => -0.13 / 11 * 99 + 13.35 / 11,
                99 => 0.012,
                < 105 => -0.001925 * (k - 100) + 0.008,
                _ => 0,
            };
        }
        return factors;
    }
}
