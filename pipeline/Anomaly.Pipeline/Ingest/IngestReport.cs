namespace Anomaly.Pipeline.Ingest;

/// <summary>What became of a file.</summary>
public enum FileStatus
{
    /// <summary>Its events are stored now.</summary>
    Added,

    /// <summary>It was stored before, under this or another name; nothing changed.</summary>
    Known,

    /// <summary>It could not be used; nothing of it is stored.</summary>
    Refused,
}

/// <summary>One file of a call.</summary>
/// <param name="Path">As it was named.</param>
/// <param name="Status">What became of it.</param>
/// <param name="Message">Why, where there is something to say.</param>
public sealed record FileReport(string Path, FileStatus Status, string Message)
{
    /// <summary>Log format; '' where it was not found out.</summary>
    public string Format { get; init; } = "";

    /// <summary>What was stored; null unless added.</summary>
    public SourceFile? Stored { get; init; }
}

/// <summary>What a call of ingest did.</summary>
/// <param name="Files">Its files, in the order of the call.</param>
/// <param name="Days">Days whose parsed events or leases changed, ascending.</param>
public sealed record IngestReport(IReadOnlyList<FileReport> Files, IReadOnlyList<int> Days)
{
    /// <summary>Files with a status.</summary>
    public int Count(FileStatus status) => Files.Count(f => f.Status == status);

    /// <summary>Sum of a number over the added files.</summary>
    public long Sum(Func<SourceFile, long> number) => Files.Sum(f => f.Stored is { } stored ? number(stored) : 0);

    /// <summary>Rejects of the added files by reason, in ordinal order.</summary>
    public SortedDictionary<string, long> Rejects()
    {
        var rejects = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var file in Files)
            foreach (var (reason, count) in file.Stored?.Rejects ?? new Dictionary<string, long>())
                rejects[reason] = rejects.GetValueOrDefault(reason) + count;
        return rejects;
    }
}
