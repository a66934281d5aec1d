using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Resolved events in an embedded DuckDB. It owns the job it is given.</summary>
public sealed class DuckDbEventStore(DuckDbJob job) : IEventStore
{
    private readonly HashSet<string> _tables = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public void Append<T>(TableSchema<T> schema, IEnumerable<T> rows)
    {
        Ensure(schema);
        job.Append(schema.Name, rows, (row, item) =>
        {
            foreach (var column in schema.Columns)
            {
                switch (column.Type)
                {
                    case ColumnType.Text: row.AppendValue(column.Get.Text!(item)); break;
                    case ColumnType.Int32: row.AppendValue((int?)column.Get.Integer!(item)); break;
                    case ColumnType.Int64: row.AppendValue((long?)column.Get.Integer!(item)); break;
                    case ColumnType.Bool: row.AppendValue((bool?)(column.Get.Integer!(item) != 0)); break;
                    case ColumnType.Float64: row.AppendValue((double?)column.Get.Real!(item)); break;
                    default: throw new ArgumentOutOfRangeException(nameof(schema), column.Type, "unknown column type");
                }
            }
        });
    }

    /// <inheritdoc/>
    public void Attach<T>(TableSchema<T> schema, IReadOnlyList<string> files)
    {
        Ensure(schema);
        string staged = schema.Name + "_attached";
        job.AttachParquet(staged, schema, files);
        job.Execute($"INSERT INTO {schema.Name} SELECT * FROM {staged}; DROP VIEW {staged}");
    }

    /// <inheritdoc/>
    public IEnumerable<T> Run<T>(SqlView view, TableSchema<T> schema) where T : class, new()
    {
        foreach (string table in view.Tables)
        {
            if (table == EventSchema.Flow.Name) Ensure(EventSchema.Flow);
            else if (table == EventSchema.Process.Name) Ensure(EventSchema.Process);
            else if (table == EventSchema.File.Name) Ensure(EventSchema.File);
            else if (table == EventSchema.Name.Name) Ensure(EventSchema.Name);
        }
        return SqlViewQuery.Read(job, view, schema);
    }

    /// <inheritdoc/>
    public void Dispose() => job.Dispose();

    private void Ensure<T>(TableSchema<T> schema)
    {
        if (_tables.Add(schema.Name)) job.CreateTable(schema.Name, schema);
    }
}
