namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary><c>gh api</c>, <c>glab api</c> and <c>hub api</c>: a request with a method and fields.</summary>
internal static class ForgeApi
{
    /// <summary>Reads the arguments after <c>api</c>.</summary>
    public static void Run(CommandAnalysis analysis, string provider, string host, string rawField, ReadOnlySpan<string> args)
    {
        string? method = Arguments.Option(args, "--method", "-X");
        bool body = false, file = false;
        string text = "";
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (word is "--input" || word.StartsWith("--input=", StringComparison.Ordinal)) file = true;
            bool field = word is "-f" or "-F" or "--field" or "--form" || word == rawField;
            if (field || word.StartsWith("-f", StringComparison.Ordinal) || word.StartsWith("-F", StringComparison.Ordinal)
                || word.StartsWith("--field=", StringComparison.Ordinal) || word.StartsWith(rawField + "=", StringComparison.Ordinal))
            {
                body = true;
                text += " " + (field && i + 1 < args.Length ? args[i + 1] : word);
            }
        }
        method ??= body || file ? "POST" : "GET";
        if (!HttpUpload.SendsContent(method)) return;
        var operands = Arguments.Operands(args, "-X", "--method", "-f", rawField, "-F", "--field", "--form", "--input", "-H", "--header", "-q", "--jq", "-t", "--template", "--hostname", "-p", "--preview", "--cache");
        if (operands.Count == 0) return;
        string endpoint = operands[^1];
        if (!endpoint.Contains("://", StringComparison.Ordinal))
        {
            string prefix = provider == "gitlab" && !endpoint.TrimStart('/').StartsWith("api/", StringComparison.Ordinal) ? "/api/v4/" : "/";
            endpoint = $"https://{Arguments.Option(args, "--hostname") ?? host}{prefix}{endpoint.TrimStart('/')}";
        }
        HttpUpload.Found(analysis, provider, method, endpoint, text, ownProgram: true);
    }
}
