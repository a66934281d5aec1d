namespace Anomaly.Pipeline.Simulation.World;

/// <summary>
/// Hosts of code-repository services, with addresses as they resolved from Europe in 2026 or close to them
/// (GitHub's blocks are 140.82.112.0/20 and 185.199.108.0/22).
/// </summary>
internal static class RepositorySites
{
    public static readonly Site GitHub = new("github.com", ["140.82.121.3", "140.82.121.4"], 60);
    public static readonly Site GitHubApi = new("api.github.com", ["140.82.121.5", "140.82.121.6"], 60);
    public static readonly Site GitHubUploads = new("uploads.github.com", ["140.82.121.13", "140.82.121.14"], 60);
    public static readonly Site GitHubSsh = new("ssh.github.com", ["140.82.121.35", "140.82.121.36"], 60);
    public static readonly Site GitHubObjects = new("objects.githubusercontent.com", ["185.199.108.133", "185.199.109.133", "185.199.110.133", "185.199.111.133"], 3600);
    public static readonly Site GitHubAvatars = new("avatars.githubusercontent.com", ["185.199.108.133", "185.199.110.133"], 3600);
    public static readonly Site GitHubAssets = new("github.githubassets.com", ["185.199.108.154", "185.199.109.154"], 3600);
    public static readonly Site GitHubLfs = new("github-cloud.s3.amazonaws.com", ["52.217.114.57", "16.15.200.87", "52.216.54.129"], 5, "s3-1-w.amazonaws.com");
    public static readonly Site ActionsArtifacts = new("productionresultssa4.blob.core.windows.net", ["20.60.220.1"], 60, "blob.blz21prdstr07a.store.core.windows.net");
    public static readonly Site Copilot = new("api.individual.githubcopilot.com", ["140.82.113.21", "140.82.112.22"], 60);
    public static readonly Site CopilotProxy = new("copilot-proxy.githubusercontent.com", ["20.250.119.64", "20.199.39.224"], 120);
    public static readonly Site CopilotTelemetry = new("copilot-telemetry.githubusercontent.com", ["140.82.113.21"], 120);
    public static readonly Site Ghcr = new("ghcr.io", ["140.82.121.33", "140.82.121.34"], 60);
    public static readonly Site GitLab = new("gitlab.com", ["172.65.251.78"], 300);
    public static readonly Site GitLabSsh = new("altssh.gitlab.com", ["172.65.251.182"], 300);
    public static readonly Site Bitbucket = new("bitbucket.org", ["185.166.143.48", "185.166.143.49", "185.166.143.50"], 60);
    public static readonly Site AzureDevOps = new("dev.azure.com", ["13.107.42.20"], 120, "l-0011.l-msedge.net");
    public static readonly Site Codeberg = new("codeberg.org", ["217.197.84.140"], 300);
    public static readonly Site Gitee = new("gitee.com", ["180.76.199.13", "180.76.198.77"], 120);
    public static readonly Site HuggingFace = new("huggingface.co", ["3.165.190.22", "3.165.190.55", "3.165.190.88"], 60);
    public static readonly Site HuggingFaceObjects = new("cas-bridge.xethub.hf.co", ["3.165.206.11", "3.165.206.63"], 60);
    public static readonly Site HuggingFaceStore = new("transfer.xethub.hf.co", ["34.228.77.140", "54.84.116.9"], 60);
    public static readonly Site Launchpad = new("git.launchpad.net", ["185.125.188.113", "185.125.188.114"], 300);
    public static readonly Site SourceHut = new("git.sr.ht", ["46.23.81.155"], 600);
    public static readonly Site SourceForge = new("git.code.sf.net", ["104.225.220.71"], 600);
    public static readonly Site NotABug = new("notabug.org", ["94.130.190.41"], 600);
}
