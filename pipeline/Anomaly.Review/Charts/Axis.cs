using System.Globalization;

namespace Anomaly.Review.Charts;

/// <summary>One axis of a plot.</summary>
/// <param name="Name">What it shows, with its unit.</param>
/// <param name="Low">Value at its begin.</param>
/// <param name="High">Value at its end.</param>
/// <param name="Ticks">Marked values, with their texts.</param>
/// <param name="Log">Logarithmic; Low is then above 0, and smaller values stand at the begin.</param>
internal sealed record Axis(string Name, double Low, double High, IReadOnlyList<(double At, string Text)> Ticks, bool Log = false)
{
    /// <summary>Where a value stands, 0–1 along the axis; outside it at its nearer end.</summary>
    public double Place(double value)
    {
        double place = Log ? Math.Log(Math.Max(value, Low) / Low) / Math.Log(High / Low) : (value - Low) / (High - Low);
        return Math.Clamp(place, 0, 1);
    }

    /// <summary>Shares, 0 to 1.</summary>
    public static Axis Share(string name) => new(name, 0, 1, [.. new[] { 0, 0.25, 0.5, 0.75, 1 }.Select(t => (t, Text(t)))]);

    /// <summary>Powers of ten, from 10^lowest to 1.</summary>
    public static Axis Powers(string name, int lowest)
        => new(name, Math.Pow(10, lowest), 1, [.. Enumerable.Range(lowest, 1 - lowest).Select(p => Math.Pow(10, p)).Select(t => (t, Text(t)))], Log: true);

    /// <summary>From 0 to at least <paramref name="most"/>, with about five round marks.</summary>
    public static Axis Numbers(string name, double most, bool whole = false)
    {
        if (!(most > 0)) most = 1;
        double step = Step(most, whole), high = Math.Max(1, Math.Ceiling(most / step - 1e-9)) * step;
        return new Axis(name, 0, high, [.. Enumerable.Range(0, (int)Math.Round(high / step) + 1).Select(i => (i * step, Text(i * step)))]);
    }

    /// <summary>From at most <paramref name="least"/> to at least <paramref name="most"/>, with 0 among the round marks.</summary>
    public static Axis Around(string name, double least, double most)
    {
        double step = Step(Math.Max(most, 0) - Math.Min(least, 0), whole: false);
        int from = (int)Math.Floor(Math.Min(least, 0) / step + 1e-9), to = Math.Max(from + 1, (int)Math.Ceiling(Math.Max(most, 0) / step - 1e-9));
        return new Axis(name, from * step, to * step, [.. Enumerable.Range(from, to - from + 1).Select(i => (i * step, Text(i * step)))]);
    }

    private static double Step(double range, bool whole)
    {
        if (!(range > 0) || double.IsInfinity(range)) range = 1;
        double raw = range / 5, power = Math.Pow(10, Math.Floor(Math.Log10(raw))), step = (raw / power) switch { <= 1 => power, <= 2 => 2 * power, <= 5 => 5 * power, _ => 10 * power };
        return whole ? Math.Max(1, step) : step;
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
