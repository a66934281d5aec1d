using System.Security.Cryptography;
using System.Text;
using Anomaly.Review.Server;

namespace Anomaly.Review;

/// <summary>The report's only style, that of the review page, and the policy that allows it and nothing else.</summary>
internal static class ReportStyle
{
    private static readonly string Css = Assets.Text("review.css");

    /// <summary>The style element; its text is what <see cref="Policy"/> names by its hash.</summary>
    public static string Element { get; } = $"<style>{Css}</style>";

    /// <summary>Content security policy: no script, no address, no form, no frame.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'; base-uri 'none'; form-action 'none'";
}
