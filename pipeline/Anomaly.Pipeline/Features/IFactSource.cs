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

    /// <summary>
    /// How many hosts a (kind, key) was first seen on, by day: rows (kind, key, day, hosts), grouped by kind and key, days
    /// ascending, over days [from, to]. Keys of a single host are left out: one host is what an absent key means.
    /// </summary>
    IEnumerable<(string Kind, string Key, int Day, int Hosts)> Spread(int from, int to);
}
