namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>wget, which sends content only by long options.</summary>
internal static class WgetCommand
{
    private static readonly string[] WithValue =
    [
        "-o", "-a", "-i", "-t", "-O", "-T", "-w", "-Q", "-P", "-U", "-e", "-D", "-A", "-R", "-I", "-X", "-l", "-B", "--header", "--method", "--post-data",
        "--post-file", "--body-data", "--body-file", "--user", "--password", "--user-agent", "--output-document", "--output-file", "--referer",
        "--directory-prefix", "--http-user", "--http-password", "--tries", "--timeout", "--ca-certificate", "--certificate", "--private-key",
    ];

    /// <summary>Reads the arguments after <c>wget</c>.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        string method = "", body = "";
        for (int i = 0; i < args.Length; i++)
        {
            string word = args[i];
            if (!word.StartsWith("--", StringComparison.Ordinal)) continue;
            int equals = word.IndexOf('=');
            string name = equals > 0 ? word[2..equals] : word[2..];
            string value = equals > 0 ? word[(equals + 1)..] : i + 1 < args.Length ? args[i + 1] : "";
            if (name == "method") method = value;
            else if (name.StartsWith("post-", StringComparison.Ordinal) && method.Length == 0) method = "POST";
            if (name is "post-data" or "body-data") body = value;
        }
        if (!HttpUpload.SendsContent(method)) return;
        foreach (string url in Arguments.Operands(args, WithValue)) HttpUpload.Found(analysis, "", method, url, body);
    }
}
