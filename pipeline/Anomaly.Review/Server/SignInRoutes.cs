using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Anomaly.Review.Server;

/// <summary>Signing in and out.</summary>
internal static class SignInRoutes
{
    private const int LongestName = 60;

    public static void Map(WebApplication app, Sessions sessions)
    {
        app.MapGet("/signin", (HttpContext context) => context.Request.Query["token"].ToString() is { Length: > 0 } token
            ? SignIn(context, sessions, token, "")
            : PageResult.Write<Pages.SignInPage>(context, StatusCodes.Status200OK, new() { [nameof(Pages.SignInPage.Message)] = "" })).ExcludeFromDescription();
        app.MapPost("/signin", async (HttpContext context) =>
        {
            if (!context.Request.HasFormContentType)
            {
                await Refusal.Write(context, StatusCodes.Status415UnsupportedMediaType, "a form is expected");
                return;
            }
            var form = await context.Request.ReadFormAsync(context.RequestAborted);
            await SignIn(context, sessions, form["token"].ToString(), form["name"].ToString());
        }).ExcludeFromDescription();
        app.MapPost("/signout", (HttpContext context) =>
        {
            sessions.End(Sessions.Of(context));
            context.Response.Cookies.Delete(Sessions.Cookie);
            context.Response.Redirect("/signin");
        }).ExcludeFromDescription();
    }

    private static Task SignIn(HttpContext context, Sessions sessions, string token, string name)
    {
        string? wrong = !sessions.IsToken(token.Trim()) ? "That is not the token of this server; it prints one when it starts."
            : name.Length > LongestName ? $"A name has {LongestName} characters at most." : null;
        if (wrong is not null) return PageResult.Write<Pages.SignInPage>(context, StatusCodes.Status401Unauthorized, new() { [nameof(Pages.SignInPage.Message)] = wrong });
        var session = sessions.Begin(name);
        context.Response.Cookies.Append(Sessions.Cookie, session.Id, new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Strict, Secure = context.Request.IsHttps, Path = "/" });
        context.Response.Redirect("/");
        return Task.CompletedTask;
    }
}
