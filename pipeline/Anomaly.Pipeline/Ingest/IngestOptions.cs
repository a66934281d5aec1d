namespace Anomaly.Pipeline.Ingest;

/// <summary>What to ingest and how.</summary>
public sealed record IngestOptions
{
    /// <summary>Files, folders (read recursively) or <c>-</c> for standard input.</summary>
    public required IReadOnlyList<string> Paths { get; init; }

    /// <summary>Lease tables (<c>ip,host,from,to</c>), read before the paths.</summary>
    public IReadOnlyList<string> HostsFiles { get; init; } = [];

    /// <summary>Name of a format; '' lets every log show its own.</summary>
    public string Format { get; init; } = "";

    /// <summary>What the columns of all logs mean; null leaves it to the configuration, and to what the logs show.</summary>
    public Mapping.LogMapping? Mapping { get; init; }

    /// <summary>Host for records that name none; '' leaves it to the folder above the file.</summary>
    public string Host { get; init; } = "";

    /// <summary>Zone of zone-less times in all logs, whatever is configured for one; null leaves it to the configuration.</summary>
    public TimeZoneInfo? TimeZone { get; init; }

    /// <summary>Zone of zone-less times where neither the call nor <see cref="Sources"/> names one; null: such a time is a reject.</summary>
    public TimeZoneInfo? DefaultTimeZone { get; init; }

    /// <summary>What is configured for single logs.</summary>
    public SourceSettings Sources { get; init; } = SourceSettings.None;

    /// <summary>Share of rejected records, 0–1, above which a file is refused as a whole.</summary>
    public double MaxBadShare { get; init; } = 0.1;

    /// <summary>Files read at the same time; what is stored does not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>Called before and after every step that changes the disk, with its name; throwing there stands for a kill.</summary>
    internal Action<string>? Fault { get; init; }

    /// <summary>Sizes beyond which things are written; smaller only in tests.</summary>
    internal IngestLimits Limits { get; init; } = new();
}

/// <summary>Sizes that bound memory and batches. Byte sizes of rows are estimates from their columns.</summary>
internal sealed record IngestLimits
{
    /// <summary>Records that a file must have before its share of rejects counts.</summary>
    public int MinRecordsForShare { get; init; } = 20;

    /// <summary>Decompressed bytes up to which a file is read once and kept while it is named.</summary>
    public int FileBytesInMemory { get; init; } = 8 << 20;

    /// <summary>Rows of one file held in memory.</summary>
    public int SpillRows { get; init; } = 200_000;

    /// <summary>Bytes of rows of one file held in memory.</summary>
    public long SpillBytes { get; init; } = 64 << 20;

    /// <summary>Bytes of rows of a batch held in memory.</summary>
    public long BatchBufferBytes { get; init; } = 96 << 20;

    /// <summary>Rows after which a batch is committed.</summary>
    public long BatchRows { get; init; } = 2_000_000;

    /// <summary>Bytes on disk after which a batch is committed.</summary>
    public long BatchBytes { get; init; } = 64 << 20;
}
