using Anomaly.Models.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>Rows of Parquet files, read when a cursor moves.</summary>
internal sealed class ParquetDataView : IDataView
{
    private readonly ParquetFile[] files;
    private readonly string[] columns;
    private readonly (string Name, string[] Parts)[] vectors;

    private ParquetDataView(ParquetFile[] files, ParquetLoadOptions options)
    {
        this.files = files;
        vectors = [.. options.Vectors.OrderBy(vector => vector.Key, StringComparer.Ordinal).Select(vector => (vector.Key, Expanded(vector.Key, vector.Value)))];
        var inVectors = vectors.SelectMany(vector => vector.Parts).ToHashSet(StringComparer.Ordinal);
        columns = [.. options.Columns ?? files[0].Names.Where(name => !inVectors.Contains(name))];
        foreach (string name in columns.Concat(inVectors)) CheckAlike(name);
        var twice = columns.Concat(vectors.Select(vector => vector.Name)).GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(names => names.Count() > 1);
        if (twice is not null) Throw.Argument(nameof(options), $"There are {twice.Count()} columns '{twice.Key}'.");

        var builder = new DataViewSchema.Builder();
        foreach (string name in columns) builder.AddColumn(name, Plain(name).Type);
        foreach (var (name, parts) in vectors)
        {
            foreach (string part in parts) ParquetColumn.Single(part, files[0].TypeOf(part));
            builder.AddColumn(name, new VectorDataViewType(NumberDataViewType.Single, parts.Length), SlotNames.Of(parts));
        }
        Schema = builder.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    public static ParquetDataView Open(IEnumerable<string> paths, ParquetLoadOptions options)
    {
        string[] found = [.. paths.SelectMany(Below)];
        if (found.Length == 0) Throw.Argument(nameof(paths), "There is no path.");
        return new ParquetDataView([.. found.Select(ParquetFile.Open)], options);
    }

    public long? GetRowCount() => files.Sum(file => file.Rows.Sum(rows => (long)rows));

    /// <summary>Rows come in the order of the files.</summary>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null) => new ParquetCursor(this, columnsNeeded, Groups(0, 1));

    /// <summary>Cursors that share the row groups among them: as many as asked for, but no more than there are row groups.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        int cursors = Math.Clamp(n, 1, Math.Max(1, files.Sum(file => file.Rows.Length)));
        var needed = columnsNeeded.ToList();
        return [.. Enumerable.Range(0, cursors).Select(k => new ParquetCursor(this, needed, Groups(k, cursors)))];
    }

    /// <summary>The parts that make up a column: itself, or those of a vector.</summary>
    public ParquetColumn[] Parts(int column) => column < columns.Length
        ? [Plain(columns[column])]
        : [.. vectors[column - columns.Length].Parts.Select(part => ParquetColumn.Single(part, files[0].TypeOf(part)))];

    /// <summary>Every <paramref name="step"/>th row group, with its place among all and that of its first row.</summary>
    private IEnumerable<(ParquetFile File, int Group, long Batch, long FirstRow)> Groups(int from, int step)
    {
        long batch = 0, row = 0;
        foreach (var file in files)
        {
            for (int g = 0; g < file.Rows.Length; g++)
            {
                if (batch % step == from) yield return (file, g, batch, row);
                batch++;
                row += file.Rows[g];
            }
        }
    }

    private ParquetColumn Plain(string name) => ParquetColumn.Of(name, files[0].TypeOf(name), files.Any(file => file.MayBeNull(name)));

    private void CheckAlike(string name)
    {
        var type = files[0].TypeOf(name);
        foreach (var file in files)
            if (file.TypeOf(name) != type) Throw.Argument(nameof(name), $"{file.Path}: column '{name}' holds {file.TypeOf(name).Name}; in {files[0].Path} it holds {type.Name}.");
    }

    private string[] Expanded(string vector, IReadOnlyList<string> names)
    {
        var parts = new List<string>();
        foreach (string name in names)
        {
            if (!name.EndsWith('*'))
            {
                parts.Add(name);
                continue;
            }
            int before = parts.Count;
            parts.AddRange(files[0].Names.Where(column => column.StartsWith(name[..^1], StringComparison.Ordinal)));
            if (parts.Count == before) Throw.Argument(nameof(names), $"{files[0].Path}: vector '{vector}' finds no column that begins with '{name[..^1]}'.");
        }
        if (parts.Count == 0) Throw.Argument(nameof(names), $"Vector '{vector}' has no columns.");
        return [.. parts];
    }

    private static IEnumerable<string> Below(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (!Directory.Exists(path)) return [path];
        string[] below = Directory.GetFiles(path, "*.parquet", SearchOption.AllDirectories);
        if (below.Length == 0) throw new FileNotFoundException($"{path}: there is no .parquet file in this folder.", path);
        Array.Sort(below, StringComparer.Ordinal);
        return below;
    }
}
