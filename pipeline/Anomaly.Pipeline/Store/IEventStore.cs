using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>An engine that holds resolved events and reduces them by portable views.</summary>
public interface IEventStore : IDisposable
{
    /// <summary>Adds rows to the table of a schema.</summary>
    void Append<T>(TableSchema<T> schema, IEnumerable<T> rows);

    /// <summary>Adds the rows of Parquet files, full paths, to the table of a schema.</summary>
    void Attach<T>(TableSchema<T> schema, IReadOnlyList<string> files);

    /// <summary>Streams a view's rows in the order of its grain.</summary>
    IEnumerable<T> Run<T>(SqlView view, TableSchema<T> schema) where T : class, new();
}
