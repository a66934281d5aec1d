using F = Anomaly.Pipeline.Features.FeatureCatalog;

namespace Anomaly.Pipeline.Scoring;

/// <summary>A detector: its raw score is higher where a host-day is more anomalous.</summary>
/// <param name="Name">Name in bundles, ledger and reasons.</param>
/// <param name="Group">Group of dependent evidence.</param>
/// <param name="Feature">Feature whose hurdle baseline it reads; -1 for the others.</param>
public sealed record DetectorDefinition(string Name, string Group, int Feature = -1);

/// <summary>All detectors, in fixed order.</summary>
public static class DetectorCatalog
{
    /// <summary>Groups of dependent evidence, in fixed order.</summary>
    public static IReadOnlyList<string> Groups { get; } = ["volume", "novelty", "commands", "staging", "timing", "drift", Whole];

    /// <summary>Group of the models that see all features of a day.</summary>
    public const string Whole = "multivariate";

    /// <summary>Definitions, by index.</summary>
    public static IReadOnlyList<DetectorDefinition> All { get; } =
    [
        new("repo_bytes_out", "volume", F.RepoBytesOut),
        new("repo_largest_out", "volume", F.RepoLargestOut),
        new("repo_bytes_out_7d", "volume", F.RepoBytesOutWeek),
        new("upload_ratio", "volume", F.UploadRatioRepo),
        new("hourly_spike", "volume"),
        new("push", "commands", F.Push),
        new("create_repo", "commands", F.CreateRepo),
        new("set_remote", "commands", F.SetRemote),
        new("api_upload", "commands", F.ApiUpload),
        new("gist", "commands", F.Gist),
        new("release_upload", "commands", F.ReleaseUpload),
        new("lfs_push", "commands", F.LfsPush),
        new("repo_commands", "commands", F.RepoCommands),
        new("staged_files", "staging", F.StagedFiles),
        new("archive", "staging", F.Archive),
        new("bundle", "staging", F.Bundle),
        new("off_hours", "timing"),
        new("account_hours", "timing"),
        new("upload_drift", "drift"),
        new("upload_cusum", "drift"),
        new("isolation_forest", "multivariate"),
        new("pca", "multivariate"),
    ];

    public static int HourlySpike { get; } = IndexOf("hourly_spike");
    public static int OffHours { get; } = IndexOf("off_hours");
    public static int AccountHours { get; } = IndexOf("account_hours");
    public static int Drift { get; } = IndexOf("upload_drift");
    public static int Cusum { get; } = IndexOf("upload_cusum");
    public static int Forest { get; } = IndexOf("isolation_forest");
    public static int Pca { get; } = IndexOf("pca");

    /// <summary>
    /// Indices of the detectors of a group whose p-values are merged. Hours of accounts stand beside them: they speak of the days with
    /// an upload only, and merged with a detector that speaks of all days they would water it down.
    /// </summary>
    public static IReadOnlyList<int>[] OfGroup { get; } =
        [.. Groups.Select(g => (IReadOnlyList<int>)[.. Enumerable.Range(0, All.Count).Where(i => All[i].Group == g && i != AccountHours)])];

    /// <summary>Takes the scores of detectors that are switched off away.</summary>
    /// <param name="disabled">Names.</param>
    /// <param name="scores">Scores by detector.</param>
    public static void SwitchOff(IReadOnlyList<string> disabled, double[] scores)
    {
        for (int i = 0; i < disabled.Count; i++) scores[IndexOf(disabled[i])] = double.NaN;
    }

    /// <summary>Index of a name; -1 for an unknown one.</summary>
    public static int IndexOf(string name)
    {
        for (int i = 0; i < All.Count; i++)
            if (All[i].Name == name) return i;
        return -1;
    }
}
