namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>HTTPie and xh: <c>http [options] [METHOD] URL [items]</c>; data among the items makes it a POST.</summary>
internal static class HttpieCommand
{
    /// <summary>Reads the arguments after the program.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        var words = Arguments.Operands(args, "-a", "--auth", "-A", "--auth-type", "-o", "--output", "-p", "--print", "-s", "--style", "--pretty", "--session",
            "--session-read-only", "--raw", "--proxy", "--verify", "--cert", "--cert-key", "--timeout", "--max-redirects", "--boundary", "--default-scheme", "--ssl", "--ciphers", "--format-options");
        if (words.Count == 0) return;
        bool named = words.Count > 1 && words[0].Length is > 2 and < 8 && !words[0].AsSpan().ContainsAnyExceptInRange('A', 'Z');
        if (!named && words.Count > 1) named = words[0].ToUpperInvariant() is "PUT" or "POST" or "PATCH" or "GET" or "DELETE" or "HEAD";
        string url = words[named ? 1 : 0], body = Arguments.Option(args, "--raw") ?? "";
        bool data = body.Length > 0;
        for (int i = named ? 2 : 1; i < words.Count; i++)
        {
            if (!IsData(words[i])) continue;
            data = true;
            if (body.Length < 4096) body += " " + words[i];
        }
        HttpUpload.Found(analysis, "", named ? words[0] : data ? "POST" : "GET", url, body);
    }

    // "name:value" is a header and "name==value" a query parameter; "=", ":=", "@", "=@" and ":=@" are data.
    private static bool IsData(string item)
    {
        for (int i = 0; i < item.Length; i++)
        {
            switch (item[i])
            {
                case '\\': i++; break;
                case '=': return i + 1 >= item.Length || item[i + 1] != '=';
                case '@': return true;
                case ':': return i + 1 < item.Length && item[i + 1] == '=';
            }
        }
        return false;
    }
}
