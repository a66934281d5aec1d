using System.Net;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Scoring;

/// <summary>How a host is known.</summary>
public enum HostIdentity
{
    /// <summary>An agent on it names it.</summary>
    Agent,

    /// <summary>A lease or the network names it; no agent has spoken.</summary>
    Network,

    /// <summary>Nothing names its address: the address stands for it.</summary>
    Address,
}

/// <summary>A host as <c>anomaly hosts</c> lists it.</summary>
/// <param name="Presence">When it was seen, and by what.</param>
/// <param name="Identity">How it is known.</param>
/// <param name="PeerGroup">Peer group of the newest bundle; '' where that does not know it.</param>
public sealed record HostEntry(HostPresence Presence, HostIdentity Identity, string PeerGroup);

/// <summary>All hosts of a workspace.</summary>
public static class HostDirectory
{
    /// <summary>Hosts with facts in the days from–to, ordinal order.</summary>
    public static IEnumerable<HostEntry> Read(FactStore store, ScoringModel? model, int from, int to)
    {
        foreach (var host in store.Hosts(from, to))
        {
            var identity = IPAddress.TryParse(host.Host, out _) ? HostIdentity.Address
                : host.ProcessDays > 0 || host.FileDays > 0 ? HostIdentity.Agent
                : HostIdentity.Network;
            yield return new HostEntry(host, identity, model is not null && model.TryGroup(host.Host, out int group) ? model.GroupName(group) : "");
        }
    }
}
