using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Resolve;

/// <summary>How resolve decides. All but <see cref="Engine"/> change the result, so days are rebuilt when they change.</summary>
public sealed record ResolveOptions
{
    /// <summary>Code-repository services.</summary>
    public RepositoryCatalog Catalog { get; init; } = RepositoryCatalog.Default;

    /// <summary>Networks of monitored machines, address/prefix.</summary>
    public IReadOnlyList<string> PrivateNetworks { get; init; } = AddressClasses.DefaultNetworks;

    /// <summary>How far the clocks of a sensor and of a host's agent may be apart, µs, 0 or more.</summary>
    public long SkewUs { get; init; } = 5_000_000;

    /// <summary>How far apart two sensors may date the same event, µs, 0 or more.</summary>
    public long DuplicateUs { get; init; } = 2_000_000;

    /// <summary>How long a DNS answer is good for at least, whatever its time to live, µs, 0 or more.</summary>
    public long NameUs { get; init; } = 3_600_000_000;

    /// <summary>Memory and threads of the embedded engine.</summary>
    public DuckDbOptions Engine { get; init; } = new();

    /// <summary>Called at each step that leaves something on disk, with its name; tests stop there.</summary>
    internal Action<string>? Fault { get; init; }

    /// <summary>
    /// As configured; a relative path of a catalogue starts at the workspace. Throws <see cref="UsageException"/> with
    /// every error of the catalogue and the networks.
    /// </summary>
    public static ResolveOptions From(AnomalyConfig config, Workspace workspace)
    {
        var resolve = config.Resolve;
        var catalog = resolve.Catalogue.Length == 0 ? RepositoryCatalog.Default : RepositoryCatalog.Load(Path.Combine(workspace.Root, resolve.Catalogue));
        return new ResolveOptions
        {
            Catalog = catalog.With(resolve.ExtraRepositories),
            PrivateNetworks = resolve.PrivateNetworks,
            SkewUs = resolve.SkewSeconds * 1_000_000L,
            DuplicateUs = resolve.DuplicateSeconds * 1_000_000L,
            NameUs = resolve.DnsSeconds * 1_000_000L,
            Engine = DuckDbOptions.From(config.Store),
        };
    }
}
