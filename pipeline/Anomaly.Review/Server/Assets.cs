using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Anomaly.Review.Server;

/// <summary>The page's own style, script and icon; they are part of the program.</summary>
internal static class Assets
{
    private static readonly (string Name, string Type)[] Known = [("review.css", "text/css; charset=utf-8"), ("review.js", "text/javascript; charset=utf-8"), ("icon.svg", "image/svg+xml")];

    public static void Map(WebApplication app)
    {
        foreach (var (name, type) in Known)
        {
            byte[] content = System.Text.Encoding.UTF8.GetBytes(Text(name));
            app.MapGet("/assets/" + name, (HttpContext context) =>
            {
                context.Response.Headers.CacheControl = "no-cache";
                return TypedResults.Bytes(content, type);
            }).ExcludeFromDescription();
        }
    }

    /// <summary>Text of an asset, with '\n' as line ends.</summary>
    public static string Text(string name)
    {
        using var stream = typeof(Assets).Assembly.GetManifestResourceStream("assets/" + name) ?? throw new ArgumentException($"there is no asset '{name}'", nameof(name));
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }
}
