using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Resolve;

/// <summary>How resolve decides. All but <see cref="Engine"/> change the result, so days are rebuilt when they change.</summary>
public sealed record ResolveOptions
{
    /// <summary>Code-repository services.</summary>
    public RepositoryCatalog Catalog { get; init; } = RepositoryCatalog.Default;

    /// <summary>How far the clocks of a sensor and of a host's agent may be apart, µs, 0 or more.</summary>
    public long SkewUs { get; init; } = 5_000_000;

    /// <summary>How far apart two sensors may date the same event, µs, 0 or more.</summary>
    public long DuplicateUs { get; init; } = 2_000_000;

    /// <summary>How long a DNS answer is good for beyond its own time to live, µs, 0 or more.</summary>
    public long NameUs { get; init; } = 3_600_000_000;

    /// <summary>Memory and threads of the embedded engine.</summary>
    public DuckDbOptions Engine { get; init; } = new();
}
