using Anomaly.Models.Internals;
using Parquet;
using Parquet.Schema;

namespace Anomaly.Models.MLNet;

/// <summary>A Parquet file's columns and row groups, as its footer tells them.</summary>
internal sealed class ParquetFile
{
    private readonly Dictionary<string, DataField?> fields;
    private readonly HashSet<string> withNulls = new(StringComparer.Ordinal);

    private ParquetFile(string path, ParquetReader reader)
    {
        Path = path;
        Names = [.. reader.Schema.Fields.Select(field => field.Name)];
        fields = reader.Schema.Fields.ToDictionary(field => field.Name, field => field is DataField { IsArray: false } plain ? plain : null, StringComparer.Ordinal);
        Rows = new int[reader.RowGroupCount];
        for (int g = 0; g < Rows.Length; g++)
        {
            var group = reader.OpenRowGroupReader(g);
            Rows[g] = checked((int)group.RowCount);
            foreach (var field in fields.Values.OfType<DataField>())
                if (field.IsNullable && group.GetStatistics(field)?.NullCount is not 0) withNulls.Add(field.Name);
        }
    }

    public string Path { get; }

    public IReadOnlyList<string> Names { get; }

    /// <summary>Rows of each row group.</summary>
    public int[] Rows { get; }

    public static ParquetFile Open(string path) => Guard(path, () => Use(path, reader => new ParquetFile(path, reader)));

    /// <summary>True unless the footer says of every row group that it has no null.</summary>
    public bool MayBeNull(string name) => withNulls.Contains(name);

    /// <summary>Type of a column's values.</summary>
    /// <exception cref="ArgumentException">The column is absent, or a list, map or structure.</exception>
    public Type TypeOf(string name)
    {
        if (!fields.TryGetValue(name, out var field)) Throw.Argument(nameof(name), $"{Path}: there is no column '{name}'.");
        if (field is null) Throw.Argument(nameof(name), $"{Path}: column '{name}' is no plain column; a list, map or structure cannot be loaded.");
        // The library names the type of text by its characters.
        return field.ClrType == typeof(ReadOnlyMemory<char>) ? typeof(string) : field.ClrType;
    }

    public DataField Field(string name) => fields[name]!;

    /// <summary>A reader that lets go of the file when it is closed; the library does not where a file is damaged.</summary>
    public static (FileStream Stream, ParquetReader Reader) OpenReader(string path)
    {
        var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16);
        bool opened = false;
        try
        {
            var reader = ParquetReader.CreateAsync(stream).GetAwaiter().GetResult();
            opened = true;
            return (stream, reader);
        }
        finally
        {
            if (!opened) stream.Dispose();
        }
    }

    private static T Use<T>(string path, Func<ParquetReader, T> use)
    {
        var (stream, reader) = OpenReader(path);
        using (stream) return use(reader);
    }

    /// <summary>The library reports damage by whatever its decoders run into.</summary>
    public static T Guard<T>(string path, Func<T> read)
    {
        try
        {
            return read();
        }
        catch (Exception error) when (error is ParquetException or InvalidDataException or ArgumentException or InvalidOperationException or IndexOutOfRangeException
            or OverflowException or NotSupportedException or FormatException or EndOfStreamException || error.GetType() == typeof(IOException))
        {
            throw new InvalidDataException($"{path}: not a readable Parquet file ({error.Message})", error);
        }
    }
}
