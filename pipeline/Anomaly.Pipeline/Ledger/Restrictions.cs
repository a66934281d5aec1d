using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ledger;

/// <summary>What one peer group does with one provider or remote.</summary>
public sealed class PeerGroupUse
{
    /// <summary>Peer group; '' where it is not known.</summary>
    public string PeerGroup { get; set; } = "";

    /// <summary>provider or remote.</summary>
    public string Kind { get; set; } = "";

    /// <summary>Provider.</summary>
    public string Provider { get; set; } = "";

    /// <summary>Owner on that provider; '' for the provider as a whole.</summary>
    public string Owner { get; set; } = "";

    /// <summary>Hosts of the group that use it.</summary>
    public int Hosts { get; set; }

    /// <summary>Hosts of the group that were seen at all.</summary>
    public int HostsOfGroup { get; set; }

    /// <summary>Bytes sent; 0 for remotes, whose connections do not say to which owner they go.</summary>
    public long BytesOut { get; set; }

    /// <summary>Connections to the provider, commands with the remote.</summary>
    public long Events { get; set; }

    /// <summary>Host-days with it.</summary>
    public int HostDays { get; set; }

    /// <summary>First time, µs since the epoch.</summary>
    public long FirstTime { get; set; } = long.MaxValue;

    /// <summary>Last time, µs since the epoch.</summary>
    public long LastTime { get; set; } = long.MinValue;
}

/// <summary>
/// Who uses which code repositories, so that the rest can be blocked (MITRE ATT&amp;CK mitigation M1021). What nobody uses costs
/// nothing to block, and a host that then runs into the block is worth a look.
/// </summary>
public static partial class Restrictions
{
    /// <summary>Columns of a use.</summary>
    public static TableSchema<PeerGroupUse> Schema { get; } = new("restrictions", "Use of code repositories by peer groups.",
    [
        Col.Text<PeerGroupUse>("peer_group", "peer group; '' where it is not known", FilledBy.Resolve, r => r.PeerGroup),
        Col.Text<PeerGroupUse>("kind", "provider or remote", FilledBy.Resolve, r => r.Kind),
        Col.Text<PeerGroupUse>("provider", "code-repository service", FilledBy.Resolve, r => r.Provider),
        Col.Text<PeerGroupUse>("owner", "owner on that service; '' for the service as a whole", FilledBy.Resolve, r => r.Owner),
        Col.Int32<PeerGroupUse>("hosts", "hosts", "hosts of the group that use it", FilledBy.Resolve, r => r.Hosts),
        Col.Int32<PeerGroupUse>("hosts_of_group", "hosts", "hosts of the group that were seen", FilledBy.Resolve, r => r.HostsOfGroup),
        Col.Int32<PeerGroupUse>("host_days", "host-days", "days of hosts with it", FilledBy.Resolve, r => r.HostDays),
        Col.Int64<PeerGroupUse>("bytes_out", "bytes", "sent to the provider; 0 for owners", FilledBy.Resolve, r => r.BytesOut),
        Col.Int64<PeerGroupUse>("events", "events", "connections to the provider, commands with the owner", FilledBy.Resolve, r => r.Events),
        Col.Int64<PeerGroupUse>("first_time", Col.TimeUnit, "first time", FilledBy.Resolve, r => r.FirstTime),
        Col.Int64<PeerGroupUse>("last_time", Col.TimeUnit, "last time", FilledBy.Resolve, r => r.LastTime),
    ]);

