using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Schema;
using DuckDB.NET.Data;

namespace Anomaly.Pipeline.Store;

/// <summary>
/// An embedded DuckDB for one job: tables live in memory, spill to a scratch folder of the workspace and end with the
/// job. SQL text is always the program's own; values from logs enter as stored columns or appended rows only.
/// Not safe for use from several threads. Failures of the engine surface as <see cref="DataException"/>.
/// </summary>
public sealed class DuckDbJob : IDisposable
{
    /// <summary>Least memory an engine works with.</summary>
    public const long LeastMemory = 64L << 20;

    private readonly DuckDBConnection _connection;
    private readonly string _scratch;

    /// <summary>Opens an empty database; <paramref name="name"/> names its scratch folder, of which a killed job may have left something, and must not be in use.</summary>
    public DuckDbJob(Workspace workspace, DuckDbOptions options, string name)
    {
        if (options.MemoryLimit != 0) ArgumentOutOfRangeException.ThrowIfLessThan(options.MemoryLimit, LeastMemory);
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1);
        _scratch = Path.Combine(workspace.Scratch, "duckdb-" + name);
        if (Directory.Exists(_scratch)) Directory.Delete(_scratch, recursive: true);
        Directory.CreateDirectory(_scratch);
        _connection = new DuckDBConnection("DataSource=:memory:");
        _connection.Open();
        Execute(string.Create(CultureInfo.InvariantCulture, $"""
            SET temp_directory = {Quote(_scratch)};
            SET threads = {options.Threads};
            SET autoinstall_known_extensions = false;
            SET autoload_known_extensions = false;
            SET preserve_insertion_order = true;
            """));
        if (options.MemoryLimit != 0) Execute(string.Create(CultureInfo.InvariantCulture, $"SET memory_limit = '{options.MemoryLimit / 1024} KiB'"));
    }

    /// <summary>Runs statements that return nothing.</summary>
    public void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        Guard(command, c => c.ExecuteNonQuery());
    }

    /// <summary>The single value of a query that has exactly one.</summary>
    public T Value<T>(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        return Guard(command, c =>
        {
            using var reader = c.ExecuteReader();
            if (!reader.Read()) throw new DataException($"a query returned no row: {Head(sql)}");
            return reader.GetFieldValue<T>(0);
        });
    }

    /// <summary>Streams a query; the reader is valid inside the loop only. Another query may not run meanwhile.</summary>
    public IEnumerable<DuckDBDataReader> Query(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.UseStreamingMode = true;
        using var reader = Guard(command, c => c.ExecuteReader());
        while (Guard(command, _ => reader.Read())) yield return reader;
    }

    /// <summary>Streams a query as objects of a schema; the query must return its columns by name, without NULL.</summary>
    public IEnumerable<T> Read<T>(string sql, TableSchema<T> schema) where T : class, new()
    {
        var batch = new DuckDbRowBatch<T>(schema);
        foreach (var reader in Query(sql))
        {
            if (!batch.Add(reader)) continue;
            foreach (var item in batch.Take()) yield return item;
        }
        foreach (var item in batch.Take()) yield return item;
    }

    /// <summary>Appends rows to a table of this job.</summary>
    public void Append<TRow>(string table, IEnumerable<TRow> rows, Action<IDuckDBAppenderRow, TRow> fill)
    {
        using var appender = _connection.CreateAppender(table);
        foreach (var item in rows)
        {
            var row = appender.CreateRow();
            fill(row, item);
            row.EndRow();
        }
    }

    /// <summary>Creates an empty table with the columns of a schema.</summary>
    public void CreateTable<T>(string table, TableSchema<T> schema)
        => Execute($"CREATE OR REPLACE TABLE {table} ({string.Join(", ", schema.Columns.Select(c => $"\"{c.Name}\" {TypeOf(c.Type)} NOT NULL"))})");

    /// <summary>Names Parquet files of one schema as a view; without files the view is empty.</summary>
    public void AttachParquet<T>(string view, TableSchema<T> schema, IReadOnlyList<string> files)
    {
        string columns = string.Join(", ", schema.Columns.Select(c => files.Count == 0
            ? $"CAST(NULL AS {TypeOf(c.Type)}) AS \"{c.Name}\""
            : $"CAST(\"{c.Name}\" AS {TypeOf(c.Type)}) AS \"{c.Name}\""));
        string from = files.Count == 0 ? "(SELECT 1) AS nothing WHERE false"
            : $"read_parquet([{string.Join(", ", files.Select(f => Quote(Literal(f))))}], hive_partitioning = false, union_by_name = false)";
        Execute($"CREATE OR REPLACE VIEW {view} AS SELECT {columns} FROM {from}");
    }

    /// <summary>Writes a query's rows, in its order, to a new Parquet file. The same rows give the same bytes, whatever the threads.</summary>
    public void CopyToParquet(string sql, string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Execute($"COPY ({sql}) TO {Quote(path)} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE 122880)");
    }

    /// <summary>Closes the database and deletes its scratch folder.</summary>
    public void Dispose()
    {
        _connection.Dispose();
        if (Directory.Exists(_scratch)) Directory.Delete(_scratch, recursive: true);
    }

    /// <summary>DuckDB's type of a stored column.</summary>
    internal static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Text => "VARCHAR",
        ColumnType.Int32 => "INTEGER",
        ColumnType.Int64 => "BIGINT",
        ColumnType.Bool => "BOOLEAN",
        ColumnType.Float64 => "DOUBLE",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown column type"),
    };

    private static string Quote(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // Paths to read are patterns to the engine.
    private static string Literal(string path)
    {
        var text = new StringBuilder(path.Length);
        foreach (char c in path)
        {
            if (c is '[' or '*' or '?') text.Append('[').Append(c).Append(']');
            else text.Append(c);
        }
        return text.ToString();
    }

    private static T Guard<T>(DuckDBCommand command, Func<DuckDBCommand, T> run)
    {
        try
        {
            return run(command);
        }
        catch (DuckDBException e)
        {
            throw new DataException($"{e.Message} (in: {Head(command.CommandText)})", e);
        }
    }

    private static string Head(string sql)
    {
        string line = sql.ReplaceLineEndings(" ").Trim();
        return line.Length <= 120 ? line : line[..120] + "…";
    }
}
