namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>The GitLab command line.</summary>
internal static class GlabCommand
{
    private static readonly string[] WithValue =
    [
        "-R", "--repo", "-g", "--group", "-n", "--name", "-d", "--description", "--defaultBranch", "--remoteName", "-t", "--title", "-f", "--filename",
        "-v", "--visibility", "-N", "--notes", "-F", "--notes-file", "-r", "--ref", "-m", "--milestone", "-a", "--assets-links", "--tag-message", "--hostname",
    ];

    /// <summary>Reads the arguments after <c>glab</c>.</summary>
    public static void Run(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        if (Arguments.Has(args, "--help")) return;
        var words = Arguments.Operands(args, WithValue);
        if (words.Count < 2) return;
        string verb = words[1], operand = words.Count > 2 ? words[2] : "";
        string repository = ForgeRepository.Of(Arguments.Option(args, "--repo", "-R") ?? "");
        switch (words[0])
        {
            case "repo" or "project":
                Repository(analysis, args, verb, operand);
                break;
            case "snippet":
                if (verb is "create" or "new") analysis.Found(RepositoryAction.Gist, "gitlab", repository);
                break;
            case "release":
                if (verb is "create" or "upload") analysis.Found(RepositoryAction.ReleaseUpload, "gitlab", repository);
                break;
            case "api":
                ForgeApi.Run(analysis, "gitlab", "gitlab.com", "--raw-field", args[1..]);
                break;
        }
    }

    private static void Repository(CommandAnalysis analysis, ReadOnlySpan<string> args, string verb, string operand)
    {
        switch (verb)
        {
            case "create" or "new":
                string group = Arguments.Option(args, "--group", "-g") ?? "", name = Arguments.Option(args, "--name", "-n") ?? operand;
                string remote = operand.Contains('/') ? ForgeRepository.Of(operand) : RemoteAddress.OwnerAndName(group, name);
                var created = new RepositoryCommand(RepositoryAction.None, "gitlab", remote);
                analysis.FoundAt(RepositoryAction.CreateRepo, created);
                analysis.SetRemote("origin", created);
                break;
            case "fork":
                analysis.Found(RepositoryAction.CreateRepo, "gitlab");
                break;
            case "clone":
                analysis.Found(RepositoryAction.Clone, "gitlab", ForgeRepository.Of(operand));
                break;
        }
    }
}
