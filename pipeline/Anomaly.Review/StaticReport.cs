using Anomaly.Review.Data;

namespace Anomaly.Review;

/// <summary>A ranked day as one HTML file that needs nothing beside it: no script, no image, no address.</summary>
public static class StaticReport
{
    /// <summary>The file's text; the same day gives the same text.</summary>
    public static string Html(RankedDay day) => Html(day, [.. day.Ranked.Select(h => new RankingRow(h, null, [], false))]);

    /// <summary>The same with what the workspace knows beside the ranking: sparklines, use of code repositories.</summary>
    public static string Html(Anomaly.Pipeline.Workspace workspace, int day)
    {
        var view = RankingView.Read(new ReviewData(workspace, []), new RankingQuery { Day = day }, pageSize: int.MaxValue)
            ?? throw new ArgumentOutOfRangeException(nameof(day), day, "the day is not scored");
        return Html(view.Day, view.Rows);
    }

    private static string Html(RankedDay day, IReadOnlyList<RankingRow> rows)
        => Rendering.HtmlAsync<ReportPage>(new() { [nameof(ReportPage.Day)] = day, [nameof(ReportPage.Rows)] = rows }).GetAwaiter().GetResult();
}
