using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Resolve;

/// <summary>Files of a day being made: written aside, then renamed to their places one by one.</summary>
internal sealed class StagedOutput(Workspace workspace, string staging, int day)
{
    private readonly List<(string From, string To)> _moves = [];

    /// <summary>Names of hosts as the day's logs give them, and as they are resolved.</summary>
    public static TableSchema<CanonicalName> CanonicalSchema { get; } = new("canonical", "Names of hosts as logs give them.",
    [
        Col.Text<CanonicalName>("raw", "as the log gives it", FilledBy.Parse, r => r.Raw),
        Col.Text<CanonicalName>("host", "canonical", FilledBy.Resolve, r => r.Host),
    ]);

    /// <summary>Stages the rows of a schema's table.</summary>
    public void Table<T>(DuckDbJob job, TableSchema<T> schema) => ResolvedTable.Write(job, schema, Stage(schema.Name));

    /// <summary>Stages another table of the job, sorted.</summary>
    public void Sorted(DuckDbJob job, string table, string order) => job.CopyToParquet($"SELECT * FROM {table} ORDER BY {order}", Stage(table));

    /// <summary>Stages the rows of a view.</summary>
    public void Facts<T>(DuckDbJob job, SqlView view, TableSchema<T> schema) where T : class, new()
    {
        string from = Path.Combine(staging, view.Name + ".facts.parquet");
        ParquetTable.Write(from, schema, SqlViewQuery.Read(job, view, schema));
        _moves.Add((from, FactStore.PathOf(workspace, view.Name, day)));
    }

    /// <summary>Puts everything in its place.</summary>
    public void Publish(Action<string>? fault)
    {
        foreach (var (from, to) in _moves)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(to)!);
            File.Move(from, to, overwrite: true);
            fault?.Invoke("moved " + Path.GetFileNameWithoutExtension(from));
        }
        Directory.Delete(staging, recursive: true);
    }

    private string Stage(string table)
    {
        string from = Path.Combine(staging, table + ".parquet");
        _moves.Add((from, ResolvedTable.PathOf(workspace, table, day)));
        return from;
    }
}

/// <summary>A host as a log names it, and its canonical name.</summary>
internal sealed record CanonicalName(string Raw, string Host);
