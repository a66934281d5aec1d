using System.Text;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Anomaly.Review.Server;

/// <summary>A page, rendered on the server.</summary>
internal static class PageResult
{
    public static async Task Write<TPage>(HttpContext context, int status, Dictionary<string, object?> parameters) where TPage : IComponent
    {
        byte[] html = Encoding.UTF8.GetBytes(await Rendering.HtmlAsync<TPage>(parameters));
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.ContentLength = html.Length;
        if (!HttpMethods.IsHead(context.Request.Method)) await context.Response.Body.WriteAsync(html, context.RequestAborted);
    }
}
