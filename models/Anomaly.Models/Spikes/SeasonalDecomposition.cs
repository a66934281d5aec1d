namespace Anomaly.Models.Spikes;

/// <summary>Takes the season off a series. Keeps its buffers from series to series: not for two threads at once.</summary>
internal sealed class SeasonalDecomposition
{
    private const int Passes = 2;
    private const int SeasonalNeighbours = 9;

    private readonly LocalRegression seasonal = new();
    private readonly LocalRegression lowPass = new();
    private readonly LocalRegression smooth = new();
    private double[] season = [];
    private double[] trend = [];
    private double[] cycles = [];
    private double[] means = [];
    private double[] phase = [];

    /// <summary>Writes the series less its season; with <see cref="Deseasonality.Stl"/> also less its trend.</summary>
    public void Residual(ReadOnlySpan<double> series, int period, Deseasonality how, Span<double> residual)
    {
        if (phase.Length < series.Length) phase = new double[series.Length];
        if (how == Deseasonality.Stl && series.Length >= 3 * period)
        {
            Stl(series, period, residual);
            if (!residual.ContainsAnyExceptInRange(double.MinValue, double.MaxValue)) return;
        }
        ByPhase(series, period, how == Deseasonality.Mean, residual);
    }

    private void ByPhase(ReadOnlySpan<double> series, int period, bool mean, Span<double> residual)
    {
        for (int first = 0; first < Math.Min(period, series.Length); first++)
        {
            var values = Phase(series, period, first);
            double usual = 0;
            if (mean)
            {
                foreach (double value in values) usual += value;
                usual /= values.Length;
            }
            else
            {
                values.Sort();
                usual = values[values.Length / 2];
            }
            for (int i = first; i < series.Length; i += period) residual[i] = series[i] - usual;
        }
    }

    /// <summary>Every value at one phase.</summary>
    private Span<double> Phase(ReadOnlySpan<double> series, int period, int first)
    {
        int count = 0;
        for (int i = first; i < series.Length; i += period) phase[count++] = series[i];
        return phase.AsSpan(0, count);
    }

    /// <summary>Seasonal-trend decomposition by local regression (Cleveland et al. 1990), the inner loop.</summary>
    private void Stl(ReadOnlySpan<double> series, int period, Span<double> rest)
    {
        int n = series.Length;
        int lowPassNeighbours = period % 2 == 0 ? period + 1 : period;
        int trendNeighbours = (int)(1.5 * period / (1 - 1.5 / SeasonalNeighbours)) + 1 | 1;
        if (season.Length < n) (season, trend) = (new double[n], new double[n]);
        if (cycles.Length < n + 2 * period) (cycles, means) = (new double[n + 2 * period], new double[n + 2 * period]);
        trend.AsSpan().Clear();
        for (int pass = 0; pass < Passes; pass++)
        {
            for (int i = 0; i < n; i++) rest[i] = series[i] - trend[i];
            SmoothCycles(rest, period);
            int left = MovingMeans(cycles, n + 2 * period, period, means);
            left = MovingMeans(means, left, period, means);
            left = MovingMeans(means, left, 3, means);
            lowPass.Take(means.AsSpan(0, left), lowPassNeighbours);
            lowPass.Smooth(season.AsSpan(0, n));
            for (int i = 0; i < n; i++)
            {
                season[i] = cycles[i] - season[i];
                rest[i] = series[i] - season[i];
            }
            smooth.Take(rest, trendNeighbours);
            smooth.Smooth(trend.AsSpan(0, n));
        }
        for (int i = 0; i < n; i++) rest[i] = series[i] - season[i] - trend[i];
    }

    /// <summary>Each phase smoothed from cycle to cycle, one cycle longer at both ends.</summary>
    private void SmoothCycles(ReadOnlySpan<double> rest, int period)
    {
        for (int first = 0; first < period; first++)
        {
            var values = Phase(rest, period, first);
            seasonal.Take(values, SeasonalNeighbours);
            for (int cycle = -1; cycle <= values.Length; cycle++) cycles[first + (cycle + 1) * period] = seasonal.At(cycle);
        }
    }

    /// <summary>Means of so many values in a row, possibly in place; returns how many there are.</summary>
    private static int MovingMeans(double[] values, int count, int length, double[] means)
    {
        // In place, a value's own place is written before it leaves the sum.
        double sum = 0;
        for (int i = 0; i < length; i++) sum += values[i];
        int left = count - length + 1;
        for (int i = 0; i < left; i++)
        {
            double leaving = values[i], entering = i + length < count ? values[i + length] : 0;
            means[i] = sum / length;
            sum += entering - leaving;
        }
        return left;
    }
}
