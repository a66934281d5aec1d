using Anomaly.Pipeline.Config;
using Microsoft.AspNetCore.Http;

namespace Anomaly.Review.Server;

/// <summary>Requests that are not answered, and why: as a page, or for the API as a problem (RFC 9457).</summary>
internal static class Refusal
{
    public static bool IsApi(HttpContext context) => context.Request.Path.StartsWithSegments("/api");

    public static Task Write(HttpContext context, int status, params IReadOnlyList<string> messages)
    {
        if (IsApi(context) || context.Request.Path == "/healthz")
        {
            return TypedResults.Problem(string.Join("; ", messages.Select(m => Printable.Of(m))), statusCode: status).ExecuteAsync(context);
        }
        return PageResult.Write<Pages.MessagePage>(context, status, new()
        {
            [nameof(Pages.MessagePage.Title)] = status switch { 404 => "Not there", 400 => "Not understood", 429 => "Too many requests", 500 => "Failed", _ => "Refused" },
            [nameof(Pages.MessagePage.Messages)] = messages,
        });
    }
}
