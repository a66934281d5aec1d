namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>hub, the older GitHub command line: its own verbs, and every verb of git.</summary>
internal static class HubCommand
{
    /// <summary>Reads the arguments after <c>hub</c>.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        int i = 0;
        while (i < args.Length && args[i].StartsWith('-')) i += args[i] is "-C" or "-c" or "--git-dir" or "--work-tree" ? 2 : 1;
        if (i >= args.Length) return;
        var rest = args[(i + 1)..];
        switch (args[i])
        {
            case "create":
                var words = Arguments.Operands(rest, "-d", "--description", "-h", "--homepage", "--remote-name");
                var created = new RepositoryCommand(RepositoryAction.None, "github", words.Count > 0 ? ForgeRepository.Of(words[0]) : "");
                analysis.FoundAt(RepositoryAction.CreateRepo, created);
                analysis.SetRemote("origin", created);
                break;
            case "fork": analysis.Found(RepositoryAction.CreateRepo, "github"); break;
            case "gist":
                if (rest.Length > 0 && rest[0] == "create") analysis.Found(RepositoryAction.Gist, "github");
                break;
            case "release":
                if (rest.Length > 0 && rest[0] is "create" or "edit") analysis.Found(RepositoryAction.ReleaseUpload, "github");
                break;
            case "api": ForgeApi.Run(analysis, "github", "api.github.com", "--raw-field", rest); break;
            case "clone":
                var source = Arguments.Operands(rest, "-b", "--branch", "-o", "--origin", "--depth");
                if (source.Count > 0 && !source[0].Contains(':')) analysis.Found(RepositoryAction.Clone, "github", ForgeRepository.Of(source[0]));
                else GitCommand.Run(analysis, args);
                break;
            default: GitCommand.Run(analysis, args); break;
        }
    }
}
