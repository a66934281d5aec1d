namespace Anomaly.Pipeline.Store;

/// <summary>One row of a table being read; valid until the next row. Unknown names and wrong types throw <see cref="ArgumentException"/>.</summary>
public sealed class RowView
{
    private readonly Dictionary<string, int> _index = new(StringComparer.Ordinal);
    private readonly Array[] _columns;

    internal RowView(IReadOnlyList<string> names)
    {
        for (int i = 0; i < names.Count; i++) _index[names[i]] = i;
        _columns = new Array[names.Count];
    }

    internal int Row { get; set; }

    internal void Set(int column, Array values) => _columns[column] = values;

    /// <summary>Position of a column, for reading many rows by position.</summary>
    public int IndexOf(string column)
        => _index.TryGetValue(column, out int index) ? index : throw new ArgumentException($"no column '{column}'; known: {string.Join(", ", _index.Keys)}");

    /// <summary>Position of a column; -1 where the file does not have it.</summary>
    public int Find(string column) => _index.GetValueOrDefault(column, -1);

    /// <summary>Text, never null.</summary>
    public string Text(int column) => Values<string>(column)[Row];

    /// <summary>Text, never null.</summary>
    public string Text(string column) => Text(IndexOf(column));

    /// <summary>A 32-bit or 64-bit integer.</summary>
    public long Integer(int column) => _columns[column] is int[] narrow ? narrow[Row] : Values<long>(column)[Row];

    /// <summary>A 32-bit or 64-bit integer.</summary>
    public long Integer(string column) => Integer(IndexOf(column));

    /// <summary>True or false.</summary>
    public bool Bool(int column) => Values<bool>(column)[Row];

    /// <summary>True or false.</summary>
    public bool Bool(string column) => Bool(IndexOf(column));

    /// <summary>A float.</summary>
    public double Real(int column) => Values<double>(column)[Row];

    /// <summary>A float.</summary>
    public double Real(string column) => Real(IndexOf(column));

    internal TValue[] Values<TValue>(int column)
        => _columns[column] as TValue[] ?? throw new ArgumentException($"column {column} holds {_columns[column].GetType().GetElementType()!.Name}, not {typeof(TValue).Name}");
}
