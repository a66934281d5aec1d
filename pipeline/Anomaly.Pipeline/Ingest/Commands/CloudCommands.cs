namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Repository commands of the cloud providers' command lines.</summary>
internal static class CloudCommands
{
    /// <summary><c>az repos create|import</c> and <c>az devops invoke</c> on the interface of Azure Repos.</summary>
    public static void Az(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        const string provider = "azure-devops";
        var words = Arguments.Operands(args, "--organization", "--org", "--project", "-p", "--name", "--repository", "-r", "--output", "-o", "--query", "--subscription");
        if (words.Count < 2 || Arguments.Has(args, "--help", "-h")) return;
        string remote = Remote(args, Arguments.Option(args, "--name") ?? Arguments.Option(args, "--repository", "-r") ?? "");
        if (words[0] == "repos" && words[1] == "create")
        {
            analysis.Found(RepositoryAction.CreateRepo, provider, remote);
        }
        else if (words[0] == "repos" && words[1] == "import")
        {
            if (words.Count > 2 && words[2] == "create") analysis.Found(RepositoryAction.ApiUpload, provider, remote);
        }
        else if (words[0] == "devops" && words[1] == "invoke")
        {
            string method = Arguments.Option(args, "--http-method") ?? "GET", resource = Arguments.Option(args, "--resource") ?? "";
            if (!string.Equals(Arguments.Option(args, "--area"), "git", StringComparison.OrdinalIgnoreCase)) return;
            if (!HttpUpload.SendsContent(method)) return;
            analysis.Found(resource.Equals("repositories", StringComparison.OrdinalIgnoreCase) ? RepositoryAction.CreateRepo : RepositoryAction.ApiUpload, provider, remote);
        }
    }

    /// <summary><c>aws codecommit put-file|create-commit|create-repository</c>.</summary>
    public static void Aws(CommandAnalysis analysis, ReadOnlySpan<string> args)
    {
        int service = args.IndexOf("codecommit");
        if (service < 0 || service + 1 >= args.Length || Arguments.Has(args, "help", "--generate-cli-skeleton")) return;
        string remote = RemoteAddress.Checked(Arguments.Option(args, "--repository-name") ?? "");
        string? action = args[service + 1] switch
        {
            "put-file" or "create-commit" or "create-unreferenced-merge-commit" => RepositoryAction.ApiUpload,
            "create-repository" => RepositoryAction.CreateRepo,
            _ => null,
        };
        if (action is not null) analysis.Found(action, "codecommit", remote);
    }

    private static string Remote(ReadOnlySpan<string> args, string repository)
    {
        string organisation = (Arguments.Option(args, "--organization") ?? Arguments.Option(args, "--org") ?? "").TrimEnd('/');
        organisation = organisation[(organisation.LastIndexOf('/') + 1)..];
        string project = Arguments.Option(args, "--project", "-p") ?? "";
        return organisation.Length == 0 || project.Length == 0 || repository.Length == 0 ? "" : RemoteAddress.Checked($"{organisation}/{project}/{repository}");
    }
}
