namespace Anomaly.Pipeline.Store;

/// <summary>How much of the machine an embedded DuckDB may take.</summary>
public sealed record DuckDbOptions
{
    /// <summary>Memory in bytes, at least 64 MiB; beyond it, data goes to the workspace's scratch folder.</summary>
    public long MemoryLimit { get; init; } = 2L << 30;

    /// <summary>Threads, 1 or more. Results do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;
}
