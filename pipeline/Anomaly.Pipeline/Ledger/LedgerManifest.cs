namespace Anomaly.Pipeline.Ledger;

/// <summary>What a revision was made from. Holds no clock time and no path, so that equal input gives equal bytes.</summary>
public sealed record LedgerManifest
{
    /// <summary>Layout of the revision's files.</summary>
    public const int CurrentFormat = 1;

    /// <summary>Layout.</summary>
    public int Format { get; init; } = CurrentFormat;

    /// <summary>Day, <c>YYYY-MM-DD</c>.</summary>
    public required string Day { get; init; }

    /// <summary>Revision, from 1.</summary>
    public int Revision { get; init; }

    /// <summary>Hash of the day's resolved events.</summary>
    public required string Events { get; init; }

    /// <summary>Version of the bundle; '' where rules alone ranked.</summary>
    public required string Bundle { get; init; }

    /// <summary>Hash of the configuration.</summary>
    public required string Configuration { get; init; }

    /// <summary>Hash of the rules.</summary>
    public required string Rules { get; init; }

    /// <summary>
    /// Hash of the day's rule hits; '' in older ledgers. Under the same rules it changes also where late events of the evening
    /// before belong to a chain of this day.
    /// </summary>
    public string Hits { get; init; } = "";

    /// <summary>
    /// Hash of the suppressions as they were; '' for none. They are applied when a ranking is read and change no byte of
    /// the hosts.
    /// </summary>
    public string Suppressions { get; init; } = "";

    /// <summary>SHA-256 of <c>hosts.json</c>.</summary>
    public string HostsJson { get; init; } = "";

    /// <summary>SHA-256 of <c>hosts.parquet</c>.</summary>
    public string HostsParquet { get; init; } = "";
}
