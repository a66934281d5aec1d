using Anomaly.Models.Calibration;
using Anomaly.Models.Internals;

namespace Anomaly.Models.Spikes;

/// <summary>
/// Finds hours that rise above what this series usually shows at that hour. Streaming and causal: each value is judged by earlier ones only.
/// </summary>
/// <remarks>
/// On y = log1p(value), expected is the largest of three medians: same hour of the week over <see cref="SeasonalSpikeOptions.Weeks"/> weeks, same hour of
/// the day over <see cref="SeasonalSpikeOptions.Days"/> days, and the hour of the week ± 1 hour; so a nightly backup is no spike, whatever else is quiet.
/// The p-value of the residual is its rank among the trailing residuals, and beyond their upper quantile the survival of a generalised Pareto tail
/// (peaks over threshold: Siffer et al., KDD 2017). Missing hours are missing: nothing is filled in and no phase shifts.
/// A detected value enters the residuals and the hours of the day winsorised, so that an alarm does not hide the next one and no day teaches more than a
/// bounded amount. The hours of the week keep it as it was: a weekly job becomes usual at its third run, and an attack would have to keep a calendar.
/// One detector serves one series at a time and is not thread-safe.
/// </remarks>
public sealed partial class SeasonalSpikeDetector : ISeriesDetector
{
    private const int HoursInDay = 24;
    private const int HoursInWeek = 168;

    private readonly SeasonalSpikeOptions options;
    private readonly float floor;
    private readonly float[] weeks;
    private readonly float[] days;
    private readonly ResidualWindow residuals;
    private readonly float[] buffer;
    private long lastHour;
    private bool started;

    /// <summary>A detector without history.</summary>
    public SeasonalSpikeDetector(SeasonalSpikeOptions? options = null)
    {
        this.options = options ?? new SeasonalSpikeOptions();
        this.options.Validate();
        floor = (float)this.options.ScaleFloor;
        // The oldest value asked for is the hour before the same hour of the oldest week.
        weeks = new float[this.options.Weeks * HoursInWeek + 2];
        days = new float[this.options.Days * HoursInDay + 1];
        residuals = new ResidualWindow(this.options.Weeks * HoursInWeek);
        buffer = new float[Math.Max(3 * this.options.Weeks, this.options.Days)];
        Reset();
    }

    /// <summary>Settings.</summary>
    public SeasonalSpikeOptions Options => options;

    /// <inheritdoc/>
    public IReadOnlyList<string> OutputNames => SpikeOutputs.Seasonal;

    /// <summary>The last hour given, in hours since any fixed origin; null before the first.</summary>
    public long? LastHour => started ? lastHour : null;

    /// <summary>Forgets the series; the buffers serve the next one.</summary>
    public void Reset()
    {
        Array.Fill(weeks, float.NaN);
        Array.Fill(days, float.NaN);
        residuals.Clear();
        (started, lastHour) = (false, 0);
    }

    /// <summary>Judges one hour, then learns it.</summary>
    /// <param name="hour">Above the last one; hours between are missing. Hour 0 modulo 24 and 168 need not be midnight or Monday.</param>
    /// <param name="value">At least 0 and finite, or NaN where it is missing.</param>
    public SeasonalSpike Update(long hour, double value)
    {
        if (value < 0 || double.IsInfinity(value)) Throw.OutOfRange(nameof(value), value, "at least 0 and finite, or NaN");
        if (started && hour <= lastHour) Throw.OutOfRange(nameof(hour), hour, $"above the last one, {lastHour}");
        Advance(hour);
        double y = Math.Log(1 + value);
        double expected = Expected(hour);
        var result = Judge(y, expected, out double learned);
        weeks[Slot(hour, weeks.Length)] = (float)y;
        days[Slot(hour, days.Length)] = (float)learned;
        residuals.Put(Slot(hour, residuals.ByTime.Length), (float)(learned - expected));
        return result;
    }

    /// <summary>Judges the hour after the last one (hour 0 first), then learns it. Alerts at p-values below <see cref="SeasonalSpikeOptions.BandP"/>.</summary>
    public void Update(double value, Span<double> outputs) => Update(started ? lastHour + 1 : 0, value, outputs);

    /// <summary>Judges one hour, then learns it; the judgement as numbers.</summary>
    public void Update(long hour, double value, Span<double> outputs) => SpikeOutputs.Write(Update(hour, value), options.BandP, outputs);

