namespace Anomaly.Models.Bundles;

/// <summary>What a bundle says about itself.</summary>
public sealed record BundleManifest
{
    /// <summary>Version of the container format.</summary>
    public int FormatVersion { get; init; } = Bundle.FormatVersion;

    /// <summary>Program and version that trained it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>Names of the model's columns, in the order of a row's values.</summary>
    public required IReadOnlyList<string> FeatureNames { get; init; }

    /// <summary>Days (since 1970-01-01, UTC) whose rows the models or their calibration have seen, ascending.</summary>
    public required IReadOnlyList<int> TrainingDays { get; init; }

    /// <summary>Whatever else a reader wants to know, as the hash of a configuration; written in ordinal order of the keys.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <summary>The sections, in ordinal order of their names; filled by the writer.</summary>
    public IReadOnlyList<BundleSection> Sections { get; init; } = [];
}

/// <summary>One named piece of a bundle.</summary>
/// <param name="Name">Lower-case letters, digits, '.', '-', '_' and '/'.</param>
/// <param name="Length">In bytes.</param>
/// <param name="Sha256">Of its bytes, in lower-case hexadecimal.</param>
public sealed record BundleSection(string Name, long Length, string Sha256);
