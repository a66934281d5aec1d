using System.Globalization;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Verdicts;
using Anomaly.Review.Data;
using Anomaly.Review.Server;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Anomaly.Review.Api;

/// <summary>The same data as the pages, for machines: <c>/api/v1</c>, described by <c>/api/v1/openapi.json</c>.</summary>
internal static class ApiRoutes
{
    public static void Add(IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json =>
        {
            json.SerializerOptions.PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower;
            json.SerializerOptions.UnmappedMemberHandling = System.Text.Json.Serialization.JsonUnmappedMemberHandling.Disallow;
        });
        services.Configure<RouteHandlerOptions>(routes => routes.ThrowOnBadRequest = true); // so that it is answered as every other error
        services.AddOpenApi("v1", openApi => openApi.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Anomaly review";
            document.Info.Version = "1";
            document.Info.Description = "Ranked hosts, what is behind them, verdicts. Calls carry the access token as Authorization: Bearer.";
            document.Servers?.Clear();
            return Task.CompletedTask;
        }));
    }

    public static void Map(WebApplication app, ReviewData data, TimeProvider clock)
    {
        app.MapOpenApi("/api/v1/openapi.json");
        var api = app.MapGroup("/api/v1").WithTags("review");
        api.MapGet("/days", () => TypedResults.Ok(Days(data, data.Columns(int.MinValue, int.MaxValue)))).WithSummary("Scored days, oldest first.");
        api.MapGet("/hosts", Results<Ok<ApiRanking>, ProblemHttpResult> (HttpContext context, string? day, string? q, string? reason, string? peers, string? verdict, string? alerts, string? sort, string? order, string? page)
            => Hosts(data, PageRoutes.Parameters(context))).WithSummary("A page of a day's ranking: what is asked for stands in the address, as on the page.");
        api.MapGet("/host", Results<Ok<ApiHostDetail>, ProblemHttpResult> (string? day, string? name) => Host(data, day ?? "", name ?? "")).WithSummary("A host on one day: reasons, timeline, events, verdicts.");
        api.MapGet("/fleet", Results<Ok<ApiFleet>, ProblemHttpResult> (string? day) => Fleet(data, day)).WithSummary("The fleet over the last 30 days.");
        api.MapGet("/verdicts", () => TypedResults.Ok<IReadOnlyList<ApiVerdict>>([.. data.Verdicts.All().Select(ApiVerdict.Of)])).WithSummary("All verdicts, oldest first, also those taken back.");
        api.MapPost("/verdicts", Results<Created<ApiVerdict>, ProblemHttpResult> (HttpContext context, [FromBody] ApiVerdictRequest request) =>
        {
            if (Draft(data, request, out var errors) is not { } draft) return Problem(400, errors);
            var written = VerdictRoutes.Add(data, draft, Sessions.Of(context).Analyst, clock);
            return TypedResults.Created($"/api/v1/verdicts/{Show.Plain(written.Id)}", ApiVerdict.Of(written));
        }).WithSummary("Writes a verdict.");
        api.MapPost("/verdicts/preview", Results<Ok<ApiPreview>, ProblemHttpResult> ([FromBody] ApiVerdictRequest request)
            => Draft(data, request, out var errors) is { } draft ? TypedResults.Ok(Preview(data, draft)) : Problem(400, errors)).WithSummary("What a verdict would have done over the last 30 days; writes nothing.");
        api.MapGet("/verdicts/{id:long}", Results<Ok<ApiVerdict>, ProblemHttpResult> (long id) => data.Verdicts.Find(id) is { } verdict ? TypedResults.Ok(ApiVerdict.Of(verdict)) : Problem(404, ["there is no such verdict"]))
            .WithSummary("One verdict.");
        api.MapPost("/verdicts/{id:long}/undo", Results<Ok<ApiVerdict>, ProblemHttpResult> (HttpContext context, long id) =>
        {
            if (data.Verdicts.Find(id) is null) return Problem(404, ["there is no such verdict"]);
            return data.Verdicts.Undo(id, Sessions.Of(context).Analyst, VerdictRoutes.Micros(clock)) ? TypedResults.Ok(ApiVerdict.Of(data.Verdicts.Find(id)!)) : Problem(409, [$"verdict {id} was taken back already"]);
        }).WithSummary("Takes a verdict back.");
    }

    private static Results<Ok<ApiRanking>, ProblemHttpResult> Hosts(ReviewData data, IEnumerable<KeyValuePair<string, string>> parameters)
    {
        var query = RankingQuery.Read(parameters, out var errors);
        if (errors.Count > 0) return Problem(400, errors);
        if (RankingView.Read(data, query) is not { } view) return Problem(404, ["the day is not scored"]);
        return TypedResults.Ok(new ApiRanking(view.Day.Manifest.Day, view.Day.Manifest.Revision, view.Day.Manifest.Bundle, view.Found, view.Query.Page, view.Pages, [.. view.Rows.Select(ApiHost.Of)]));
    }

    private static Results<Ok<ApiHostDetail>, ProblemHttpResult> Host(ReviewData data, string day, string name)
    {
        if (!Workspace.TryParseDay(day, out int number)) return Problem(400, ["'day' must be a day, YYYY-MM-DD"]);
        if (HostView.Read(data, name, number) is not { } view) return Problem(404, ["no such host was ranked on that day"]);
        var host = ApiHost.Of(view.Row) with
        {
            Reasons = [.. view.Reasons.Select(r => ApiReason.Of(r.Evidence) with { Path = r.Path, RankWithout = r.RankWithout, Steps = ApiStep.Of(r.Evidence.Chain, view.PathOf) })],
        };
        return TypedResults.Ok(new ApiHostDetail(host,
            [.. view.Timeline.Select(t => new ApiTimelineDay(Workspace.DayText(t.Day), t.Cell?.Rank ?? 0, (t.Cell?.RiskUnits ?? 0) / 100m, t.Cell?.BytesOut ?? 0, t.Cell is { } c ? ApiHost.Number(c.Upper) : null, t.Alerted))],
            [
                .. view.Flows.Events.Select(f => new ApiEvent(TimeText.Iso(f.Time), "flow", string.Create(CultureInfo.InvariantCulture, $"{(f.DstName.Length > 0 ? f.DstName : f.DstIp)}:{f.DstPort}"), $"{f.Provider}, {f.Channel}", f.Process, f.User, f.BytesOut, f.Source, view.PathOf(f.Source), f.Line)),
                .. view.Commands.Events.Select(p => new ApiEvent(TimeText.Iso(p.Time), "process", p.CommandLine, p.Action, p.Image, p.User, 0, p.Source, view.PathOf(p.Source), p.Line)),
                .. view.Files.Events.Select(f => new ApiEvent(TimeText.Iso(f.Time), "file", f.Path, f.Operation, f.Image, f.User, 0, f.Source, view.PathOf(f.Source), f.Line)),
            ],
            [.. view.Verdicts.Select(ApiVerdict.Of)]));
    }

    private static Results<Ok<ApiFleet>, ProblemHttpResult> Fleet(ReviewData data, string? day)
    {
        var days = data.Days();
        int number = 0;
        if (day is not null && !Workspace.TryParseDay(day, out number)) return Problem(400, ["'day' must be a day, YYYY-MM-DD"]);
        if (days.Count == 0 || FleetView.Read(data, day is null ? days[^1] : number, 1) is not { } view) return Problem(404, ["the day is not scored"]);
        return TypedResults.Ok(new ApiFleet(Workspace.DayText(view.Day), view.Budget, view.Bundle, Days(data, view.Days), view.NotScored.ToDictionary(h => h.Host, h => h.NotScored, StringComparer.Ordinal),
            [.. view.Drift.Select(d => new ApiDrift(d.Name, ApiHost.Number(d.Recent), ApiHost.Number(d.Before)))]));
    }

    private static IReadOnlyList<ApiDay> Days(ReviewData data, IReadOnlyList<DayColumns> days)
        => [.. days.Select(d => new ApiDay(Workspace.DayText(d.Day), d.Revision, d.Bundle, d.Scored, d.NotScored, d.Hosts.Count(h => data.IsAlert(d, d.Find(h)!.Value))))];

    private static VerdictDraft? Draft(ReviewData data, ApiVerdictRequest request, out IReadOnlyList<string> errors)
    {
        var scope = request.Scope ?? new SuppressionScope();
        var draft = VerdictDraft.Read(data,
        [
            new("kind", request.Kind), new("day", request.Day), new("name", request.Host), new("reason", request.Reason ?? ""), new("until", request.Until ?? ""),
            new("host", scope.Host ?? ""), new("peers", scope.PeerGroup ?? ""), new("remote", scope.Remote ?? ""), new("process", scope.Process ?? ""), new("rule", scope.Rule ?? ""),
        ], out errors);
        return errors.Count == 0 ? draft : null;
    }

    private static ApiPreview Preview(ReviewData data, VerdictDraft draft)
    {
        var preview = VerdictPreview.Read(data, draft);
        return new ApiPreview(preview.Days, preview.AllAlerts, preview.Alerts.Count(a => a.Hidden), draft.Scope is null ? 0 : preview.Alerts.Count(a => !a.Hidden), preview.HostsToday, preview.ReasonsToday,
            [.. preview.Attacks.Select(a => $"{a.Label.Attack} {a.Label.Kind} {a.Score.Host} {Workspace.DayText(a.Score.Day)}")]);
    }

    private static ProblemHttpResult Problem(int status, IReadOnlyList<string> messages)
        => TypedResults.Problem(string.Join("; ", messages.Select(m => Pipeline.Config.Printable.Of(m))), statusCode: status);
}
