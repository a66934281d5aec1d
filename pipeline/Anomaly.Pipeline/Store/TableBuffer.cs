using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Rows of one table held in memory until they are written, whatever the table.</summary>
internal abstract class TableBuffer
{
    /// <summary>Name of the table.</summary>
    public abstract string Table { get; }

    /// <summary>Rows held.</summary>
    public int Rows { get; protected set; }

    /// <summary>Estimated bytes held; a text that several rows share counts every time.</summary>
    public long Bytes { get; protected set; }

    /// <summary>Appends all rows of another buffer of the same table.</summary>
    public abstract void Append(TableBuffer other);

    /// <summary>Writes all rows as one Parquet file.</summary>
    public abstract void WriteTo(Stream stream);

    /// <summary>Forgets the rows and keeps the arrays.</summary>
    public abstract void Clear();
}

/// <summary>Rows of one table held in memory, column by column, until they are written.</summary>
internal sealed class TableBuffer<T> : TableBuffer
{
    private readonly ColumnBuffer<T>[] _columns;
    private readonly int _rowBytes;
    private int _capacity;

    public TableBuffer(TableSchema<T> schema)
    {
        Schema = schema;
        _columns = [.. schema.Columns.Select(ColumnBuffer<T>.Of)];
        _rowBytes = _columns.Sum(c => c.RowBytes);
    }

    public TableSchema<T> Schema { get; }

    public override string Table => Schema.Name;

    internal ReadOnlySpan<ColumnBuffer<T>> Columns => _columns;

    /// <summary>Copies the row's columns; the object may be reused afterwards. Returns the estimated bytes added.</summary>
    public int Add(T row)
    {
        Reserve(1);
        int bytes = _rowBytes;
        foreach (var column in _columns) bytes += column.Add(Rows, row);
        Rows++;
        Bytes += bytes;
        return bytes;
    }

    public override void Append(TableBuffer other)
    {
        var same = (TableBuffer<T>)other;
        Reserve(same.Rows);
        for (int i = 0; i < _columns.Length; i++) _columns[i].Copy(same._columns[i], same.Rows, Rows);
        Rows += same.Rows;
        Bytes += same.Bytes;
    }

    public override void WriteTo(Stream stream)
    {
        using var writer = new ParquetTableWriter<T>(stream, Schema);
        writer.AddBuffer(this);
        writer.Complete();
    }

    public override void Clear()
    {
        foreach (var column in _columns) column.Clear(Rows);
        Rows = 0;
        Bytes = 0;
    }

    private void Reserve(int more)
    {
        if (Rows + more <= _capacity) return;
        _capacity = Math.Max(Math.Max(16, Rows + more), _capacity * 2);
        foreach (var column in _columns) column.Grow(_capacity);
    }
}
