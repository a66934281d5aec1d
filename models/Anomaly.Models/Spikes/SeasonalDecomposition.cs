namespace Anomaly.Models.Spikes;

/// <summary>Takes the season off a series.</summary>
internal static class SeasonalDecomposition
{
    private const int Passes = 2;
    private const int SeasonalNeighbours = 9;

    /// <summary>The series less its season; with <see cref="Deseasonality.Stl"/> also less its trend.</summary>
    public static double[] Residual(double[] series, int period, Deseasonality how)
    {
        if (how != Deseasonality.Stl) return ByPhase(series, period, how);
        if (series.Length < 3 * period) return ByPhase(series, period, Deseasonality.Median);
        double[] residual = Stl(series, period);
        foreach (double value in residual) if (double.IsNaN(value)) return ByPhase(series, period, Deseasonality.Median);
        return residual;
    }

    private static double[] ByPhase(double[] series, int period, Deseasonality how)
    {
        var residual = new double[series.Length];
        for (int phase = 0; phase < Math.Min(period, series.Length); phase++)
        {
            double[] values = [.. Enumerable.Range(0, (series.Length - phase + period - 1) / period).Select(cycle => series[phase + cycle * period])];
            double usual;
            if (how == Deseasonality.Mean) usual = values.Average();
            else
            {
                Array.Sort(values);
                usual = values[values.Length / 2];
            }
            for (int i = phase; i < series.Length; i += period) residual[i] = series[i] - usual;
        }
        return residual;
    }

    /// <summary>Seasonal-trend decomposition by local regression (Cleveland et al. 1990), the inner loop.</summary>
    private static double[] Stl(double[] series, int period)
    {
        int n = series.Length;
        int lowPassNeighbours = period % 2 == 0 ? period + 1 : period;
        int trendNeighbours = (int)(1.5 * period / (1 - 1.5 / SeasonalNeighbours)) + 1 | 1;
        var season = new double[n];
        var trend = new double[n];
        var rest = new double[n];
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = 0; i < n; i++) rest[i] = series[i] - trend[i];
            double[] cycles = SmoothedCycles(rest, period);
            double[] low = MovingMeans(MovingMeans(MovingMeans(cycles, period), period), 3);
            var lowPass = new LocalRegression(low, lowPassNeighbours);
            for (int i = 0; i < n; i++)
            {
                season[i] = cycles[i] - lowPass.At(i);
                rest[i] = series[i] - season[i];
            }
            var smooth = new LocalRegression(rest, trendNeighbours);
            for (int i = 0; i < n; i++) trend[i] = smooth.At(i);
        }
        for (int i = 0; i < n; i++) rest[i] = series[i] - season[i] - trend[i];
        return rest;
    }

    /// <summary>Each phase smoothed from cycle to cycle, one cycle longer at both ends.</summary>
    private static double[] SmoothedCycles(double[] rest, int period)
    {
        int n = rest.Length;
        var smoothed = new double[n + 2 * period];
        for (int phase = 0; phase < period; phase++)
        {
            var values = new double[(n - phase + period - 1) / period];
            for (int cycle = 0; cycle < values.Length; cycle++) values[cycle] = rest[phase + cycle * period];
            var regression = new LocalRegression(values, SeasonalNeighbours);
            for (int cycle = -1; cycle <= values.Length; cycle++) smoothed[phase + (cycle + 1) * period] = regression.At(cycle);
        }
        return smoothed;
    }

    private static double[] MovingMeans(double[] values, int length)
    {
        var means = new double[values.Length - length + 1];
        double sum = 0;
        for (int i = 0; i < values.Length; i++)
        {
            sum += values[i];
            if (i >= length) sum -= values[i - length];
            if (i >= length - 1) means[i - length + 1] = sum / length;
        }
        return means;
    }
}
