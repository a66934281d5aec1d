using System.Buffers;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Beginnings by which providers mark their tokens.</summary>
internal static class TokenPrefixes
{
    private static readonly SearchValues<char> WordChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_");
    private static readonly SearchValues<char> DashedChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.=");
    private static readonly SearchValues<char> Alphanumeric = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    // The shortest body keeps names such as hf_hub_download or npm_config_cache from looking like tokens.
    private static readonly Kind[] Kinds =
    [
        new("github_pat_", WordChars, 6), new("ghp_", WordChars, 6), new("gho_", WordChars, 6), new("ghu_", WordChars, 6), new("ghs_", WordChars, 6), new("ghr_", WordChars, 6),
        new("glpat-", DashedChars, 6), new("glptt-", DashedChars, 6), new("gldt-", DashedChars, 6), new("glrt-", DashedChars, 6), new("glcbt-", DashedChars, 6),
        new("glft-", DashedChars, 6), new("glimt-", DashedChars, 6), new("glagent-", DashedChars, 6), new("glsoat-", DashedChars, 6), new("gloas-", DashedChars, 6),
        new("hf_", Alphanumeric, 20), new("npm_", Alphanumeric, 30), new("pypi-", DashedChars, 30),
        new("xoxb-", DashedChars, 8), new("xoxp-", DashedChars, 8), new("xoxa-", DashedChars, 8), new("xoxr-", DashedChars, 8), new("xoxs-", DashedChars, 8),
        new("xoxe-", DashedChars, 8), new("xoxe.", DashedChars, 8), new("xoxc-", DashedChars, 8), new("xoxd-", DashedChars, 8), new("xapp-", DashedChars, 8),
        new("AKIA", Alphanumeric, 16), new("ASIA", Alphanumeric, 16), new("ATATT3", DashedChars, 20), new("ATCTT3", DashedChars, 20), new("ATBB", DashedChars, 20),
        new("AIza", DashedChars, 30), new("eyJ", DashedChars, 20),
    ];

    private sealed record Kind(string Prefix, SearchValues<char> Body, int Shortest);

    /// <summary>Every beginning, for the first look at a text.</summary>
    public static IEnumerable<string> Signs => Kinds.Select(k => k.Prefix);

    /// <summary>The beginning that the text has at <paramref name="at"/>; '' for none.</summary>
    public static string At(ReadOnlySpan<char> text, int at)
    {
        foreach (var kind in Kinds)
            if (text[at..].StartsWith(kind.Prefix, StringComparison.Ordinal)) return kind.Prefix;
        return "";
    }

    /// <summary>A token stands at <paramref name="at"/>: its kind and its end.</summary>
    public static bool TryToken(ReadOnlySpan<char> text, int at, out string prefix, out int end)
    {
        end = at;
        prefix = "";
        if (at > 0 && char.IsAsciiLetterOrDigit(text[at - 1])) return false;
        foreach (var kind in Kinds)
        {
            if (!text[at..].StartsWith(kind.Prefix, StringComparison.Ordinal)) continue;
            var rest = text[(at + kind.Prefix.Length)..];
            int length = rest.IndexOfAnyExcept(kind.Body);
            if (length < 0) length = rest.Length;
            if (length < kind.Shortest || (kind.Prefix == "eyJ" && !IsJwt(rest[..length]))) return false;
            prefix = kind.Prefix;
            end = at + kind.Prefix.Length + length;
            return true;
        }
        return false;
    }

    // header.payload.signature, where the signature may be empty
    private static bool IsJwt(ReadOnlySpan<char> body)
    {
        int first = body.IndexOf('.');
        return first > 4 && body[(first + 1)..].IndexOf('.') is var second && (second > 4 || (second < 0 && body.Length - first > 20));
    }
}
