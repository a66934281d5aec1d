namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>What a command line does to a code repository.</summary>
/// <param name="Action">One of <see cref="RepositoryAction"/>.</param>
/// <param name="Provider">Provider of the catalogue the command line names; '' if it names none.</param>
/// <param name="Remote">
/// owner/repo; the number of a GitLab project or the name of a CodeCommit repository where the line names only that;
/// '' where the owner is left out (a gist, a repository of one's own account).
/// </param>
public readonly record struct RepositoryCommand(string Action, string Provider, string Remote)
{
    /// <summary>Nothing recognised.</summary>
    public static RepositoryCommand None { get; } = new(RepositoryAction.None, "", "");
}

/// <summary>The words of the process event's <c>action</c> column.</summary>
public static class RepositoryAction
{
    /// <summary>Large objects were handed to the provider's object store.</summary>
    public const string LfsPush = "lfs_push";

    /// <summary>Files were attached to a release.</summary>
    public const string ReleaseUpload = "release_upload";

    /// <summary>Commits were sent to a remote.</summary>
    public const string Push = "push";

    /// <summary>Text was put into a gist or snippet.</summary>
    public const string Gist = "gist";

    /// <summary>Content was sent through the provider's web interface for programs.</summary>
    public const string ApiUpload = "api_upload";

    /// <summary>A repository was created, forked or made public.</summary>
    public const string CreateRepo = "create_repo";

    /// <summary>A remote address was set.</summary>
    public const string SetRemote = "set_remote";

    /// <summary>A repository was packed into one file.</summary>
    public const string Bundle = "bundle";

    /// <summary>Files were packed or compressed.</summary>
    public const string Archive = "archive";

    /// <summary>Changes were committed.</summary>
    public const string Commit = "commit";

    /// <summary>Files were staged for a commit.</summary>
    public const string Add = "add";

    /// <summary>A repository was copied from a remote.</summary>
    public const string Clone = "clone";

    /// <summary>Commits were received from a remote.</summary>
    public const string Fetch = "fetch";

    /// <summary>No repository action.</summary>
    public const string None = "none";

    /// <summary>
    /// Where one line does several things the gravest stands for it. What moves content out comes first, the
    /// bulkiest channel leading; then what opens a way out, what packs, what fills a repository, what only receives.
    /// Creating a repository is preparation, so an upload on the same line outranks it.
    /// </summary>
    internal static int Gravity(string action) => action switch
    {
        LfsPush => 13,
        ReleaseUpload => 12,
        Push => 11,
        Gist => 10,
        ApiUpload => 9,
        CreateRepo => 8,
        SetRemote => 7,
        Bundle => 6,
        Archive => 5,
        Commit => 4,
        Add => 3,
        Clone => 2,
        Fetch => 1,
        _ => 0,
    };
}
