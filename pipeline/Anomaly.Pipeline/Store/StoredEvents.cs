using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Events of a workspace as they are best known: resolved where the day is, otherwise as they were parsed.</summary>
public sealed class StoredEvents(Workspace workspace, SourceCatalog catalog)
{
    private readonly Dictionary<int, bool> _resolved = [];

    /// <summary>Days with events of a kind, ascending.</summary>
    public IReadOnlyCollection<int> Days(EventKind kind) => catalog.Days(kind);

    /// <summary>The day is resolved, and no log brought it anything since.</summary>
    public bool IsResolved(int day)
    {
        if (_resolved.TryGetValue(day, out bool known)) return known;
        bool resolved = DayState.Read(workspace, day) is { } state && state.Parts == DayState.PartsOf(workspace, catalog, day);
        _resolved.Add(day, resolved);
        return resolved;
    }

    /// <summary>Parquet files of a kind and day, in ordinal order.</summary>
    public IReadOnlyList<string> Files(EventKind kind, int day)
        => IsResolved(day) ? [ResolvedTable.PathOf(workspace, SourceCatalog.TableOf(kind), day)] : catalog.Files(kind, day);

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
