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
        app.MapGet("/host", (HttpContext context) => Host(context, data)).ExcludeFromDescription();
        app.MapGet("/fleet", (HttpContext context) => Fleet(context, data)).ExcludeFromDescription();
        app.MapGet("/repositories", (HttpContext context) => Repositories(context, data)).ExcludeFromDescription();
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

    private static Task Host(HttpContext context, ReviewData data)
    {
        var query = context.Request.Query;
        if (!Workspace.TryParseDay(query["day"].ToString(), out int day)) return Refusal.Write(context, StatusCodes.Status400BadRequest, "'day' must be a day, YYYY-MM-DD");
        if (HostView.Read(data, query["name"].ToString(), day) is not { } view)
        {
            return data.Day(day) is null ? NotScored(context, data, day)
                : Refusal.Write(context, StatusCodes.Status404NotFound, $"the ranking of {Workspace.DayText(day)} has no host '{query["name"]}'");
        }
        return PageResult.Write<Pages.HostPage>(context, StatusCodes.Status200OK, new()
        {
            [nameof(Pages.HostPage.View)] = view,
            [nameof(Pages.HostPage.Session)] = Sessions.Of(context),
            [nameof(Pages.HostPage.ExclusionDays)] = data.Config.Baseline.AlertExclusionDays,
            [nameof(Pages.HostPage.Days)] = data.Days(),
        });
    }

    private static Task Fleet(HttpContext context, ReviewData data)
    {
        var query = RankingQuery.Read(Parameters(context), out var errors);
        if (errors.Count > 0) return Refusal.Write(context, StatusCodes.Status400BadRequest, errors);
        var days = data.Days();
        if (days.Count == 0 || FleetView.Read(data, query.Day ?? days[^1], query.Page) is not { } view) return NotScored(context, data, query.Day);
        return PageResult.Write<Pages.FleetPage>(context, StatusCodes.Status200OK, new()
        {
            [nameof(Pages.FleetPage.View)] = view,
            [nameof(Pages.FleetPage.Session)] = Sessions.Of(context),
            [nameof(Pages.FleetPage.Days)] = days,
        });
    }

    private static Task Repositories(HttpContext context, ReviewData data)
    {
        var query = RankingQuery.Read(Parameters(context), out var errors);
        if (errors.Count > 0) return Refusal.Write(context, StatusCodes.Status400BadRequest, errors);
        var days = data.Days();
        if (days.Count == 0 || !days.Contains(query.Day ?? days[^1])) return NotScored(context, data, query.Day);
        return PageResult.Write<Pages.RepositoriesPage>(context, StatusCodes.Status200OK, new()
        {
            [nameof(Pages.RepositoriesPage.View)] = data.Repositories(query.Day ?? days[^1]),
            [nameof(Pages.RepositoriesPage.Session)] = Sessions.Of(context),
        });
    }

    private static Task NotScored(HttpContext context, ReviewData data, int? day)
    {
        var days = data.Days();
        return Refusal.Write(context, StatusCodes.Status404NotFound, days.Count == 0 || day is null ? "no day is scored yet; 'anomaly run' scores days"
            : $"{Workspace.DayText(day.Value)} is not scored; scored are days from {Workspace.DayText(days[0])} to {Workspace.DayText(days[^1])}");
    }
}
