using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ingest;
using DuckDB.NET.Data;

namespace Anomaly.Pipeline.Store;

/// <summary>
/// Streams the rows of a foreign Parquet file as JSON objects, whatever its nesting, encoding and compression. Memory is
/// bounded by the engine's limit; the file is kept in a temporary copy while it is read, because its description stands
/// at its end.
/// </summary>
internal sealed class ParquetRows : IDisposable
{
    private const string Memory = "512MB";
    private const int ColumnsShown = 12;

    private readonly FileStream _copy;
    private readonly DuckDBConnection _connection;
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);

    private ParquetRows(FileStream copy, DuckDBConnection connection)
    {
        _copy = copy;
        _connection = connection;
    }

    /// <summary>Columns at top level, in the order of the file.</summary>
    public IReadOnlyList<string> Columns { get; private set; } = [];

    /// <summary>Rows given so far.</summary>
    public long RowsRead { get; private set; }

    /// <summary>Why reading ended before the last row; null where it did not.</summary>
    public string? Damage { get; private set; }

    /// <summary>The beginning of a file is that of a Parquet file.</summary>
    public static bool IsParquet(ReadOnlySpan<byte> head) => head.StartsWith("PAR1"u8);

    /// <summary>Column names for a message: the first few, control characters made visible.</summary>
    public static string Shown(IReadOnlyList<string> columns)
    {
        string shown = string.Join(", ", columns.Take(ColumnsShown).Select(c => Printable.Of(c, 40)));
        return columns.Count > ColumnsShown ? $"{shown} and {columns.Count - ColumnsShown} more" : shown;
    }

    /// <summary>Opens the file; throws <see cref="LogFormatException"/> where it is no Parquet file, or damaged in its description.</summary>
    public static ParquetRows Open(Stream content)
    {
        var head = new byte[4];
        int length = content.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (!IsParquet(head.AsSpan(0, length))) throw new LogFormatException("not a Parquet file: it does not begin with PAR1");
        string path = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName() + ".anomaly-parquet");
        FileStream? copy = null;
        DuckDBConnection? connection = null;
        try
        {
            copy = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete, 1 << 16, FileOptions.DeleteOnClose);
            copy.Write(head);
            content.CopyTo(copy);
            copy.Flush();
            connection = new DuckDBConnection("DataSource=:memory:");
            connection.Open();
            var rows = new ParquetRows(copy, connection);
            rows.Prepare();
            return rows;
        }
        catch (DuckDBException e)
        {
            connection?.Dispose();
            copy?.Dispose();
            throw new LogFormatException($"the Parquet file cannot be read: {Printable.Of(FirstLine(e.Message).Replace(path, "its data", StringComparison.Ordinal), 200)}");
        }
        catch (IOException)
        {
            connection?.Dispose();
            copy?.Dispose();
            throw;
        }
    }

    // What follows is the query, which is nobody's business.
    private static string FirstLine(string message) => message.Split('\n', 2)[0].TrimEnd();

    /// <summary>
    /// Streams rows in their order: number from 1, and a JSON object of those of the columns that are there. Where the data
    /// turn out to be damaged it ends, and <see cref="Damage"/> says so. The memory is valid until the next row.
    /// </summary>
    public IEnumerable<(long Number, ReadOnlyMemory<byte> Json)> Read(IEnumerable<string> columns)
    {
        string fields = string.Join(", ", columns.Distinct(StringComparer.Ordinal).Where(_types.ContainsKey).Select(c => $"{Name(c)} := {Value(c)}"));
        using var command = _connection.CreateCommand();
        command.CommandText = $"SELECT CAST(to_json({(fields.Length == 0 ? "MAP {}" : $"struct_pack({fields})")}) AS VARCHAR) FROM {Source}";
        command.UseStreamingMode = true;
        using var reader = Try(command.ExecuteReader);
        var buffer = new byte[1 << 12];
        while (reader is not null)
        {
            string? json = Try(() => reader.Read() ? reader.GetString(0) : null);
            if (json is null) yield break;
            if (buffer.Length < Encoding.UTF8.GetMaxByteCount(json.Length)) buffer = new byte[Encoding.UTF8.GetMaxByteCount(json.Length)];
            int used = Encoding.UTF8.GetBytes(json, buffer);
            RowsRead++;
            yield return (RowsRead, buffer.AsMemory(0, used));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _connection.Dispose();
        _copy.Dispose();
    }

    private string Source => $"read_parquet('{_copy.Name.Replace("'", "''", StringComparison.Ordinal)}', hive_partitioning = false)";

    private void Prepare()
    {
        Execute($"SET memory_limit = '{Memory}'; SET threads = 1; SET autoinstall_known_extensions = false; SET autoload_known_extensions = false; SET preserve_insertion_order = true;");
        using var command = _connection.CreateCommand();
        command.CommandText = $"DESCRIBE SELECT * FROM {Source}";
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
            _types[reader.GetString(0)] = reader.GetString(1);
        }
        Columns = names;
    }

    private void Execute(string sql)
    {
        using var command = _connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private T? Try<T>(Func<T?> step) where T : class
    {
        try
        {
            return step();
        }
        catch (DuckDBException)
        {
            Damage = "Parquet data are damaged";
            return null;
        }
    }

    // Times with a zone are UTC in Parquet; those without one stay without one.
    private string Value(string column)
    {
        string type = _types[column];
        if (!type.StartsWith("TIMESTAMP", StringComparison.Ordinal) || type.EndsWith(']')) return Name(column);
        string zone = type.EndsWith("TIME ZONE", StringComparison.Ordinal) ? "Z" : "";
        return $"strftime(make_timestamp(epoch_us({Name(column)})), '%Y-%m-%dT%H:%M:%S.%f{zone}')";
    }

    private static string Name(string column) => $"\"{column.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
