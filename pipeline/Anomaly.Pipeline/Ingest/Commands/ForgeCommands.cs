namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Lesser command lines: tea (Gitea), and version control systems beside git.</summary>
internal static class ForgeCommands
{
    /// <summary>tea, whose server stands in its own configuration and not on the line.</summary>
    public static void Tea(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        var words = Arguments.Operands(args, "--login", "-l", "--repo", "-r", "--remote", "-R", "--owner", "-O", "--name", "--tag", "--title", "-t", "--note", "-n", "--asset", "-a");
        if (words.Count < 2) return;
        string remote = ForgeRepository.Of(Arguments.Option(args, "--repo", "-r") ?? "");
        if (words[0] is "repo" or "repos" && words[1] is "create" or "create-from-template" or "fork") analysis.Found(RepositoryAction.CreateRepo);
        else if (words[0] is "release" or "releases" && (words[1] == "create" || (words[1] is "assets" or "asset" && words.Count > 2 && words[2] == "create"))) analysis.Found(RepositoryAction.ReleaseUpload, "", remote);
        else if (words[0] is "clone") analysis.Found(RepositoryAction.Clone);
    }

    /// <summary>Mercurial, Jujutsu, Breezy and Sapling.</summary>
    public static void OtherVersionControl(CommandAnalysis analysis, string program, ReadOnlySpan<string> args)
    {
        var words = Arguments.Operands(args, "-R", "--repository", "--cwd", "--config", "-r", "--rev", "-b", "--branch", "-B", "--bookmark", "--remote", "-m", "--message", "-e", "--ssh", "--to");
        int first = program == "jj" && words.Count > 0 && words[0] == "git" ? 1 : 0;
        if (words.Count <= first) return;
        string target = words.Count > first + 1 ? words[first + 1] : Arguments.Option(args, "--remote") ?? "";
        string? action = words[first] switch
        {
            "push" => RepositoryAction.Push,
            "clone" => RepositoryAction.Clone,
            "pull" or "fetch" => RepositoryAction.Fetch,
            "commit" or "ci" => RepositoryAction.Commit,
            "bundle" when program == "hg" => RepositoryAction.Bundle,
            "archive" when program == "hg" => RepositoryAction.Archive,
            _ => null,
        };
        if (action is not null) analysis.FoundAt(action, analysis.Remote(target));
    }
}
