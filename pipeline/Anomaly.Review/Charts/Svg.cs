using System.Globalization;
using System.Net;
using System.Text;
using Anomaly.Pipeline.Config;

namespace Anomaly.Review.Charts;

/// <summary>Builds one SVG picture. Colours come from the page's style by class, so that light, dark and print each have their own.</summary>
internal sealed class Svg
{
    private readonly StringBuilder _text = new();

    /// <summary>Begins a picture that is read out as <paramref name="label"/>.</summary>
    public Svg(int width, int height, string css, string label)
        => _text.Append(CultureInfo.InvariantCulture, $"<svg class=\"{css}\" viewBox=\"0 0 {width} {height}\" width=\"{width}\" height=\"{height}\" role=\"img\" aria-label=\"{Encode(label)}\">");

    /// <summary>A rectangle with a text that shows when it is pointed at.</summary>
    public Svg Rect(double x, double y, double width, double height, string css, string title = "")
    {
        _text.Append(CultureInfo.InvariantCulture, $"<rect class=\"{css}\" x=\"{x:0.##}\" y=\"{y:0.##}\" width=\"{Math.Max(0, width):0.##}\" height=\"{Math.Max(0, height):0.##}\"");
        return Close("rect", title);
    }

    /// <summary>A straight line.</summary>
    public Svg Line(double x1, double y1, double x2, double y2, string css, string title = "")
    {
        _text.Append(CultureInfo.InvariantCulture, $"<line class=\"{css}\" x1=\"{x1:0.##}\" y1=\"{y1:0.##}\" x2=\"{x2:0.##}\" y2=\"{y2:0.##}\"");
        return Close("line", title);
    }

    /// <summary>A dot.</summary>
    public Svg Circle(double x, double y, double radius, string css, string title = "")
    {
        _text.Append(CultureInfo.InvariantCulture, $"<circle class=\"{css}\" cx=\"{x:0.##}\" cy=\"{y:0.##}\" r=\"{radius:0.##}\"");
        return Close("circle", title);
    }

    /// <summary>A path through points; a null begins anew.</summary>
    public Svg Path(IEnumerable<(double X, double Y)?> points, string css, bool closed = false)
    {
        var path = new StringBuilder();
        bool pen = false;
        foreach (var point in points)
        {
            if (point is { } at) path.Append(CultureInfo.InvariantCulture, $"{(pen ? 'L' : 'M')}{at.X:0.##} {at.Y:0.##}");
            pen = point is not null;
        }
        if (path.Length == 0) return this;
        _text.Append(CultureInfo.InvariantCulture, $"<path class=\"{css}\" d=\"{path}{(closed ? "Z" : "")}\"/>");
        return this;
    }

    /// <summary>Text at a point; <paramref name="anchor"/> is start, middle or end.</summary>
    public Svg Text(double x, double y, string text, string css = "label", string anchor = "start")
    {
        _text.Append(CultureInfo.InvariantCulture, $"<text class=\"{css}\" x=\"{x:0.##}\" y=\"{y:0.##}\" text-anchor=\"{anchor}\">{Encode(text)}</text>");
        return this;
    }

    /// <summary>The picture.</summary>
    public override string ToString() => _text + "</svg>";

    private Svg Close(string element, string title)
    {
        if (title.Length == 0) _text.Append("/>");
        else _text.Append("><title>").Append(Encode(title)).Append("</title></").Append(element).Append('>');
        return this;
    }

    private static string Encode(string text) => WebUtility.HtmlEncode(Printable.Of(text));
}
