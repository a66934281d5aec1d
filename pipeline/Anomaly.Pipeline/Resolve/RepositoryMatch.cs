namespace Anomaly.Pipeline.Resolve;

/// <summary>What a name or an address says about the other side of a connection.</summary>
/// <param name="Provider">Provider of the catalogue, e.g. <c>github</c>.</param>
/// <param name="Channel">One of <see cref="Channels.All"/>.</param>
public sealed record RepositoryMatch(string Provider, string Channel)
{
    /// <summary>Data can reach a repository over this channel.</summary>
    public bool Upload => Channels.IsUpload(Channel);
}

/// <summary>The seven channels.</summary>
public static class Channels
{
    /// <summary>Git over SSH.</summary>
    public const string Ssh = "ssh";

    /// <summary>Every channel, upload-capable ones first.</summary>
    public static IReadOnlyList<string> All { get; } = ["git", "api", "upload", Ssh, "web", "download", "telemetry"];

    /// <summary>True for git, api, upload, ssh and web.</summary>
    public static bool IsUpload(string channel) => channel is "git" or "api" or "upload" or Ssh or "web";
}
