using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Runs portable views in an embedded DuckDB that has the event tables.</summary>
internal static class SqlViewQuery
{
    /// <summary>Streams a view in the order of its grain; the views it needs are made first.</summary>
    public static IEnumerable<T> Read<T>(DuckDbJob job, SqlView view, TableSchema<T> schema) where T : class, new()
    {
        Define(job, view);
        return job.Read($"SELECT * FROM ({view.Sql}) AS rows_of_view ORDER BY {string.Join(", ", view.Grain)}", schema);
    }

    private static void Define(DuckDbJob job, SqlView view)
    {
        foreach (string name in view.Views)
        {
            var needed = SqlViews.Find(name);
            Define(job, needed);
            job.Execute($"CREATE OR REPLACE VIEW {needed.Name} AS {needed.Sql}");
        }
    }
}
