using Anomaly.Pipeline.Verdicts;
using Anomaly.Review.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Anomaly.Review.Server;

/// <summary>Verdicts: what they would do, writing them down, taking them back.</summary>
internal static class VerdictRoutes
{
    /// <summary>Most characters of a reason.</summary>
    public const int LongestReason = 2000;

    private const int MostShown = 500;

    public static void Map(WebApplication app, ReviewData data, TimeProvider clock)
    {
        app.MapGet("/verdicts", (HttpContext context) =>
        {
            var all = data.Verdicts.All();
            return PageResult.Write<Pages.VerdictsPage>(context, StatusCodes.Status200OK, new()
            {
                [nameof(Pages.VerdictsPage.Verdicts)] = (IReadOnlyList<Verdict>)[.. all.Skip(Math.Max(0, all.Count - MostShown))],
                [nameof(Pages.VerdictsPage.All)] = all.Count,
                [nameof(Pages.VerdictsPage.Session)] = Sessions.Of(context),
            });
        }).ExcludeFromDescription();
        app.MapGet("/verdict", (HttpContext context) => Preview(context, data)).ExcludeFromDescription();
        app.MapPost("/verdict", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var draft = VerdictDraft.Read(data, form.SelectMany(p => p.Value.Select(v => KeyValuePair.Create(p.Key, v ?? ""))).Where(p => p.Key != Guards.FormKey), out var errors);
            if (draft is null || errors.Count > 0)
            {
                await Refusal.Write(context, StatusCodes.Status400BadRequest, errors);
                return;
            }
            Add(data, draft, Sessions.Of(context).Analyst, clock);
            context.Response.Redirect(Link.Host(draft.Host, draft.Day));
        }).ExcludeFromDescription();
        app.MapPost("/undo", async (HttpContext context) =>
        {
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            var verdict = long.TryParse(form["id"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out long id) ? data.Verdicts.Find(id) : null;
            if (verdict is null || !data.Verdicts.Undo(id, Sessions.Of(context).Analyst, Micros(clock)))
            {
                await Refusal.Write(context, StatusCodes.Status409Conflict, verdict is null ? "there is no such verdict" : $"verdict {id} was taken back already");
                return;
            }
            context.Response.Redirect(Link.Host(verdict.Host, verdict.Day));
        }).ExcludeFromDescription();
    }

    private static Task Preview(HttpContext context, ReviewData data)
    {
        var parameters = PageRoutes.Parameters(context).ToList();
        bool asked = parameters.Any(p => p.Key == "reason");
        // The first look has nothing chosen yet: the host is what most suppressions are about.
        if (!asked && parameters.Find(p => p.Key == "name") is { Key: not null } name && parameters.Any(p => p is { Key: "kind", Value: "suppressed" }))
            parameters.Add(KeyValuePair.Create("host", name.Value));
        var draft = VerdictDraft.Read(data, parameters, out var errors, complete: asked);
        if (draft is null || draft.Kind == VerdictKind.Confirmed) return Refusal.Write(context, StatusCodes.Status400BadRequest, errors.Count > 0 ? errors : ["a confirmed attack needs no preview"]);
        var score = data.Day(draft.Day)!.Hosts.First(h => h.Host == draft.Host);
        return PageResult.Write<Pages.VerdictPage>(context, StatusCodes.Status200OK, new()
        {
            [nameof(Pages.VerdictPage.Preview)] = VerdictPreview.Read(data, draft),
            [nameof(Pages.VerdictPage.Score)] = score,
            [nameof(Pages.VerdictPage.Use)] = data.Use(draft.Day).Of(draft.Host),
            [nameof(Pages.VerdictPage.Errors)] = draft.Kind == VerdictKind.Suppressed && !asked ? (IReadOnlyList<string>)["Choose what it is about, say why, and look at the preview."] : errors,
            [nameof(Pages.VerdictPage.Session)] = Sessions.Of(context),
        });
    }

    /// <summary>Writes a verdict down.</summary>
    public static Verdict Add(ReviewData data, VerdictDraft draft, string analyst, TimeProvider clock) => data.Verdicts.Add(new Verdict
    {
        Kind = draft.Kind,
        Day = draft.Day,
        Revision = draft.Revision,
        Host = draft.Host,
        Scope = draft.Scope,
        Until = draft.Until,
        Reason = draft.Reason,
        By = analyst,
        At = Micros(clock),
    });

    /// <summary>Now, in µs since the epoch.</summary>
    public static long Micros(TimeProvider clock) => (clock.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
}
