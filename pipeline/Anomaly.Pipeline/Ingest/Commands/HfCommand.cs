namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>The Hugging Face command lines <c>hf</c> and <c>huggingface-cli</c>.</summary>
internal static class HfCommand
{
    private const string Provider = "huggingface";

    private static readonly string[] WithValue =
    [
        "--type", "--repo-type", "--revision", "--include", "--exclude", "--delete", "--commit-message", "--commit-description", "--every", "--token",
        "--num-workers", "--format", "--organization", "--plan", "--apply", "--filter-from", "--space_sdk", "--space-sdk",
    ];

    /// <summary>Reads the arguments after the program.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        if (Arguments.Has(args, "--help", "--dry-run")) return;
        var words = Arguments.Operands(args, WithValue);
        if (words.Count < 2) return;
        switch (words[0])
        {
            case "upload" or "upload-large-folder":
                analysis.Found(RepositoryAction.ApiUpload, Provider, Repository(words[1]));
                break;
            case "lfs-multipart-upload":
                analysis.Found(RepositoryAction.LfsPush, Provider);
                break;
            case "repo" or "repos":
                if (words[1] is "create" or "new" or "duplicate") analysis.Found(RepositoryAction.CreateRepo, Provider, words.Count > 2 ? Repository(words[^1]) : "");
                break;
            case "sync" or "cp":
                if (words.Count > 2) To(analysis, words[2]);
                break;
            case "buckets" or "bucket":
                if (words[1] is "create") analysis.Found(RepositoryAction.CreateRepo, Provider, words.Count > 2 ? Repository(words[2]) : "");
                else if (words[1] is "sync" or "cp" && words.Count > 3) To(analysis, words[3]);
                break;
        }
    }

    // hf://OWNER/NAME, hf://datasets/OWNER/NAME/…, hf://buckets/OWNER/NAME/…
    private static void To(CommandAnalysis analysis, string target)
    {
        if (target.StartsWith("hf://", StringComparison.Ordinal)) analysis.Found(RepositoryAction.ApiUpload, Provider, Repository(target[5..]));
    }

    private static string Repository(string text)
    {
        var parts = text.Split('/', StringSplitOptions.RemoveEmptyEntries);
        int owner = parts.Length > 2 && parts[0] is "datasets" or "spaces" or "models" or "buckets" ? 1 : 0;
        return parts.Length > owner + 1 ? RemoteAddress.OwnerAndName(parts[owner], parts[owner + 1]) : "";
    }
}
