using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Review.Data;

namespace Anomaly.Review.Charts;

/// <summary>A number a day as bars, with an optional limit.</summary>
internal static class DayBars
{
    private const int Width = 460, Left = 44, Top = 10, Height = 90, Bottom = 20;

    /// <summary>Draws the bars.</summary>
    /// <param name="days">Days.</param>
    /// <param name="values">Their values; NaN for none.</param>
    /// <param name="name">What they are.</param>
    /// <param name="limit">A line across; NaN for none.</param>
    /// <param name="percent">The values are shares.</param>
    public static string Draw(IReadOnlyList<DayColumns> days, IReadOnlyList<double> values, string name, double limit = double.NaN, bool percent = false)
    {
        double most = Math.Max(1, Math.Max(double.IsNaN(limit) ? 0 : limit, values.Where(v => !double.IsNaN(v)).DefaultIfEmpty(0).Max()));
        double step = (Width - Left - 4.0) / Math.Max(1, days.Count), bottom = Top + Height;
        string Text(double v) => percent ? (100 * v).ToString("0", CultureInfo.InvariantCulture) + " %" : v.ToString("#,0.#", CultureInfo.InvariantCulture);
        var svg = new Svg(Width, Top + Height + Bottom, "chart", $"{name} of {days.Count} days: {(values.Count == 0 || double.IsNaN(values[^1]) ? "none" : Text(values[^1]))} on the last, {Text(most)} at most");
        svg.Line(Left, bottom, Width - 4, bottom, "axis").Text(Left - 6, bottom + 4, "0", anchor: "end").Text(Left - 6, Top + 8, Text(most), anchor: "end");
        for (int i = 0; i < days.Count; i++)
        {
            if (double.IsNaN(values[i])) continue;
            double height = Height * values[i] / most;
            svg.Rect(Left + i * step + step * 0.15, bottom - height, step * 0.7, height, !double.IsNaN(limit) && values[i] > limit ? "bar over" : "bar", $"{Workspace.DayText(days[i].Day)}: {Text(values[i])}");
        }
        if (!double.IsNaN(limit)) svg.Line(Left, bottom - Height * limit / most, Width - 4, bottom - Height * limit / most, "limit", $"budget: {Text(limit)}");
        int every = Math.Max(1, (int)Math.Ceiling(46 / step));
        for (int i = days.Count - 1; i >= 0; i -= every) svg.Text(Left + (i + 0.5) * step, bottom + 14, Workspace.DayText(days[i].Day)[5..], anchor: "middle");
        return svg.ToString();
    }
}
