namespace Anomaly.Review.Charts;

/// <summary>A plot with axes, and series that differ in colour, dash and mark.</summary>
internal sealed class Plot
{
    private const int Width = 520, Height = 310, Left = 52, Right = 12, Top = 24, Bottom = 44, LegendLine = 16;
    private readonly Axis _x, _y;
    private readonly Svg _svg;

    /// <summary>Begins a plot.</summary>
    /// <param name="label">What a reader who does not see it is told.</param>
    /// <param name="x">Axis to the right.</param>
    /// <param name="y">Axis upwards.</param>
    /// <param name="names">Names of the series, by number; none for a plot that needs no legend.</param>
    public Plot(string label, Axis x, Axis y, IReadOnlyList<string> names)
    {
        (_x, _y) = (x, y);
        _svg = new Svg(Width, Height + LegendLine * ((names.Count + 1) / 2), "chart", label);
        foreach (var (at, text) in x.Ticks) _svg.Line(X(at), Top, X(at), Height - Bottom, "grid").Text(X(at), Height - Bottom + 14, text, anchor: "middle");
        foreach (var (at, text) in y.Ticks) _svg.Line(Left, Y(at), Width - Right, Y(at), "grid").Text(Left - 6, Y(at) + 4, text, anchor: "end");
        _svg.Line(Left, Height - Bottom, Width - Right, Height - Bottom, "axis").Line(Left, Top, Left, Height - Bottom, "axis");
        _svg.Text((Left + Width - Right) / 2.0, Height - Bottom + 31, x.Name, anchor: "middle").Text(2, Top - 12, y.Name);
        for (int i = 0; i < names.Count; i++)
        {
            double at = Left + i % 2 * 230, line = Height + LegendLine * (i / 2);
            _svg.Line(at, line, at + 26, line, Css(i)).Circle(at + 13, line, 3, Mark(i)).Text(at + 32, line + 4, Show.Text(names[i], 32));
        }
    }

    /// <summary>A line of a series with a dot at each point; each point says its text.</summary>
    public Plot Series(int number, IEnumerable<(double X, double Y, string Title)> points)
    {
        var all = points.ToList();
        _svg.Path(all.Select(p => ((double, double)?)(X(p.X), Y(p.Y))), Css(number));
        foreach (var p in all) _svg.Circle(X(p.X), Y(p.Y), 3, Mark(number), p.Title);
        return this;
    }

    /// <summary>A line without dots.</summary>
    public Plot Curve(int number, IEnumerable<(double X, double Y)> points)
    {
        _svg.Path(points.Select(p => ((double, double)?)(X(p.X), Y(p.Y))), Css(number));
        return this;
    }

    /// <summary>An area between two lines.</summary>
    public Plot Band(IReadOnlyList<(double X, double Low, double High)> points)
    {
        _svg.Path([.. points.Select(p => ((double, double)?)(X(p.X), Y(p.High))), .. points.Reverse().Select(p => ((double, double)?)(X(p.X), Y(p.Low)))], "band", closed: true);
        return this;
    }

    /// <summary>An upright interval; series stand beside each other by their number, so that none hides another.</summary>
    public Plot Interval(int number, double x, double low, double high)
    {
        double at = X(x) + (number - 1.5) * 3;
        _svg.Line(at, Y(low), at, Y(high), Css(number) + " thin");
        return this;
    }

    /// <summary>A bar from 0.</summary>
    public Plot Bar(double x, double width, double value, string css, string title)
    {
        double left = X(x - width / 2), bottom = Y(Math.Max(0, _y.Low));
        _svg.Rect(left, Math.Min(Y(value), bottom), X(x + width / 2) - left, Math.Abs(bottom - Y(value)), css, title);
        return this;
    }

    /// <summary>A dashed line through two points: a limit, or what was expected.</summary>
    public Plot Limit(double x1, double y1, double x2, double y2, string title)
    {
        _svg.Line(X(x1), Y(y1), X(x2), Y(y2), "limit", title);
        return this;
    }

    /// <summary>The picture.</summary>
    public override string ToString() => _svg.ToString();

    private double X(double value) => Left + _x.Place(value) * (Width - Left - Right);

    private double Y(double value) => Height - Bottom - _y.Place(value) * (Height - Bottom - Top);

    private static string Css(int number) => $"series s{number % 4}";

    private static string Mark(int number) => $"mark m{number % 4}";
}
