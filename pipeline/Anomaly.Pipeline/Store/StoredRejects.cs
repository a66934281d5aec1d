using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>How often a log was rejected for a reason, and where first.</summary>
/// <param name="Source">Content id of the log.</param>
/// <param name="SourcePath">The log as it was named when it was taken in.</param>
/// <param name="Reason">Why.</param>
/// <param name="Count">Records.</param>
/// <param name="FirstLine">1-based line of the first of them.</param>
/// <param name="FirstOffset">Byte offset of that line in the decompressed log; -1 where unknown.</param>
public sealed record RejectCount(string Source, string SourcePath, string Reason, long Count, long FirstLine, long FirstOffset);

/// <summary>Records of a workspace's logs that could not be used.</summary>
/// <param name="catalog">What is committed.</param>
/// <param name="source">Only logs whose path contains this, without case; '' for all.</param>
/// <param name="reason">Only reasons that contain this, without case; '' for all.</param>
public sealed class StoredRejects(SourceCatalog catalog, string source = "", string reason = "")
{
    /// <summary>Streams the records in stored order: batch by batch, within a log in the order they were found.</summary>
    public IEnumerable<RejectedRecord> Read()
    {
        foreach (string file in catalog.RejectFiles)
            foreach (var record in ParquetTable.Read(file, IntakeSchema.Reject))
                if (record.SourcePath.Contains(source, StringComparison.OrdinalIgnoreCase) && record.Reason.Contains(reason, StringComparison.OrdinalIgnoreCase)) yield return record;
    }

    /// <summary>Counts by log and reason, the most frequent first, ties by path, content and reason.</summary>
    public IReadOnlyList<RejectCount> Count()
    {
        var counts = new Dictionary<(string Source, string Path, string Reason), RejectCount>();
        foreach (var record in Read())
        {
            var key = (record.Source, record.SourcePath, record.Reason);
            if (!counts.TryGetValue(key, out var count)) count = new RejectCount(record.Source, record.SourcePath, record.Reason, 0, record.Line, record.Offset);
            if (record.Line < count.FirstLine) count = count with { FirstLine = record.Line, FirstOffset = record.Offset };
            counts[key] = count with { Count = count.Count + 1 };
        }
        return
        [
            .. counts.Values.OrderByDescending(c => c.Count).ThenBy(c => c.SourcePath, StringComparer.Ordinal)
                .ThenBy(c => c.Source, StringComparer.Ordinal).ThenBy(c => c.Reason, StringComparer.Ordinal),
        ];
    }
}
