using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Resolve;

/// <summary>Stores and hashes the tables of a resolved day.</summary>
internal static class ResolvedTable
{
    /// <summary>File of a kind's resolved day.</summary>
    public static string PathOf(Workspace workspace, string table, int day)
        => Path.Combine(workspace.Resolved, table, $"day={Workspace.DayText(day)}", "part.parquet");

    /// <summary>Writes a table of the job, in its order.</summary>
    public static void Write<T>(DuckDbJob job, TableSchema<T> schema, string path)
        => job.CopyToParquet($"SELECT {string.Join(", ", schema.Columns.Select(c => $"\"{c.Name}\""))} FROM {schema.Name}", path);

    /// <summary>Row count and sums of the two halves of each row's MD5, over all columns but source and line.</summary>
    public static string Fingerprint<T>(DuckDbJob job, TableSchema<T> schema)
    {
        string row = string.Join(", ", schema.Columns.Where(c => c.Name is not ("source" or "line")).Select(c => $"\"{c.Name}\""));
        return job.Value<string>($"""
            SELECT concat_ws(' ', COUNT(*), SUM(md5_number_lower(text)), SUM(md5_number_upper(text)))
            FROM (SELECT concat_ws(chr(31), {row}) AS text FROM {schema.Name})
            """);
    }
}
