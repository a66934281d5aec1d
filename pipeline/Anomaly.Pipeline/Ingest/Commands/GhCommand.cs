namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>The GitHub command line. Making a repository public counts as creating one: it opens the same way out.</summary>
internal static class GhCommand
{
    private static readonly string[] WithValue =
    [
        "-R", "--repo", "--hostname", "-t", "--title", "-n", "--notes", "-F", "--notes-file", "--target", "--discussion-category", "--notes-start-tag",
        "-d", "--description", "-h", "--homepage", "-g", "--gitignore", "-l", "--license", "-s", "--source", "-r", "--remote", "-p", "--template",
        "--team", "--visibility", "--default-branch", "--add-topic", "--remove-topic", "-f", "--filename", "-a", "--add", "--desc",
    ];

    /// <summary>Reads the arguments after <c>gh</c>.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        if (Arguments.Has(args, "--help")) return;
        var words = Arguments.Operands(args, WithValue);
        if (words.Count == 0) return;
        string group = words[0], verb = words.Count > 1 ? words[1] : "", operand = words.Count > 2 ? words[2] : "";
        switch (group)
        {
            case "repo": Repository(analysis, args, verb, operand); break;
            case "gist":
                if (verb is "create" or "new" or "edit") analysis.Found(RepositoryAction.Gist, "github");
                else if (verb == "clone") analysis.Found(RepositoryAction.Clone, "github");
                break;
            case "release":
                if (verb is "create" or "new" or "upload") analysis.Found(RepositoryAction.ReleaseUpload, "github", NamedRepository(args));
                break;
            case "api": ForgeApi.Run(analysis, "github", "api.github.com", "--raw-field", args[1..]); break;
            case "codespace" or "cs":
                if (verb == "cp" && words[^1].StartsWith("remote:", StringComparison.Ordinal)) analysis.Found(RepositoryAction.ApiUpload, "github");
                break;
        }
    }

    private static void Repository(CommandAnalysis analysis, ReadOnlySpan<string> args, string verb, string operand)
    {
        var named = new RepositoryCommand(RepositoryAction.None, "github", ForgeRepository.Of(operand));
        switch (verb)
        {
            case "create" or "new":
                analysis.FoundAt(RepositoryAction.CreateRepo, named);
                analysis.SetRemote(Arguments.Option(args, "--remote", "-r") ?? "origin", named);
                break;
            case "fork":
                analysis.Found(RepositoryAction.CreateRepo, "github");
                break;
            case "edit" when string.Equals(Arguments.Option(args, "--visibility"), "public", StringComparison.OrdinalIgnoreCase):
                analysis.FoundAt(RepositoryAction.CreateRepo, operand.Length > 0 ? named : named with { Remote = NamedRepository(args) });
                break;
            case "clone":
                var source = operand.Contains(':') ? analysis.Remote(operand) : named;
                analysis.FoundAt(RepositoryAction.Clone, source);
                analysis.SetRemote("origin", source);
                break;
        }
    }

    private static string NamedRepository(ReadOnlySpan<string> args) => ForgeRepository.Of(Arguments.Option(args, "--repo", "-R") ?? "");
}

/// <summary>Repositories as the providers' command lines name them.</summary>
internal static class ForgeRepository
{
    /// <summary>owner/repo of <c>OWNER/REPO</c>, <c>HOST/OWNER/REPO</c> or a URL; '' where no owner is named.</summary>
    public static string Of(string text)
    {
        if (RemoteAddress.TrySplit(text, out _, out var path)) text = path.Trim('/').ToString();
        int first = text.IndexOf('/');
        if (first <= 0) return "";
        if (text.AsSpan(0, first).Contains('.') && text.AsSpan(first + 1).Contains('/')) text = text[(first + 1)..];
        if (text.EndsWith(".git", StringComparison.Ordinal)) text = text[..^4];
        return text.EndsWith('/') ? "" : RemoteAddress.Checked(text);
    }
}