    /// <summary>Judges consecutive hours; NaN is missing.</summary>
    public void Update(long firstHour, ReadOnlySpan<double> values, Span<SeasonalSpike> results)
    {
        if (results.Length != values.Length) Throw.Argument(nameof(results), $"There are {values.Length} values and room for {results.Length} results.");
        for (int i = 0; i < values.Length; i++) results[i] = Update(firstHour + i, values[i]);
    }

    /// <summary>Makes the hours between the last one and this one missing.</summary>
    private void Advance(long hour)
    {
        if (started && hour - lastHour > weeks.Length) Reset();
        for (long skipped = started ? lastHour + 1 : hour; skipped < hour; skipped++)
        {
            weeks[Slot(skipped, weeks.Length)] = float.NaN;
            days[Slot(skipped, days.Length)] = float.NaN;
            residuals.Put(Slot(skipped, residuals.ByTime.Length), float.NaN);
        }
        (lastHour, started) = (hour, true);
    }

    private SeasonalSpike Judge(double y, double expected, out double learned)
    {
        learned = y;
        if (double.IsNaN(expected) || residuals.Count < options.MinimumHistory)
            return new SeasonalSpike(0, 0, double.NaN, 1, false, false);
        bool tailed = residuals.TryFitTail(floor, options.TailFraction, options.MinimumExcesses, out var tail, out float threshold, out int above);
        double share = (1.0 + above) / (residuals.Count + 1);
        double usual = Value(expected);
        double band = Math.Max(Bound(options.BandP, tailed, tail, threshold, share), floor);
        double upper = Value(expected + band);
        double rise = y - expected;
        if (double.IsNaN(rise)) return new SeasonalSpike(usual, upper, double.NaN, 1, false, true);

        double p = 1;
        bool estimated = false;
        if (tailed && rise > threshold)
        {
            p = Math.Max(options.Floor, share * tail.Survival(rise - threshold));
            estimated = true;
        }
        else if (rise > floor) p = (1.0 + residuals.AtLeast((float)rise)) / (residuals.Count + 1);
        if (p < options.WinsorizeBelow) learned = expected + Math.Min(rise, Bound(options.WinsorizeBelow, tailed, tail, threshold, share));
        double scale = Math.Max(floor, residuals.Scale());
        return new SeasonalSpike(usual, upper, rise / scale, p, estimated, true);
    }

    private static double Value(double y) => Math.Clamp(Math.Exp(y) - 1, 0, double.MaxValue);

    /// <summary>The rise that has this p-value.</summary>
    private double Bound(double p, bool tailed, GeneralizedPareto tail, float threshold, double share) =>
        tailed && p < share ? threshold + tail.Quantile(p / share) : residuals.UpperQuantile(p);

    /// <summary>The largest of the medians that have enough values; NaN where none has.</summary>
    private double Expected(long hour)
    {
        double week = MedianOf(weeks, hour, HoursInWeek, options.Weeks, 0, 2);
        double day = MedianOf(days, hour, HoursInDay, options.Days, 0, 3);
        double around = MedianOf(weeks, hour, HoursInWeek, options.Weeks, 1, 4);
        double largest = double.IsNaN(week) ? day : double.IsNaN(day) ? week : Math.Max(week, day);
        return double.IsNaN(around) ? largest : double.IsNaN(largest) ? around : Math.Max(largest, around);
    }

    /// <summary>The lower median where there are two: of two weeks' values the smaller one is usual.</summary>
    private double MedianOf(float[] history, long hour, int period, int periods, int spread, int needed)
    {
        int n = 0;
        for (int k = 1; k <= periods; k++)
        {
            for (int offset = -spread; offset <= spread; offset++)
            {
                float value = history[Slot(hour - (long)k * period + offset, history.Length)];
                if (float.IsNaN(value)) continue;
                int at = n++;
                for (; at > 0 && buffer[at - 1] > value; at--) buffer[at] = buffer[at - 1];
                buffer[at] = value;
            }
        }
        return n < needed ? double.NaN : buffer[(n - 1) / 2];
    }

    private static int Slot(long hour, int length)
    {
        int slot = (int)(hour % length);
        return slot < 0 ? slot + length : slot;
    }
}
