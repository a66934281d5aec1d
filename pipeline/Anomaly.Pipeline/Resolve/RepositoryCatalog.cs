using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Config;

namespace Anomaly.Pipeline.Resolve;

/// <summary>
/// The code-repository services: which names and addresses are theirs, and what a connection to them is good for.
/// Immutable; safe to use from several threads.
/// </summary>
public sealed class RepositoryCatalog
{
    private static readonly Lazy<RepositoryCatalog> BuiltIn = new(() => RepositoryCatalogLoader.BuiltIn());
    private readonly NamePatterns<Target> _names = new();
    private readonly AddressTable<Target> _addresses = new();

    internal RepositoryCatalog(string version, IReadOnlyList<RepositoryProvider> providers)
    {
        Version = version;
        Providers = providers;
        foreach (var provider in providers)
        {
            foreach (var (channel, pattern) in provider.Names)
                if (!_names.TryAdd(pattern, new Target(provider, channel))) throw new ArgumentException($"name '{pattern}' is listed twice");
            foreach (var (channel, block) in provider.Addresses)
            {
                if (AddressTable<Target>.ParseBlock(block, out var network, out int length) is { } fault) throw new ArgumentException($"block '{block}': {fault}");
                if (!_addresses.TryAdd(network, length, new Target(provider, channel))) throw new ArgumentException($"block '{block}' is listed twice");
            }
        }
        Fingerprint = Hash(providers);
    }

    /// <summary>The catalogue shipped with the program.</summary>
    public static RepositoryCatalog Default => BuiltIn.Value;

    /// <summary>Date or other text that the catalogue's file gives as its version.</summary>
    public string Version { get; }

    /// <summary>Every provider, in the order of the file.</summary>
    public IReadOnlyList<RepositoryProvider> Providers { get; }

    /// <summary>SHA-256 (hex) over what matters for matching; resolved days are rebuilt when it changes.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads a catalogue file; throws <see cref="UsageException"/> with every error as <c>file:line:column message</c>.</summary>
    public static RepositoryCatalog Load(string path) => RepositoryCatalogLoader.Load(path);

    /// <summary>
    /// This catalogue and own services beside it; a domain holds its sub-domains. What the catalogue says of exactly the
    /// same names is replaced. Throws <see cref="UsageException"/> with every domain that is none.
    /// </summary>
    public RepositoryCatalog With(IReadOnlyList<ExtraRepository> own)
    {
        if (own.Count == 0) return this;
        var errors = new List<string>();
        var providers = Providers.ToList();
        foreach (var extra in own)
        {
            string domain = extra.Domain.Trim().TrimEnd('.').ToLowerInvariant(), channel = extra.Channel.ToString().ToLowerInvariant();
            string sub = "*." + domain;
            if (domain.Contains('*', StringComparison.Ordinal)) errors.Add($"extra repository '{extra.Domain}': write the domain without '*'");
            else if (NamePatterns<Target>.Fault(domain) is { } fault) errors.Add($"extra repository '{extra.Domain}': {fault}");
            providers = providers.ConvertAll(p => p with { Names = [.. p.Names.Where(n => n.Pattern != domain && n.Pattern != sub)] });
            int at = providers.FindIndex(p => p.Id == extra.Provider);
            if (at < 0)
            {
                at = providers.Count;
                providers.Add(new RepositoryProvider(extra.Provider, extra.Provider, "", [], [], [22]));
            }
            providers[at] = providers[at] with { Names = [.. providers[at].Names, (channel, domain), (channel, sub)] };
        }
        return errors.Count > 0 ? throw new UsageException(errors) : new RepositoryCatalog(Version, providers);
    }

    /// <summary>The provider and channel of a host name, or null. A port written behind the name is cut off.</summary>
    public RepositoryMatch? Match(string name) => Find(name)?.Match;

    /// <summary>As <see cref="Match(string)"/>; on an SSH port of the provider an upload-capable channel becomes <c>ssh</c>.</summary>
    public RepositoryMatch? Match(string name, int port) => Find(name)?.On(port);

    /// <summary>The provider and channel of the longest CIDR block that holds the address, or null; also null for what is not an address.</summary>
    public RepositoryMatch? MatchAddress(string ip) => _addresses.Find(ip)?.Match;

    /// <summary>As <see cref="MatchAddress(string)"/>, with the port's say as in <see cref="Match(string, int)"/>.</summary>
    public RepositoryMatch? MatchAddress(string ip, int port) => _addresses.Find(ip)?.On(port);

    private Target? Find(string name)
    {
        int end = name.Length;
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        if (colon >= 0)
        {
            if (name.AsSpan(colon + 1).ContainsAnyExceptInRange('0', '9')) return null;
            end = colon;
        }
        if (end > 0 && name[end - 1] == '.') end--;
        if (end == 0) return null;
        string plain = end == name.Length ? name : name[..end];
        return _names.Find(plain.AsSpan().ContainsAnyInRange('A', 'Z') ? plain.ToLowerInvariant() : plain);
    }

    private static string Hash(IReadOnlyList<RepositoryProvider> providers)
    {
        var lines = new List<string>();
        foreach (var p in providers)
        {
            lines.AddRange(p.Names.Select(n => $"name {p.Id} {n.Channel} {n.Pattern}"));
            lines.AddRange(p.Addresses.Select(a => $"cidr {p.Id} {a.Channel} {a.Block}"));
            lines.AddRange(p.SshPorts.Select(port => $"port {p.Id} {port}"));
        }
        lines.Sort(StringComparer.Ordinal);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lines))));
    }

    private sealed class Target(RepositoryProvider provider, string channel)
    {
        private readonly RepositoryMatch _ssh = new(provider.Id, Channels.Ssh);

        public RepositoryMatch Match { get; } = new(provider.Id, channel);

        public RepositoryMatch On(int port) => Match.Upload && provider.SshPorts.Contains(port) ? _ssh : Match;
    }
}

/// <summary>One service of the catalogue.</summary>
/// <param name="Id">Short name used everywhere, e.g. <c>azure-devops</c>.</param>
/// <param name="Title">Name for people.</param>
/// <param name="Checked">Day the entry was last checked, <c>YYYY-MM-DD</c>.</param>
/// <param name="Names">Channel and pattern of each name.</param>
/// <param name="Addresses">Channel and CIDR block of each address range.</param>
/// <param name="SshPorts">Ports on which Git over SSH is served.</param>
public sealed record RepositoryProvider(
    string Id,
    string Title,
    string Checked,
    IReadOnlyList<(string Channel, string Pattern)> Names,
    IReadOnlyList<(string Channel, string Block)> Addresses,
    IReadOnlyList<int> SshPorts);
