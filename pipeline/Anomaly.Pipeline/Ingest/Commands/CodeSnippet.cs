namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Code on an interpreter's command line: an upload call beside the address of a provider.</summary>
internal static class CodeSnippet
{
    private static readonly string[] Puts = [".put(", "method='PUT'", "method=\"PUT\"", "method:'PUT'", "method:\"PUT\"", "'PUT',", "\"PUT\",", "Put.new("];
    private static readonly string[] Posts = [".post(", "method='POST'", "method=\"POST\"", "method:'POST'", "method:\"POST\"", "'POST',", "\"POST\",", "Post.new(", ".patch(", "'PATCH',", "\"PATCH\",", "method:'PATCH'", "method:\"PATCH\""];
    private static readonly string[] HuggingFace = ["upload_file(", "upload_folder(", "upload_large_folder(", "create_commit(", "push_to_hub("];

    /// <summary>Reads a snippet.</summary>
    public static void Run(CommandAnalysis analysis, string code)
    {
        if (code.Length > CommandAnalysis.MaxLength) code = code[..CommandAnalysis.MaxLength];
        string flat = code.Replace(" ", "", StringComparison.Ordinal);
        if (Mentions(flat, HuggingFace) && code.Contains("hub", StringComparison.OrdinalIgnoreCase)) analysis.Found(RepositoryAction.ApiUpload, "huggingface");
        string method = Mentions(flat, Puts) ? "PUT" : Mentions(flat, Posts) ? "POST" : "";
        if (method.Length == 0) return;
        for (int at = code.IndexOf("://", StringComparison.Ordinal); at >= 0; at = code.IndexOf("://", at + 3, StringComparison.Ordinal))
        {
            int start = at;
            while (start > 0 && char.IsAsciiLetter(code[start - 1])) start--;
            int length = code.AsSpan(at).IndexOfAny("\"'` \t\n),");
            HttpUpload.Found(analysis, "", method, length < 0 ? code[start..] : code[start..(at + length)], code);
        }
    }

    private static bool Mentions(string code, string[] calls)
    {
        foreach (string call in calls)
            if (code.Contains(call, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }
}
