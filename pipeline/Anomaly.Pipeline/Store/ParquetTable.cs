using Anomaly.Pipeline.Schema;
using Parquet;
using Parquet.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Tables as Parquet files.</summary>
public static class ParquetTable
{
    /// <summary>Writes a whole file to a temporary name and renames it; returns the number of rows.</summary>
    public static long Write<T>(string path, TableSchema<T> schema, IEnumerable<T> rows)
    {
        long written = 0;
        AtomicFile.Write(path, stream =>
        {
            using var writer = new ParquetTableWriter<T>(stream, schema);
            foreach (var row in rows) writer.Add(row);
            writer.Complete();
            written = writer.Rows;
        });
        return written;
    }

    /// <summary>
    /// Streams a file back into new objects, in stored order; column <c>bytes_out</c> sets property <c>BytesOut</c>,
    /// computed columns are left out. Memory is one row group. Throws <see cref="DataException"/> when the file is
    /// damaged, of another layout, or has a null.
    /// </summary>
    public static IEnumerable<T> Read<T>(string path, TableSchema<T> schema) where T : class, new()
    {
        var filler = new RowFiller<T>(schema);
        return Read(path, schema, row =>
        {
            var item = new T();
            filler.Fill(row, item);
            return item;
        });
    }

    /// <summary>Streams a file through <paramref name="make"/>, for types without settable properties.</summary>
    public static IEnumerable<TResult> Read<T, TResult>(string path, TableSchema<T> schema, Func<RowView, TResult> make)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        var reader = Guard(path, () => ParquetReader.CreateAsync(stream).GetAwaiter().GetResult());
        try
        {
            var view = new RowView([.. schema.Columns.Select(c => c.Name)]);
            var fields = schema.Columns.Select(c => FieldOf(path, reader.Schema, c)).ToArray();
            for (int g = 0; g < reader.RowGroupCount; g++)
            {
                int rows = Guard(path, () =>
                {
                    var group = reader.OpenRowGroupReader(g);
                    int count = checked((int)group.RowCount);
                    for (int i = 0; i < fields.Length; i++) view.Set(i, ReadColumn(group, fields[i], schema.Columns[i].Type, count));
                    return count;
                });
                for (view.Row = 0; view.Row < rows; view.Row++) yield return make(view);
            }
        }
        finally
        {
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
        }
    }

    /// <summary>Names of the columns that a file holds.</summary>
    public static IReadOnlySet<string> ColumnNames(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return Guard(path, () =>
        {
            var reader = ParquetReader.CreateAsync(stream).GetAwaiter().GetResult();
            var names = reader.Schema.DataFields.Select(f => f.Name).ToHashSet(StringComparer.Ordinal);
            reader.DisposeAsync().AsTask().GetAwaiter().GetResult();
            return names;
        });
    }

    private static DataField FieldOf(string path, ParquetSchema stored, Column column)
    {
        var field = stored.DataFields.FirstOrDefault(f => f.Name == column.Name)
            ?? throw new DataException($"{path}: column '{column.Name}' is missing; the file was written by another version");
        // The library names the type of stored text by the characters, not by the string.
        var type = field.ClrType == typeof(ReadOnlyMemory<char>) ? typeof(string) : field.ClrType;
        if (type != ParquetLayout.ClrType(column.Type) || field.IsArray)
            throw new DataException($"{path}: column '{column.Name}' is {field.ClrType.Name}, expected {column.Type}");
        return field;
    }

    private static Array ReadColumn(ParquetRowGroupReader group, DataField field, ColumnType type, int rows)
    {
        switch (type)
        {
            case ColumnType.Text:
                var texts = new string[rows];
                group.ReadAsync(field, texts.AsMemory()!).AsTask().GetAwaiter().GetResult();
                if (field.IsNullable && Array.IndexOf(texts, null) is >= 0 and var at) throw Null(field, at);
                return texts;
            case ColumnType.Int32: return ReadValues<int>(group, field, rows);
            case ColumnType.Int64: return ReadValues<long>(group, field, rows);
            case ColumnType.Bool: return ReadValues<bool>(group, field, rows);
            case ColumnType.Float64: return ReadValues<double>(group, field, rows);
            default: throw new ArgumentOutOfRangeException(nameof(type), type, "unknown column type");
        }
    }

    private static TValue[] ReadValues<TValue>(ParquetRowGroupReader group, DataField field, int rows) where TValue : struct
    {
        var values = new TValue[rows];
        if (field.IsNullable)
        {
            // The engine declares every column so, also those that never hold a null.
            var stored = new TValue?[rows];
            group.ReadAsync(field, stored.AsMemory()).AsTask().GetAwaiter().GetResult();
            for (int i = 0; i < rows; i++) values[i] = stored[i] ?? throw Null(field, i);
            return values;
        }
        group.ReadAsync(field, values.AsMemory()).AsTask().GetAwaiter().GetResult();
        return values;
    }

    private static InvalidDataException Null(DataField field, int row) => new($"column '{field.Name}' has no value in row {row} of its group");

    // The library reports damage by whatever its decoders run into.
    private static TResult Guard<TResult>(string path, Func<TResult> read)
    {
        try
        {
            return read();
        }
        catch (Exception e) when (e is IOException or ParquetException or InvalidDataException or ArgumentException
            or InvalidOperationException or IndexOutOfRangeException or OverflowException or NotSupportedException or FormatException)
        {
            throw new DataException($"{path}: not a readable Parquet file ({e.Message})", e);
        }
    }
}
