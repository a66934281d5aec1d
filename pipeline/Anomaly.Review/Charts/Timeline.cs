using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Scoring;
using Anomaly.Review.Data;

namespace Anomaly.Review.Charts;

/// <summary>A host's days: bytes to repositories with the band that is usual, and risk below.</summary>
internal static class Timeline
{
    private const int Width = 960, Left = 62, Top = 10, ByteHeight = 120, Gap = 18, RiskHeight = 56, Bottom = 22;

    public static string Draw(IReadOnlyList<TimelineDay> days, int shown)
    {
        double step = (Width - Left - 8.0) / Math.Max(1, days.Count), bar = Math.Max(1, Math.Min(22, step * 0.7));
        double byteBase = Top + ByteHeight, riskBase = byteBase + Gap + RiskHeight;
        double largest = days.Max(d => d.Cell is { } c ? Math.Max(c.BytesOut, float.IsNaN(c.Upper) ? 0 : c.Upper) : 0);
        double riskTop = Math.Max(30, days.Max(d => (d.Cell?.RiskUnits ?? 0) / 100.0));
        var scale = new ByteScale(largest, byteBase, ByteHeight);
        double X(int i) => Left + (i + 0.5) * step;
        var svg = new Svg(Width, (int)riskBase + Bottom, "chart",
            $"{days.Count} days until {Workspace.DayText(shown)}: bytes to code repositories with what is usual, and risk. The table below has the numbers.");
        for (int i = 0; i < days.Count; i++)
        {
            if (days[i].Alerted) svg.Rect(X(i) - step / 2, Top, step, riskBase - Top, "withheld", $"{Workspace.DayText(days[i].Day)}: alerted, kept out of the baseline for a while");
            if (days[i].Day == shown) svg.Rect(X(i) - step / 2, Top, step, riskBase - Top, "today");
        }
        svg.Text(Left - 6, byteBase + 4, "0", anchor: "end").Line(Left, byteBase, Width - 8, byteBase, "axis");
        foreach (double tick in scale.Ticks())
            svg.Line(Left, scale.Y(tick), Width - 8, scale.Y(tick), "grid").Text(Left - 6, scale.Y(tick) + 4, ReasonText.Bytes(tick), anchor: "end");
        Band(svg, days, scale, X, step, byteBase);
        svg.Text(Left - 6, riskBase + 4, "0 dB", anchor: "end").Line(Left, riskBase, Width - 8, riskBase, "axis")
            .Text(Left - 6, riskBase - RiskHeight + 4, riskTop.ToString("0", CultureInfo.InvariantCulture) + " dB", anchor: "end");
        for (int i = 0; i < days.Count; i++)
        {
            string date = Workspace.DayText(days[i].Day);
            if (days[i].Cell is not { Scored: true } cell)
            {
                svg.Text(X(i), byteBase - 3, "×", "label", "middle");
                continue;
            }
            string usual = float.IsNaN(cell.Upper) ? "" : $", usual at most {ReasonText.Bytes(cell.Upper)}";
            svg.Rect(X(i) - bar / 2, scale.Y(cell.BytesOut), bar, byteBase - scale.Y(cell.BytesOut), cell.BytesOut > cell.Upper ? "bar over" : "bar", $"{date}: {ReasonText.Bytes(cell.BytesOut)} sent{usual}");
            double height = RiskHeight * cell.RiskUnits / 100.0 / riskTop;
            svg.Rect(X(i) - bar / 2, riskBase - height, bar, height, "bar " + Show.Chip(cell.RiskUnits).Replace("chip", "risk-bar", StringComparison.Ordinal), $"{date}: risk {Show.Decibans(cell.RiskUnits)} dB, rank {Show.Count(cell.Rank)}");
        }
        int every = Math.Max(1, (int)Math.Ceiling(70 / step));
        for (int i = days.Count - 1; i >= 0; i -= every) svg.Text(X(i), riskBase + 16, Workspace.DayText(days[i].Day)[5..], anchor: "middle");
        return svg.ToString();
    }

    private static void Band(Svg svg, IReadOnlyList<TimelineDay> days, ByteScale scale, Func<int, double> x, double step, double bottom)
    {
        for (int i = 0; i < days.Count; i++)
        {
            if (days[i].Cell is not { } cell || float.IsNaN(cell.Upper)) continue;
            double y = scale.Y(cell.Upper);
            svg.Rect(x(i) - step / 2, y, step, bottom - y, "band").Line(x(i) - step / 2, y, x(i) + step / 2, y, "band-edge");
        }
    }
}
