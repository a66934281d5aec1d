using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.RateLimiting;

namespace Anomaly.Review.Server;

/// <summary>What every request passes before a page sees it, in this order: headers, host name, rate, sign-in, anti-forgery.</summary>
internal static class Guards
{
    /// <summary>Field of a form, and header of an API call, that carries the session's key.</summary>
    public const string FormKey = "form-key", FormKeyHeader = "X-Form-Key";

    /// <summary>Only this server's own style and script; no script or style in the page, no frame, no other address.</summary>
    public const string Policy = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    // Open to everyone: they show nothing of the workspace.
    private static readonly string[] Open = ["/healthz", "/signin", "/assets/review.css", "/assets/review.js", "/assets/icon.svg"];

    public static void UseHeaders(WebApplication app) => app.Use((context, next) =>
    {
        // At the last moment: a page of an error begins with headers of its own.
        context.Response.OnStarting(() => Headers(context.Response.Headers));
        return next(context);
    });

    private static Task Headers(IHeaderDictionary headers)
    {
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()";
        if (headers.CacheControl.Count == 0) headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }

    /// <summary>
    /// A page of another site whose name was pointed at this address (DNS rebinding) shows that name here: only addresses and
    /// names of this machine are answered.
    /// </summary>
    public static void UseHostNames(WebApplication app, IReadOnlyList<string> names) => app.Use((context, next) =>
    {
        string name = context.Request.Host.Host;
        bool known = name.Equals("localhost", StringComparison.OrdinalIgnoreCase) || name.Equals(Environment.MachineName, StringComparison.OrdinalIgnoreCase)
            || names.Contains(name, StringComparer.OrdinalIgnoreCase) || IPAddress.TryParse(name.Trim('[', ']'), out _);
        return known ? next(context) : Refusal.Write(context, StatusCodes.Status421MisdirectedRequest, "this server is reached by its address, localhost, the name of its machine or a --host-name");
    });

    public static RateLimiterOptions Limit(RateLimiterOptions limiter, ReviewOptions options)
    {
        limiter.RejectionStatusCode = StatusCodes.Status429TooManyRequests;
        limiter.OnRejected = (rejected, _) => new ValueTask(Refusal.Write(rejected.HttpContext, StatusCodes.Status429TooManyRequests, "too many requests; wait a minute"));
        limiter.GlobalLimiter = PartitionedRateLimiter.Create<HttpContext, (IPAddress?, bool)>(context =>
        {
            bool signIn = context.Request.Path == "/signin";
            return RateLimitPartition.GetFixedWindowLimiter((context.Connection.RemoteIpAddress, signIn), _ => new FixedWindowRateLimiterOptions
            {
                PermitLimit = signIn ? options.SignInsPerWindow : options.RequestsPerWindow,
                Window = options.Window,
                QueueLimit = 0,
            });
        });
        return limiter;
    }

    public static void UseSignIn(WebApplication app, Sessions sessions) => app.Use(async (context, next) =>
    {
        var session = sessions.Find(context, out bool bearer);
        if (session is not null) Sessions.Put(context, session);
        if (session is null && !Open.Contains(context.Request.Path.Value, StringComparer.Ordinal))
        {
            if (Refusal.IsApi(context)) await Refusal.Write(context, StatusCodes.Status401Unauthorized, "sign in, or send the access token as Authorization: Bearer");
            else await PageResult.Write<Pages.SignInPage>(context, StatusCodes.Status401Unauthorized, new() { [nameof(Pages.SignInPage.Message)] = "" });
            return;
        }
        // Whoever shows the token itself cannot be a page of another site; a cookie goes along with whatever a browser sends.
        if (!bearer && session is not null && !IsRead(context) && context.Request.Path != "/signin" && !await HasKey(context, session))
        {
            await Refusal.Write(context, StatusCodes.Status403Forbidden, "this form is not one of yours, or of an earlier sign-in; open the page anew and try again");
            return;
        }
        if (!IsRead(context) && context.Request.Headers["Sec-Fetch-Site"].ToString() is "cross-site" or "same-site")
        {
            await Refusal.Write(context, StatusCodes.Status403Forbidden, "forms of other sites are not taken");
            return;
        }
        await next(context);
    });

    private static bool IsRead(HttpContext context) => HttpMethods.IsGet(context.Request.Method) || HttpMethods.IsHead(context.Request.Method);

    private static async Task<bool> HasKey(HttpContext context, Session session)
    {
        string key = context.Request.Headers[FormKeyHeader].ToString();
        if (key.Length == 0 && context.Request.HasFormContentType) key = (await context.Request.ReadFormAsync(context.RequestAborted))[FormKey].ToString();
        return Sessions.Same(key, session.FormKey);
    }
}
