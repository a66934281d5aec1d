using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Features;

/// <summary>Facts of a workspace, streamed host by host.</summary>
public interface IFactSource
{
    /// <summary>Days with facts, ascending.</summary>
    IReadOnlyList<int> Days { get; }

    /// <summary>Host-hours of days [from, to], ordered by host (ordinal) and hour.</summary>
    IEnumerable<HostHour> HostHours(int from, int to);

    /// <summary>Sightings of days [from, to], ordered by host (ordinal), day, kind, key.</summary>
    IEnumerable<Sighting> Sightings(int from, int to);

    /// <summary>Rule hits of days [from, to], ordered by host (ordinal), day, rule id.</summary>
    IEnumerable<RuleHit> RuleHits(int from, int to);

    /// <summary>Hours of days [from, to], since the epoch, in which the sensors of flows were silent, not the hosts.</summary>
    IReadOnlyCollection<long> Outages(int from, int to);

    /// <summary>
    /// How many hosts a (kind, key) was first seen on, by day and peer group, over days [from, to]: grouped by kind and key,
    /// then by day and group, ascending. Keys of a single host are left out: one host is what an absent key means.
    /// </summary>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="groupOf">Peer group of a host.</param>
    /// <param name="asked">Only keys that were seen on this day or later.</param>
    IEnumerable<SpreadStep> Spread(int from, int to, Func<string, int> groupOf, int asked = int.MinValue);

    /// <summary>Hours of accounts in which they sent to repositories, of days [from, to], ordered by host (ordinal), hour and account.</summary>
    IEnumerable<AccountUse> AccountUploads(int from, int to);

    /// <summary>Active hours of accounts, of days [from, to], ordered by account (ordinal), day and host.</summary>
    IEnumerable<AccountDay> AccountDays(int from, int to);
}

/// <summary>Hours of a day, bit 0 for the first, in which an account was active on a host.</summary>
public readonly record struct AccountDay(string Account, int Day, string Host, int Hours);

/// <summary>Hosts of a peer group that were first seen with a key on a day.</summary>
public readonly record struct SpreadStep(string Kind, string Key, int Day, int Group, int Hosts);
