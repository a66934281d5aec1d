using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Events of a workspace as they are best known: resolved where the day is, otherwise as they were parsed.</summary>
public sealed class StoredEvents(Workspace workspace, SourceCatalog catalog)
{
    /// <summary>Days with events of a kind, ascending.</summary>
    public IReadOnlyCollection<int> Days(EventKind kind) => catalog.Days(kind);

    /// <summary>Parquet files of a kind and day, in ordinal order.</summary>
    public IReadOnlyList<string> Files(EventKind kind, int day)
    {
        string resolved = Path.Combine(workspace.Resolved, SourceCatalog.TableOf(kind), $"day={Workspace.DayText(day)}");
        if (!Directory.Exists(resolved)) return catalog.Files(kind, day);
        return [.. Directory.EnumerateFiles(resolved, "*.parquet").Order(StringComparer.Ordinal)];
    }

    /// <summary>Streams events of a kind, day by day, in stored order. The object is reused: copy what must outlive the step.</summary>
    public IEnumerable<T> Read<T>(EventKind kind, TableSchema<T> schema, int fromDay, int toDay) where T : Event, new()
    {
        var filler = new RowFiller<T>(schema);
        var item = new T();
        foreach (int day in Days(kind))
        {
            if (day < fromDay || day > toDay) continue;
            foreach (string file in Files(kind, day))
                foreach (var row in ParquetTable.Read(file, schema, view => view))
                {
                    filler.Fill(row, item);
                    yield return item;
                }
        }
    }
}