    /// <summary>Uses by peer group, kind, provider and owner, in that order.</summary>
    /// <param name="hosts">Hosts seen in the window.</param>
    /// <param name="sightings">Their sightings; hosts may come in any order.</param>
    /// <param name="peerGroupOf">Peer group of a host, '' where it is not known.</param>
    public static IReadOnlyList<PeerGroupUse> Of(IEnumerable<string> hosts, IEnumerable<Sighting> sightings, Func<string, string> peerGroupOf)
    {
        var sizes = hosts.Distinct(StringComparer.Ordinal).CountBy(peerGroupOf, StringComparer.Ordinal).ToDictionary(c => c.Key, c => c.Value, StringComparer.Ordinal);
        var uses = new Dictionary<(string, string, string, string), PeerGroupUse>();
        var users = new HashSet<(PeerGroupUse, string)>();
        foreach (var sighting in sightings)
        {
            if (sighting.Kind is not ("provider" or "remote")) continue;
            string[] parts = sighting.Key.Split('|', 2);
            string owner = sighting.Kind == "remote" && parts.Length == 2 ? parts[1] : "", group = peerGroupOf(sighting.Host);
            var key = (group, sighting.Kind, parts[0], owner);
            if (!uses.TryGetValue(key, out var use))
                uses.Add(key, use = new PeerGroupUse { PeerGroup = group, Kind = sighting.Kind, Provider = parts[0], Owner = owner, HostsOfGroup = sizes.GetValueOrDefault(group) });
            if (users.Add((use, sighting.Host))) use.Hosts++;
            use.HostDays++;
            use.BytesOut += sighting.BytesOut;
            use.Events += sighting.Events;
            use.FirstTime = Math.Min(use.FirstTime, sighting.FirstTime);
            use.LastTime = Math.Max(use.LastTime, sighting.LastTime);
        }
        return [.. uses.Values.OrderBy(u => u.PeerGroup, StringComparer.Ordinal).ThenBy(u => u.Kind, StringComparer.Ordinal).ThenBy(u => u.Provider, StringComparer.Ordinal).ThenBy(u => u.Owner, StringComparer.Ordinal)];
    }

    /// <summary>Providers of the catalogue that no use is about, in the catalogue's order.</summary>
    public static IReadOnlyList<RepositoryProvider> Unused(RepositoryCatalog catalog, IEnumerable<PeerGroupUse> uses)
    {
        var used = uses.Select(u => u.Provider).ToHashSet(StringComparer.Ordinal);
        return [.. catalog.Providers.Where(p => !used.Contains(p.Id))];
    }

    /// <summary>
    /// Names of providers under which data can be sent, as a list that proxies read: one domain a line, with a leading dot
    /// where its sub-domains are meant, as for Squid's <c>dstdomain</c>. Names with a <c>*</c> inside have no such form and stand
    /// only in <see cref="Expressions"/>.
    /// </summary>
    public static string Domains(IReadOnlyList<RepositoryProvider> providers)
        => Lines(providers, pattern => pattern.StartsWith("*.", StringComparison.Ordinal) && !pattern.AsSpan(2).Contains('*') ? pattern[1..] : pattern.Contains('*', StringComparison.Ordinal) ? null : pattern);

    /// <summary>The same names as regular expressions over host names, one a line, as for Squid's <c>dstdom_regex</c>.</summary>
    public static string Expressions(IReadOnlyList<RepositoryProvider> providers)
        => Lines(providers, pattern => "^" + (pattern.StartsWith("*.", StringComparison.Ordinal) ? @".+\." + Inner(pattern[2..]) : Inner(pattern)) + "$");

    private static string Inner(string pattern) => string.Join("[^.]*", pattern.Split('*').Select(Escaped));

    private static string Escaped(string text) => Meta().Replace(text, @"\$0");

    private static string Lines(IReadOnlyList<RepositoryProvider> providers, Func<string, string?> form)
    {
        var text = new StringBuilder();
        foreach (var provider in providers)
        {
            var lines = provider.Names.Where(n => Channels.IsUpload(n.Channel)).Select(n => form(n.Pattern)).ToList();
            var shown = lines.OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            int without = lines.Count(l => l is null);
            text.Append(CultureInfo.InvariantCulture, $"# {provider.Id}{(without > 0 ? $", {without} names with a * inside left out" : "")}\n");
            // Proxies want no name that another one covers.
            foreach (string line in shown)
                if (!shown.Exists(other => other != line && other[0] == '.' && ("." + line).EndsWith(other, StringComparison.Ordinal))) text.Append(line).Append('\n');
        }
        return text.ToString();
    }

    [GeneratedRegex(@"[\\^$.|?*+()\[\]{}]")]
    private static partial Regex Meta();
}
