using System.Text.Json.Serialization;
using Anomaly.Models.Internals;

namespace Anomaly.Models.Bundles;

/// <summary>
/// The container of a trained set of models: one file with a JSON manifest and named sections, each with its SHA-256, all within one checksum.
/// </summary>
public static class Bundle
{
    /// <summary>Newest version of the container; every version from 1 is read.</summary>
    public const int FormatVersion = 1;

    internal const string Magic = "ANMBUNDL";

    internal static bool IsName(string name)
    {
        if (name.Length is 0 or > 200) return false;
        foreach (char c in name) if (c is not ((>= 'a' and <= 'z') or (>= '0' and <= '9') or '.' or '-' or '_' or '/')) return false;
        return true;
    }

    internal static void CheckName(string name)
    {
        if (!IsName(name)) Throw.Argument(nameof(name), $"'{name}' is no section name: 1 to 200 of a-z, 0-9, '.', '-', '_' and '/'.");
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Skip)]
[JsonSerializable(typeof(BundleManifest))]
internal sealed partial class BundleJson : JsonSerializerContext;
