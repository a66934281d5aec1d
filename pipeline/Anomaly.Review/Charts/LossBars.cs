namespace Anomaly.Review.Charts;

/// <summary>Differences with their intervals as bars that lie, one a line.</summary>
internal static class LossBars
{
    private const int Width = 520, Left = 132, Right = 12, Row = 24, Top = 8, Bottom = 44;

    /// <summary>Draws the bars.</summary>
    /// <param name="label">What a reader who does not see it is told.</param>
    /// <param name="axis">Name of the axis.</param>
    /// <param name="rows">Name, difference, and its interval.</param>
    public static string Draw(string label, string axis, IReadOnlyList<(string Name, double Value, (double Low, double High) Interval)> rows)
    {
        double[] ends = [.. rows.SelectMany(r => new[] { r.Value, r.Interval.Low, r.Interval.High }).Where(double.IsFinite)];
        var x = Axis.Around(axis, ends.DefaultIfEmpty(0).Min(), ends.DefaultIfEmpty(0).Max());
        double X(double value) => Left + x.Place(value) * (Width - Left - Right);
        double bottom = Top + Row * rows.Count;
        var svg = new Svg(Width, (int)bottom + Bottom, "chart", label);
        foreach (var (at, text) in x.Ticks) svg.Line(X(at), Top, X(at), bottom, "grid").Text(X(at), bottom + 14, text, anchor: "middle");
        for (int i = 0; i < rows.Count; i++)
        {
            var (name, value, interval) = rows[i];
            double middle = Top + Row * (i + 0.5);
            svg.Text(Left - 6, middle + 4, Show.Text(name, 24), anchor: "end");
            svg.Rect(Math.Min(X(0), X(value)), middle - 7, Math.Abs(X(value) - X(0)), 14, value < 0 ? "bar over" : "bar", $"{name}: {Show.Ratio(value)} ({Show.Interval(interval, Show.Ratio)})");
            if (double.IsFinite(interval.Low)) svg.Line(X(interval.Low), middle, X(interval.High), middle, "whisker");
        }
        svg.Line(X(0), Top, X(0), bottom, "axis").Text((Left + Width - Right) / 2.0, bottom + 31, axis, anchor: "middle");
        return svg.ToString();
    }
}
