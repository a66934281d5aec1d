using System.Globalization;

namespace Anomaly.Review.Charts;

/// <summary>A line of a few days, without axes.</summary>
internal static class Sparkline
{
    private const int Width = 90, Height = 20;

    /// <summary>Risk of days, oldest first; null where there is none. The last day is a dot.</summary>
    public static string Risk(IReadOnlyList<int?> units)
    {
        // Never below 30 dB for the full height, so that quiet hosts look quiet.
        double top = Math.Max(3000, units.Max() ?? 0);
        double step = units.Count < 2 ? 0 : (Width - 6.0) / (units.Count - 1);
        (double X, double Y)? At(int i) => units[i] is { } value ? (3 + i * step, Height - 3 - (Height - 6) * value / top) : null;
        string label = $"risk over {units.Count} days: {(units.Count > 0 && units[^1] is { } last ? (last / 100.0).ToString("0.0", CultureInfo.InvariantCulture) + " dB" : "no score")} on the last, {(top <= 3000 && units.Max() is null ? "none" : ((units.Max() ?? 0) / 100.0).ToString("0.0", CultureInfo.InvariantCulture) + " dB")} at most";
        var svg = new Svg(Width, Height, "spark", label).Path(Enumerable.Range(0, units.Count).Select(At), "spark-line");
        for (int i = 0; i < units.Count; i++)
        {
            bool lonely = At(i) is not null && (i == 0 || At(i - 1) is null) && (i == units.Count - 1 || At(i + 1) is null);
            if (At(i) is { } at && (lonely || i == units.Count - 1)) svg.Circle(at.X, at.Y, i == units.Count - 1 ? 2.2 : 1, "spark-dot");
        }
        return svg.ToString();
    }
}
