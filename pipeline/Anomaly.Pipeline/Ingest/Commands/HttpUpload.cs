namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>An HTTP request that sends content to a provider, by its method, host and path.</summary>
internal static class HttpUpload
{
    /// <summary>Last path parts of requests that send no content of a repository: sign-in, state of builds, relations between accounts.</summary>
    private static readonly HashSet<string> NoContent = new(StringComparer.OrdinalIgnoreCase)
    {
        "login", "oauth", "access_token", "access_tokens", "authorizations", "markdown", "dispatches", "statuses", "check-runs", "check-suites",
        "deployments", "hooks", "subscription", "subscriptions", "starred", "star", "unstar", "following", "notifications", "keys", "gpg_keys", "labels", "milestones",
        "reactions", "requested_reviewers", "assignees", "merge", "merges", "lock", "actions", "pipelines", "jobs", "secrets", "variables",
        "collaborators", "members", "memberships", "teams", "invitations", "topics", "applications", "installations", "session", "sessions",
        "runners", "trigger", "search", "rate_limit", "invite", "protection", "branch_protections", "approvals", "award_emoji", "audit_log", "cancel", "rerun", "retry",
    };

    /// <summary>Parts of a path that lead to the talk about a repository.</summary>
    private static readonly HashSet<string> Talk = new(StringComparer.Ordinal) { "issues", "pulls", "comments", "reviews", "discussions", "notes", "merge_requests", "pullrequests" };

    /// <summary>The method sends a body to keep.</summary>
    public static bool SendsContent(string method)
        => method.Equals("PUT", StringComparison.OrdinalIgnoreCase) || method.Equals("POST", StringComparison.OrdinalIgnoreCase)
        || method.Equals("PATCH", StringComparison.OrdinalIgnoreCase);

    /// <summary>
    /// Notes the request where its host is a provider's upload path. <paramref name="provider"/> stands for hosts the
    /// catalogue does not know (a provider's own command line on an enterprise server); '' leaves them out. What the
    /// provider's own program writes into issues and reviews is everyday talk and no upload; a bare HTTP client's is.
    /// </summary>
    public static void Found(CommandAnalysis analysis, string provider, string method, string url, string body, bool ownProgram = false)
    {
        string address = url.Contains("://", StringComparison.Ordinal) ? url : "https://" + url;
        if (!SendsContent(method) || !RemoteAddress.TrySplit(address, out string host, out var path)) return;
        var (known, channel) = analysis.Match(host);
        if (known.Length > 0) provider = known;
        if (provider.Length == 0 || channel is "download" or "telemetry") return;
        var parts = Parts(path);
        if (ownProgram && Array.Exists(parts, Talk.Contains) && !parts.Contains("contents")) return;
        string action = Action(provider, channel, host, method, parts, body);
        if (action != RepositoryAction.None) analysis.Found(action, provider, Remote(provider, parts));
    }

    private static string[] Parts(ReadOnlySpan<char> path)
    {
        var parts = path.ToString().Split('/', StringSplitOptions.RemoveEmptyEntries);
        int skip = 0;
        if (parts.Length > 1 && parts[0] == "api" && parts[1] is "v1" or "v3" or "v4" or "v5") skip = 2;
        else if (parts.Length > 0 && parts[0] is "2.0" or "api") skip = 1;
        return parts[skip..];
    }

