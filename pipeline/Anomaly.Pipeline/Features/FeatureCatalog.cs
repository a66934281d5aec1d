using static Anomaly.Pipeline.Features.FeatureShape;

namespace Anomaly.Pipeline.Features;

/// <summary>All host-day features in vector order. A value is NaN where the host has no telemetry of that kind.</summary>
public static class FeatureCatalog
{
    public const int RepoBytesOut = 0;
    public const int RepoBytesIn = 1;
    public const int RepoLargestOut = 2;
    public const int RepoBytesOutWeek = 3;
    public const int UploadRatioRepo = 4;
    public const int UploadRatioAll = 5;
    public const int RepoFlows = 6;
    public const int ExternalBytesOut = 7;
    public const int Providers = 8;
    public const int NewProviders = 9;
    public const int NewRemotes = 10;
    public const int RemotePrevalence = 11;
    public const int NewProcesses = 12;
    public const int NewNetworkProcesses = 13;
    public const int NewRepoProcesses = 14;
    public const int RepoProcessPrevalence = 15;
    public const int Push = 16;
    public const int CreateRepo = 17;
    public const int Commit = 18;
    public const int Add = 19;
    public const int Clone = 20;
    public const int Fetch = 21;
    public const int SetRemote = 22;
    public const int ApiUpload = 23;
    public const int Gist = 24;
    public const int ReleaseUpload = 25;
    public const int LfsPush = 26;
    public const int Bundle = 27;
    public const int Archive = 28;
    public const int RepoCommands = 29;
    public const int StagedFiles = 30;
    public const int OffHoursShare = 31;
    public const int UploadDrift = 32;
    public const int UploadCusum = 33;
    public const int FlowHours = 34;
    public const int ProcessHours = 35;
    public const int FileHours = 36;

    /// <summary>Definitions, by index.</summary>
    public static IReadOnlyList<FeatureDefinition> All { get; } =
    [
        new("repo_bytes_out", "bytes", "volume", Amount, "sent to code repositories over upload-capable connections"),
        new("repo_bytes_in", "bytes", "volume", Amount, "received from code repositories, downloads included"),
        new("repo_largest_out", "bytes", "volume", Amount, "sent by the largest single connection to a code repository"),
        new("repo_bytes_out_7d", "bytes", "volume", Amount, "sent to code repositories on this day and the six days before it"),
        new("upload_ratio_repo", "−1…1", "volume", Share, "(out − in)/(out + in) to code repositories; no value without bytes"),
        new("upload_ratio_all", "−1…1", "volume", Share, "(out − in)/(out + in) to all external addresses; no value without bytes"),
        new("repo_flows", "connections", "volume", Amount, "upload-capable connections to code repositories"),
        new("external_bytes_out", "bytes", "volume", Amount, "sent to all external addresses"),
        new("providers", "providers", "novelty", Amount, "code-repository services used"),
        new("new_providers", "providers", "novelty", Novelty, "code-repository services this host was never seen with before"),
        new("new_remotes", "owners", "novelty", Novelty, "remote owners in commands never seen on this host before"),
        new("remote_prevalence", "0…1", "novelty", Share, "share of other hosts that know the rarest remote owner used; no value without one"),
        new("new_processes", "image names", "novelty", Novelty, "programs first started on this host"),
        new("new_network_processes", "image names", "novelty", Novelty, "programs of this host that used the network for the first time"),
        new("new_repo_processes", "image names", "novelty", Novelty, "programs of this host that talked to a code repository for the first time"),
        new("repo_process_prevalence", "0…1", "novelty", Share, "share of other hosts on which the rarest program talking to a code repository does so too; no value without one"),
        new("push", "commands", "commands", Amount, "pushes"),
        new("create_repo", "commands", "commands", Amount, "repositories created"),
        new("commit", "commands", "commands", Amount, "commits"),
        new("add", "commands", "commands", Amount, "git add"),
        new("clone", "commands", "commands", Amount, "clones"),
        new("fetch", "commands", "commands", Amount, "fetches and pulls"),
        new("set_remote", "commands", "commands", Amount, "remotes added or changed"),
        new("api_upload", "commands", "commands", Amount, "uploads through a provider's API"),
        new("gist", "commands", "commands", Amount, "gists created or edited"),
        new("release_upload", "commands", "commands", Amount, "release assets uploaded"),
        new("lfs_push", "commands", "commands", Amount, "large-file pushes"),
        new("bundle", "commands", "staging", Amount, "repository bundles written"),
        new("archive", "commands", "staging", Amount, "archives written"),
        new("repo_commands", "commands", "commands", Amount, "repository commands of all actions"),
        new("staged_files", "operations", "staging", Amount, "files created, written or renamed into repository folders"),
        new("off_hours_share", "0…1", "timing", Share, "share of the bytes sent to code repositories in hours this host is rarely active; no value without bytes"),
        new("upload_drift", "standard deviations", "drift", Share, "how far the last five days' uploads to code repositories lie above the 30 days before them"),
        new("upload_cusum", "standard deviations", "drift", Share, "sum of daily rises of uploads above what was usual three weeks before, half a standard deviation a day forgiven; no value in the first two weeks"),
        new("flow_hours", "hours", "", Coverage, "hours of the day with flows of this host"),
        new("process_hours", "hours", "", Coverage, "hours of the day with process events of this host"),
        new("file_hours", "hours", "", Coverage, "hours of the day with file events of this host"),
    ];

    /// <summary>Number of features.</summary>
    public static int Count => All.Count;

    /// <summary>Indices of features with shape <see cref="Amount"/>.</summary>
    public static IReadOnlyList<int> Amounts { get; } = [.. Enumerable.Range(0, All.Count).Where(i => All[i].Shape == Amount)];

    /// <summary>Indices the multivariate models see.</summary>
    public static IReadOnlyList<int> Modelled { get; } = [.. Enumerable.Range(0, All.Count).Where(i => All[i].Shape != Coverage)];
}
