using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Config.Yaml;

namespace Anomaly.Pipeline.Config;

/// <summary>
/// Everything that can be set, with its defaults: the content of <c>anomaly.yaml</c>.
/// A new key is one property with a <see cref="ConfigKeyAttribute"/> in its section's class; reading, range checks,
/// the default file and <c>docs/configuration.md</c> follow from it.
/// </summary>
public sealed class AnomalyConfig
{
    [ConfigSection("Reading logs.")]
    public IngestConfig Ingest { get; } = new();

    [ConfigSection("Names, providers, hosts and processes of events.")]
    public ResolveConfig Resolve { get; } = new();

    [ConfigSection("The embedded database.")]
    public StoreConfig Store { get; } = new();

    [ConfigSection("What is normal for a host.")]
    public BaselineConfig Baseline { get; } = new();

    [ConfigSection("Training and calibration of models.")]
    public ModelsConfig Models { get; } = new();

    [ConfigSection("Sigma rules.")]
    public RulesConfig Rules { get; } = new();

    [ConfigSection("From evidence to a ranking.")]
    public FusionConfig Fusion { get; } = new();

    /// <summary>
    /// Reads a file; the defaults hold where <paramref name="path"/> is null. Throws <see cref="UsageException"/> with
    /// every error of the file as <c>file:line:column message</c>, also where the file cannot be read.
    /// </summary>
    public static AnomalyConfig Load(string? path)
    {
        if (path is null) return new AnomalyConfig();
        try
        {
            return Parse(path, File.ReadAllText(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{path}: the configuration cannot be read: {e.Message}");
        }
    }

    /// <summary>The workspace's own file where there is one, else the defaults.</summary>
    public static AnomalyConfig Load(Workspace workspace) => Load(File.Exists(workspace.ConfigFile) ? workspace.ConfigFile : null);

    /// <summary>Reads a text; errors as in <see cref="Load(string?)"/>.</summary>
    /// <param name="file">Name for messages.</param>
    /// <param name="text">Content of the file.</param>
    public static AnomalyConfig Parse(string file, string text)
    {
        var problems = new Problems();
        var config = new ConfigReader(file, problems).Read(text);
        problems.ThrowIfAny();
        return config;
    }

    /// <summary>The commented file of all defaults.</summary>
    public static string DefaultYaml() => new AnomalyConfig().ToYaml();

    /// <summary>This configuration as a commented file; reads back equal.</summary>
    public string ToYaml() => ConfigWriter.Write(this);

    /// <summary>SHA-256 (hex) of all values: equal configurations have equal fingerprints, however they were written.</summary>
    public string Fingerprint()
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ConfigWriter.Write(this, comments: false))));

    /// <summary>What no single key shows: (section.key, what is wrong).</summary>
    internal IEnumerable<(string Key, string Message)> CrossChecks()
    {
        if (Models.FitShare + Models.CalibrateShare >= 1)
            yield return ("models.calibrate_share", "fit_share and calibrate_share together leave no day to score; their sum must be below 1");
    }
}
