using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Features;

/// <summary>A sighting that is new to a host.</summary>
/// <param name="Sighting">What was seen.</param>
/// <param name="Others">Other hosts that had it by the end of that day.</param>
/// <param name="OtherHosts">Other hosts of the fleet.</param>
public readonly record struct FirstSeen(Sighting Sighting, int Others, int OtherHosts)
{
    /// <summary>Kinds that carry evidence, in fixed order.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
        ["process", "network_process", "repo_process", "provider", "process_provider", "remote", "account_provider"];

    /// <summary>How usual the key is elsewhere: nowhere, rare (under 5 % of the other hosts) or common.</summary>
    public string Bucket => Others == 0 ? "nowhere" : Others < 0.05 * OtherHosts ? "rare" : "common";

    /// <summary>Kind and bucket: what base rates are counted by.</summary>
    public string Label => Sighting.Kind + "/" + Bucket;
}
