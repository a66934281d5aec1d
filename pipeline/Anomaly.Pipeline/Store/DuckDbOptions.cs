using System.Globalization;
using Anomaly.Pipeline.Config;

namespace Anomaly.Pipeline.Store;

/// <summary>How much of the machine an embedded DuckDB may take.</summary>
public sealed record DuckDbOptions
{
    private static readonly (string Unit, double Bytes)[] Units = [("KB", 1e3), ("MB", 1e6), ("GB", 1e9), ("TB", 1e12)];

    /// <summary>Memory in bytes, at least 64 MiB, or 0 for the engine's own default; beyond it, data goes to the workspace's scratch folder.</summary>
    public long MemoryLimit { get; init; } = 2_000_000_000;

    /// <summary>Threads, 1 or more. Results do not depend on it.</summary>
    public int Threads { get; init; } = Environment.ProcessorCount;

    /// <summary>As configured; throws <see cref="UsageException"/> where the memory is less than 64 MiB.</summary>
    public static DuckDbOptions From(StoreConfig config)
    {
        long memory = Bytes(config.MemoryLimit);
        if (memory is > 0 and < DuckDbJob.LeastMemory)
            throw new UsageException($"store.memory_limit: '{config.MemoryLimit}' is less than the least of {DuckDbJob.LeastMemory / 1_000_000} MB");
        return new DuckDbOptions { MemoryLimit = memory, Threads = config.Threads == 0 ? Environment.ProcessorCount : config.Threads };
    }

    private static long Bytes(string size)
    {
        if (size.Length == 0) return 0;
        foreach (var (unit, bytes) in Units)
            if (size.EndsWith(unit, StringComparison.OrdinalIgnoreCase)) return (long)(double.Parse(size.AsSpan(0, size.Length - unit.Length).Trim(), NumberStyles.Float, CultureInfo.InvariantCulture) * bytes);
        throw new UsageException($"store.memory_limit: '{size}' is not a size");
    }
}
