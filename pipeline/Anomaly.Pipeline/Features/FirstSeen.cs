using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Features;

/// <summary>A sighting that is new to a host.</summary>
/// <param name="Sighting">What was seen.</param>
/// <param name="Others">Other hosts that had it by the end of that day.</param>
/// <param name="OtherHosts">Other hosts of the fleet.</param>
/// <param name="Peers">Other hosts of the peer group that had it by the end of that day.</param>
/// <param name="OtherPeers">Other hosts of the peer group; 0 where groups are not known.</param>
public readonly record struct FirstSeen(Sighting Sighting, int Others, int OtherHosts, int Peers = 0, int OtherPeers = 0)
{
    /// <summary>Below this share of the other hosts a key is rare; from it on an owner can be established.</summary>
    public const double RareShare = 0.05;

    /// <summary>Kinds that carry evidence, in fixed order.</summary>
    public static IReadOnlyList<string> Kinds { get; } =
    [
        "process", "network_process", "repo_process", "provider", "process_provider", "remote", "account", "account_provider", "account_upload", "account_remote",
    ];

    /// <summary>Every bucket.</summary>
    public static IReadOnlyList<string> Buckets { get; } = ["nowhere", "rare", "foreign", "common"];

    /// <summary>
    /// How usual the key is elsewhere: nowhere, rare (under 5 % of the other hosts), foreign (not rare, yet on no host of the
    /// peer group) or common.
    /// </summary>
    public string Bucket => Others == 0 ? "nowhere" : Others < RareShare * OtherHosts ? "rare" : Peers == 0 && OtherPeers > 0 ? "foreign" : "common";

    /// <summary>Days over which <see cref="Gained"/> counts.</summary>
    public const int SpreadDays = 14;

    /// <summary>Other hosts that had the key for the first time in the last <see cref="SpreadDays"/> days, today included.</summary>
    public int Gained { get; init; }

    /// <summary>Share of the other hosts without the key that gained it a day over those days, in [0, 1): how often a host has this first at the pace at which the key spreads.</summary>
    public double Pace { get; init; }

    /// <summary>The key is a remote owner, alone or with an account, that is established in the fleet (<see cref="EstablishedOwner"/>).</summary>
    public bool OwnerEstablished { get; init; }

    /// <summary>Kind and bucket: what base rates are counted by.</summary>
    public string Label => Sighting.Kind + "/" + Bucket;
}
