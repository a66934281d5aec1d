using Anomaly.Pipeline;
using Anomaly.Review.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Anomaly.Review.Server;

/// <summary>Pages that show; none of them writes.</summary>
internal static class PageRoutes
{
    public static void Map(WebApplication app, ReviewData data)
    {
        app.MapGet("/", (HttpContext context) => Ranking(context, data)).ExcludeFromDescription();
    }

    /// <summary>Parameters of an address, one pair a value.</summary>
    public static IEnumerable<KeyValuePair<string, string>> Parameters(HttpContext context)
        => context.Request.Query.SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v ?? "")));

    private static Task Ranking(HttpContext context, ReviewData data)
    {
        var query = RankingQuery.Read(Parameters(context), out var errors);
        if (errors.Count > 0) return Refusal.Write(context, StatusCodes.Status400BadRequest, errors);
        if (RankingView.Read(data, query) is { } view)
        {
            return PageResult.Write<Pages.RankingPage>(context, StatusCodes.Status200OK, new()
            {
                [nameof(Pages.RankingPage.View)] = view,
                [nameof(Pages.RankingPage.Session)] = Sessions.Of(context),
            });
        }
        return NotScored(context, data, query.Day);
    }

    private static Task NotScored(HttpContext context, ReviewData data, int? day)
    {
        var days = data.Days();
        return Refusal.Write(context, StatusCodes.Status404NotFound, days.Count == 0 || day is null ? "no day is scored yet; 'anomaly run' scores days"
            : $"{Workspace.DayText(day.Value)} is not scored; scored are days from {Workspace.DayText(days[0])} to {Workspace.DayText(days[^1])}");
    }
}
