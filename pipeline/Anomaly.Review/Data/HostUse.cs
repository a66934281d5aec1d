using Anomaly.Pipeline;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Review.Data;

/// <summary>Something a host used, and on how many hosts of the fleet it was seen in the days up to this one.</summary>
/// <param name="Name">Provider, owner or program.</param>
/// <param name="BytesOut">Bytes sent with it that day; 0 where none belong to it.</param>
/// <param name="Hosts">Hosts that had it, this one included.</param>
public readonly record struct Used(string Name, long BytesOut, int Hosts);

/// <summary>How a host used code repositories on a day: what sent most comes first, owners begin with the rarest.</summary>
/// <param name="Providers">Services.</param>
/// <param name="Remotes">Owners named in commands, as <c>provider: owner</c>.</param>
/// <param name="Programs">Programs that talked to a service.</param>
public sealed record HostUse(IReadOnlyList<Used> Providers, IReadOnlyList<Used> Remotes, IReadOnlyList<Used> Programs)
{
    public static HostUse None { get; } = new([], [], []);
}

/// <summary>Use of code repositories by all hosts of a day.</summary>
public sealed class DayUse
{
    /// <summary>Days, this one included, over which hosts are counted.</summary>
    public const int LookBackDays = 30;

    private readonly Dictionary<string, HostUse> _byHost = new(StringComparer.Ordinal);

    // Keys of a single host are left out: one host is what an absent key means.
    private readonly Dictionary<(string Kind, string Key), int> _hosts = [];

    /// <summary>Hours of the day, 0–23, in which no byte of any host was counted though the fleet is busy at that hour: a sensor was silent.</summary>
    public IReadOnlyList<int> Outages { get; private init; } = [];

    /// <summary>Facts of the day are there.</summary>
    public bool Known { get; private init; }

    public HostUse Of(string host) => _byHost.GetValueOrDefault(host) ?? HostUse.None;

    /// <summary>Hosts that were seen with a key in the days up to this one, at least 1.</summary>
    public int Hosts(string kind, string key) => _hosts.GetValueOrDefault((kind, key), 1);

    public static DayUse Read(Workspace workspace, DuckDbOptions engine, int day)
    {
        string path = FactStore.PathOf(workspace, FactSchema.Sighting.Name, day);
        if (!File.Exists(path)) return new DayUse();
        var facts = FactStore.Open(workspace, engine);
        var use = new DayUse { Known = true, Outages = [.. facts.Outages(day, day).Select(hour => (int)(hour - day * 24L))] };
        foreach (var row in facts.Prevalences(day - LookBackDays + 1, day))
            if (row.Hosts > 1) use._hosts[(row.Kind, row.Key)] = (int)row.Hosts;
        var found = new Dictionary<string, (List<Used> Providers, List<Used> Remotes, List<Used> Programs)>(StringComparer.Ordinal);
        foreach (var (host, kind, key, bytes) in ParquetTable.Read(path, FactSchema.Sighting, row => (row.Text("host"), row.Text("kind"), row.Text("key"), row.Integer("bytes_out"))))
        {
            if (!IsShown(kind)) continue;
            if (!found.TryGetValue(host, out var lists)) found[host] = lists = ([], [], []);
            int others = use.Hosts(kind, key);
            switch (kind)
            {
                case "provider": lists.Providers.Add(new Used(key, bytes, others)); break;
                case "remote": lists.Remotes.Add(new Used(key.Replace("|", ": ", StringComparison.Ordinal), bytes, others)); break;
                default: lists.Programs.Add(new Used(key, bytes, others)); break;
            }
        }
        foreach (var (host, lists) in found)
        {
            use._byHost[host] = new HostUse(
                [.. lists.Providers.OrderByDescending(u => u.BytesOut).ThenBy(u => u.Name, StringComparer.Ordinal)],
                [.. lists.Remotes.OrderBy(u => u.Hosts).ThenBy(u => u.Name, StringComparer.Ordinal)],
                [.. lists.Programs.OrderByDescending(u => u.BytesOut).ThenBy(u => u.Name, StringComparer.Ordinal)]);
        }
        return use;
    }

    private static bool IsShown(string kind) => kind is "provider" or "remote" or "repo_process";
}
