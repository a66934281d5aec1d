using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Tests.Scoring;

/// <summary>Facts made by hand.</summary>
internal sealed class Facts : IFactSource
{
    public List<HostHour> AllHours { get; } = [];

    public List<Sighting> AllSightings { get; } = [];

    public List<RuleHit> AllHits { get; } = [];

    public IReadOnlyList<int> Days => [.. AllHours.Select(h => h.Day).Distinct().Order()];

    public Facts Hour(string host, int day, int hour, long bytesOut = 0, long bytesIn = 0, int push = 0)
    {
        AllHours.Add(new HostHour
        {
            Host = host,
            Day = day,
            Hour = day * 24L + hour,
            Flows = 3,
            Processes = 2,
            RepoFlows = bytesOut > 0 ? 1 : 0,
            RepoBytesOut = bytesOut,
            RepoLargestOut = bytesOut,
            RepoBytesIn = bytesIn,
            ExternalBytesOut = bytesOut + 1000,
            ExternalBytesIn = bytesIn + 5000,
            Push = push,
        });
        return this;
    }

    public Facts Seen(string host, int day, string kind, string key)
    {
        AllSightings.Add(new Sighting { Host = host, Day = day, Kind = kind, Key = key, Events = 1 });
        return this;
    }

    public IEnumerable<HostHour> HostHours(int from, int to)
        => AllHours.Where(h => h.Day >= from && h.Day <= to).OrderBy(h => h.Host, StringComparer.Ordinal).ThenBy(h => h.Hour);

    public IEnumerable<Sighting> Sightings(int from, int to)
        => AllSightings.Where(s => s.Day >= from && s.Day <= to).OrderBy(s => s.Host, StringComparer.Ordinal).ThenBy(s => s.Day)
            .ThenBy(s => s.Kind, StringComparer.Ordinal).ThenBy(s => s.Key, StringComparer.Ordinal);

    public IEnumerable<RuleHit> RuleHits(int from, int to)
        => AllHits.Where(s => s.Day >= from && s.Day <= to).OrderBy(s => s.Host, StringComparer.Ordinal).ThenBy(s => s.Day).ThenBy(s => s.RuleId, StringComparer.Ordinal);

    public List<AccountUse> AllAccounts { get; } = [];

    public Facts Act(string account, string host, int day, int hour, int uploads = 0)
    {
        AllAccounts.Add(new AccountUse { Account = account, Host = host, Day = day, Hour = day * 24L + hour, Events = 1 + uploads, Uploads = uploads });
        return this;
    }

    public IEnumerable<AccountUse> AccountUploads(int from, int to)
        => AllAccounts.Where(a => a.Day >= from && a.Day <= to && (a.Uploads > 0 || a.RepoBytesOut > 0)).OrderBy(a => a.Host, StringComparer.Ordinal)
            .ThenBy(a => a.Hour).ThenBy(a => a.Account, StringComparer.Ordinal);

    public IEnumerable<AccountDay> AccountDays(int from, int to)
        => AllAccounts.Where(a => a.Day >= from && a.Day <= to).GroupBy(a => (a.Account, a.Day, a.Host)).OrderBy(g => g.Key.Account, StringComparer.Ordinal)
            .ThenBy(g => g.Key.Day).ThenBy(g => g.Key.Host, StringComparer.Ordinal)
            .Select(g => new AccountDay(g.Key.Account, g.Key.Day, g.Key.Host, g.Select(a => 1 << (int)(a.Hour - a.Day * 24L)).Aggregate((x, y) => x | y)));

    public HashSet<long> Silent { get; } = [];

    public IReadOnlyCollection<long> Outages(int from, int to) => Silent;

    public IEnumerable<SpreadStep> Spread(int from, int to, Func<string, int> groupOf, int asked = int.MinValue)
    {
        var hosts = AllHours.Where(h => h.Day >= from && h.Day <= to).Select(h => (Kind: Prevalence.HostKind, Key: "", h.Host, h.Day));
        var wanted = AllSightings.Where(s => s.Day >= asked).Select(s => (s.Kind, s.Key)).ToHashSet();
        var keys = AllSightings.Where(s => s.Day >= from && s.Day <= to && wanted.Contains((s.Kind, s.Key))).Select(s => (s.Kind, s.Key, s.Host, s.Day));
        return hosts.Concat(keys).GroupBy(s => (s.Kind, s.Key)).OrderBy(g => g.Key)
            .SelectMany(g => g.GroupBy(s => s.Host).Select(h => (Day: h.Min(s => s.Day), Group: groupOf(h.Key))).GroupBy(d => d).OrderBy(d => d.Key)
                .Select(d => new SpreadStep(g.Key.Kind, g.Key.Key, d.Key.Day, d.Key.Group, d.Count())));
    }
}