    private static string Action(string provider, string channel, string host, string method, string[] parts, string body)
    {
        if (parts.Length == 0) return RepositoryAction.None;
        string first = parts[0], last = parts[^1];
        if (last == "git-receive-pack") return RepositoryAction.Push;
        if (last == "git-upload-pack") return RepositoryAction.Fetch;
        if (host.StartsWith("lfs.", StringComparison.Ordinal) || Holds(parts, "info") && Holds(parts, "lfs") || Holds(parts, "gitlab-lfs"))
            return Says(body, "download") && !Says(body, "upload") || last == "verify" || last == "locks" ? RepositoryAction.None : RepositoryAction.LfsPush;
        if (first is "gists" or "snippets" || Holds(parts, "snippets")) return last is "star" ? RepositoryAction.None : RepositoryAction.Gist;
        if (last is "graphql") return GraphQl(body);
        if (Holds(parts, "releases") || Holds(parts, "downloads") && provider == "bitbucket") return RepositoryAction.ReleaseUpload;
        if (CreatesRepository(provider, method, parts, body)) return RepositoryAction.CreateRepo;
        // What stands before the name of the content decides, so a file called "keys" under contents/ is an upload.
        foreach (string part in parts)
        {
            if (part is "contents" or "blobs" or "trees" or "files" or "commits" or "pushes" or "src" or "packages" or "uploads" or "assets" or "wikis" or "commit") return RepositoryAction.ApiUpload;
            if (NoContent.Contains(part)) return RepositoryAction.None;
        }
        if (parts.Length == 1 && first == "user") return RepositoryAction.None;
        return channel == "upload" && provider == "github" && host.StartsWith("uploads.", StringComparison.Ordinal) ? RepositoryAction.ReleaseUpload : RepositoryAction.ApiUpload;
    }

    private static bool CreatesRepository(string provider, string method, string[] parts, string body)
    {
        string last = parts[^1];
        if (method.Equals("PATCH", StringComparison.OrdinalIgnoreCase))
            return parts.Length == 3 && parts[0] == "repos" && body.Replace(" ", "", StringComparison.Ordinal) is var flat && (Says(flat, "\"private\":false") || Says(flat, "\"visibility\":\"public\"") || Says(flat, "private=false") || Says(flat, "visibility=public"));
        if (!method.Equals("POST", StringComparison.OrdinalIgnoreCase)) return false;
        return provider switch
        {
            "gitlab" => parts is ["projects"] || (parts.Length > 2 && last is "fork" or "import"),
            "bitbucket" => parts is ["repositories", _, _] || last == "forks",
            "azure-devops" => parts.Length > 2 && parts[^2] == "git" && last == "repositories",
            "huggingface" => parts is ["repos", "create"],
            _ => parts is ["user", "repos"] || parts is ["orgs" or "org", _, "repos"] || (parts.Length == 4 && parts[0] == "repos" && last is "forks" or "generate") || parts is ["repos", "migrate"],
        };
    }

    private static string GraphQl(string body)
    {
        if (Says(body, "createRepository") || Says(body, "cloneTemplateRepository")) return RepositoryAction.CreateRepo;
        if (Says(body, "createCommitOnBranch") || Says(body, "commitCreate") || Says(body, "createSnippet")) return RepositoryAction.ApiUpload;
        return Says(body, "mutation") || Says(body, "query") || Says(body, "{") ? RepositoryAction.None : RepositoryAction.ApiUpload;
    }

    private static string Remote(string provider, string[] parts)
    {
        switch (provider)
        {
            case "gitlab" when parts is ["projects", var id, ..]:
                return RemoteAddress.Checked(Uri.UnescapeDataString(id));
            case "bitbucket" when parts is ["repositories", var workspace, var name, ..]:
                return RemoteAddress.OwnerAndName(workspace, name);
            case "huggingface" when parts is ["models" or "datasets" or "spaces", var owner, var name, ..]:
                return RemoteAddress.OwnerAndName(owner, name);
            case "azure-devops" when parts is [var organisation, var project, "_apis", "git", "repositories", var name, ..]:
                return RemoteAddress.Checked($"{organisation}/{project}/{name}");
        }
        int at = Array.IndexOf(parts, "repos");
        if (at == 0 && parts.Length > 2) return RemoteAddress.OwnerAndName(parts[1], parts[2]);
        return parts.Length > 2 && (parts[^1] is "git-receive-pack" or "git-upload-pack" || parts[1].EndsWith(".git", StringComparison.Ordinal))
            ? RemoteAddress.OwnerAndName(parts[0], parts[1])
            : "";
    }

    private static bool Holds(string[] parts, string part) => Array.IndexOf(parts, part) >= 0;

    private static bool Says(string body, string text) => body.Contains(text, StringComparison.OrdinalIgnoreCase);
}
