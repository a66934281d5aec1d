namespace Anomaly.Models.Spikes;

/// <summary>The band around the expected values of a series, as wide as a running median of its size times a factor of the sensitivity.</summary>
internal sealed class SpectralResidualBand
{
    private const double FixedUnit = 0.3;
    private const double AdjustedTo = 93;
    private const int LongestMedian = 512;

    /// <summary>Width of the band in units, for sensitivities 0, 1, … 100.</summary>
    private static readonly double[] Factors = MakeFactors();

    private readonly double[] series;
    private readonly double[] expected;
    private readonly double[] units;
    private readonly double[] scores;
    private readonly double[] usual;
    private readonly bool[] anomaly;
    private readonly double sensitivity;

    /// <param name="series">The values.</param>
    /// <param name="expected">Expected values before they are kept within the range of the series.</param>
    /// <param name="centre">What scores measure the distance from.</param>
    /// <param name="flagged">Points flagged by their score.</param>
    /// <param name="options">Options.</param>
    public SpectralResidualBand(double[] series, double[] expected, double[] centre, bool[] flagged, SpectralResidualOptions options)
    {
        this.series = series;
        sensitivity = options.Sensitivity;
        bool seasonal = options.Period > 0;
        units = Units(series, flagged, options.Compatible);
        usual = SpectralResidual.WithinRange(expected, series);
        this.expected = seasonal ? usual : expected;
        scores = new double[series.Length];
        anomaly = new bool[series.Length];
        for (int i = 0; i < series.Length; i++) anomaly[i] = flagged[i] && Outside(i);
        if (seasonal) FillRuns();
        // Without a season the score is that of the flag and survives the band, with one it is the band's.
        for (int i = 0; i < series.Length; i++) scores[i] = (seasonal ? anomaly[i] : flagged[i]) ? Score(Math.Abs(centre[i] - series[i]) / units[i]) : 0;
    }

    public SpectralResidualPoint Point(int i, double magnitude)
    {
        double margin = units[i] * Factor(sensitivity);
        if (anomaly[i])
            return new SpectralResidualPoint(true, scores[i], magnitude, usual[i], units[i], expected[i] + margin, expected[i] - margin, Math.Sign(series[i] - usual[i]));
        double reach = units[i] * Factor(AdjustedTo);
        double near = Math.Max(Math.Min(usual[i], series[i] + reach), series[i] - reach);
        return new SpectralResidualPoint(false, scores[i], magnitude, near, units[i], near + margin, near - margin, Math.Sign(series[i] - near));
    }

    private bool Outside(int i)
    {
        double margin = units[i] * Factor(sensitivity);
        return series[i] < expected[i] - margin || series[i] > expected[i] + margin;
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

    private static double[] Units(double[] series, bool[] flagged, bool compatible)
    {
        double[] trend = RunningMedian(series, Math.Min(series.Length / 3, LongestMedian) / 2);
        double sum = 0;
        int count = 0;
        bool flat = true;
        for (int i = 0; i < trend.Length; i++)
        {
            if (flagged[i]) continue;
            flat &= (compatible ? trend[i] : Math.Abs(trend[i])) < 1e-8;
            sum += Math.Abs(trend[i]);
            count++;
        }
        var units = new double[trend.Length];
        for (int i = 0; i < trend.Length; i++)
            units[i] = flat ? FixedUnit : count > 0 ? sum / count / 2 + Math.Abs(trend[i]) / 2 : Math.Abs(trend[i]);
        return units;
    }

    /// <summary>Medians of the points up to <paramref name="reach"/> away, fewer at the ends.</summary>
    private static double[] RunningMedian(double[] series, int reach)
    {
        var window = new List<double>(2 * reach + 1);
        var medians = new double[series.Length];
        for (int i = 0; i < Math.Min(reach, series.Length); i++) Insert(series[i]);
        for (int i = 0; i < series.Length; i++)
        {
            if (i + reach < series.Length) Insert(series[i + reach]);
            if (i - reach - 1 >= 0) window.RemoveAt(window.BinarySearch(series[i - reach - 1]));
            int middle = window.Count / 2;
            medians[i] = window.Count % 2 == 1 ? window[middle] : (window[middle - 1] + window[middle]) / 2;
        }
        return medians;

        void Insert(double value)
        {
            int at = window.BinarySearch(value);
            window.Insert(at < 0 ? ~at : at, value);
        }
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
