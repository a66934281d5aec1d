using System.Security.Cryptography;
using System.Text;

namespace Anomaly.Review;

/// <summary>The report's only style, and the policy that allows it and nothing else.</summary>
internal static class ReportStyle
{
    private static readonly string Css = """
        :root { --ink: #1b1f24; --paper: #fff; --soft: #57606a; --line: #d0d7de; --chip: #eaeef2; --medium: #ffe3a3; --strong: #ffc1ba; }
        @media (prefers-color-scheme: dark) {
          :root { --ink: #e6edf3; --paper: #0d1117; --soft: #9198a1; --line: #3d444d; --chip: #262c36; --medium: #5a4300; --strong: #6e2018; }
        }
        body { margin: 2rem; font: 15px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
        h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
        table { border-collapse: collapse; width: 100%; }
        th, td { padding: .25rem .6rem; text-align: left; vertical-align: baseline; overflow-wrap: anywhere; }
        thead th { color: var(--soft); font-weight: 500; border-bottom: 2px solid var(--line); }
        tbody { border-bottom: 1px solid var(--line); }
        .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
        thead .n { white-space: normal; }
        .risk { font-weight: 600; }
        .reasons ul { margin: 0 0 .6rem; padding: 0; list-style: none; } .reasons li { margin: .2rem 0; }
        .chip { display: inline-block; min-width: 3.6rem; padding: 0 .4rem; border-radius: .5rem; text-align: right; background: var(--chip); font-variant-numeric: tabular-nums; }
        .medium { background: var(--medium); } .strong { background: var(--strong); }
        .kind, .note { color: var(--soft); } .note { margin: 0 0 .6rem; }
        @media print { body { margin: 0; } tbody { break-inside: avoid; } }

        """.ReplaceLineEndings("\n");

    /// <summary>The style element; its text is what <see cref="Policy"/> names by its hash.</summary>
    public static string Element { get; } = $"<style>{Css}</style>";

    /// <summary>Content security policy: no script, no address, no form, no frame.</summary>
    public static string Policy { get; } =
        $"default-src 'none'; style-src 'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(Css)))}'; base-uri 'none'; form-action 'none'";
}
