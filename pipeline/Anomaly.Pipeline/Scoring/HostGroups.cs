using System.Globalization;
using Anomaly.Models.Baselines;

namespace Anomaly.Pipeline.Scoring;

/// <summary>Peer groups of a bundle: those learned from behaviour first, then those that were given, for the hosts they name.</summary>
public sealed class HostGroups
{
    private readonly PeerGroups? _learned;

    private HostGroups(PeerGroups? learned, GivenPeers given)
    {
        _learned = learned;
        Given = given;
    }

    /// <summary>Groups that were given.</summary>
    public GivenPeers Given { get; }

    /// <summary>Number of groups. The fleet, which is none of them, stands behind them.</summary>
    public int Count => (_learned?.Count ?? 0) + Given.Names.Count;

    /// <summary>Learns groups of the hosts that are given none.</summary>
    public static HostGroups Fit(IReadOnlyList<HostSummary> hosts, GivenPeers given, ulong seed)
    {
        var others = hosts.Where(h => given.Of(h.Host) < 0).Select(h => h.PeerProfile()).ToList();
        return new HostGroups(others.Count == 0 ? null : PeerGroups.Fit(others, seed), given);
    }

    /// <summary>Group of a host: as given, else the nearest learned one; the fleet where none was learned.</summary>
    public int Of(HostSummary host) => OfName(host.Host) is >= 0 and var given ? given : _learned?.Of(host.PeerProfile()) ?? Count;

    /// <summary>Group that a host was given; −1 for none.</summary>
    public int OfName(string host) => Given.Of(host) is >= 0 and var at ? (_learned?.Count ?? 0) + at : -1;

    /// <summary>Shown name of a group: as given, <c>group-N</c>, or <c>fleet</c>.</summary>
    public string Name(int group)
    {
        int learned = _learned?.Count ?? 0;
        return group == Count ? "fleet" : group >= learned ? Given.Names[group - learned] : "group-" + (group + 1).ToString(CultureInfo.InvariantCulture);
    }

    internal void SaveLearned(BinaryWriter writer) => (_learned ?? PeerGroups.Single(1)).Save(writer);

    /// <summary>Reads what was saved.</summary>
    /// <param name="reader">At the learned groups.</param>
    /// <param name="given">The given ones; null for none.</param>
    /// <param name="learned">Whether groups were learned.</param>
    internal static HostGroups Load(BinaryReader reader, GivenPeers? given, bool learned)
    {
        var groups = PeerGroups.Load(reader);
        return new HostGroups(learned ? groups : null, given ?? GivenPeers.None);
    }

    internal void SaveGiven(Stream stream)
    {
        using var writer = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
        writer.Write(_learned is not null);
        Given.Save(writer);
    }
}
