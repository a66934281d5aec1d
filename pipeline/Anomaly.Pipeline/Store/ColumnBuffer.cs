using Anomaly.Pipeline.Schema;
using Parquet;
using Parquet.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Values of one column, in a growing array of the column's own type.</summary>
internal abstract class ColumnBuffer<T>
{
    /// <summary>Estimated bytes a row takes in this column, beyond what <see cref="Add"/> returns.</summary>
    public abstract int RowBytes { get; }

    /// <summary>Makes room for rows up to <paramref name="capacity"/>.</summary>
    public abstract void Grow(int capacity);

    /// <summary>Stores the column of <paramref name="row"/> at <paramref name="index"/>; returns the bytes of its text.</summary>
    public abstract int Add(int index, T row);

    /// <summary>Copies rows of another buffer of the same column.</summary>
    public abstract void Copy(ColumnBuffer<T> from, int count, int index);

    /// <summary>Writes rows as the next column of a row group.</summary>
    public abstract void Write(ParquetRowGroupWriter group, DataField field, int from, int count);

    /// <summary>Lets go of the texts held.</summary>
    public virtual void Clear(int count) { }

    /// <summary>Buffer for a column of a schema.</summary>
    public static ColumnBuffer<T> Of(Column<T> column) => column.Type switch
    {
        ColumnType.Text => new TextBuffer<T>(column.Get.Text!),
        ColumnType.Int32 => new ValueBuffer<T, int>(Integer(column, r => (int)r), sizeof(int)),
        ColumnType.Int64 => new ValueBuffer<T, long>(column.Get.Integer!, sizeof(long)),
        ColumnType.Bool => new ValueBuffer<T, bool>(Integer(column, r => r != 0), sizeof(bool)),
        ColumnType.Float64 => new ValueBuffer<T, double>(column.Get.Real!, sizeof(double)),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "unknown column type"),
    };

    private static Func<T, TValue> Integer<TValue>(Column<T> column, Func<long, TValue> convert)
    {
        var get = column.Get.Integer!;
        return row => convert(get(row));
    }
}

/// <summary>A column of fixed width.</summary>
internal sealed class ValueBuffer<T, TValue>(Func<T, TValue> get, int size) : ColumnBuffer<T> where TValue : struct
{
    private TValue[] _values = [];

    public override int RowBytes => size;

    public override void Grow(int capacity) => Array.Resize(ref _values, capacity);

    public override int Add(int index, T row)
    {
        _values[index] = get(row);
        return 0;
    }

    public override void Copy(ColumnBuffer<T> from, int count, int index)
        => ((ValueBuffer<T, TValue>)from)._values.AsSpan(0, count).CopyTo(_values.AsSpan(index));

    public override void Write(ParquetRowGroupWriter group, DataField field, int from, int count)
        => group.WriteAsync(field, new ReadOnlyMemory<TValue>(_values, from, count)).GetAwaiter().GetResult();
}

/// <summary>A column of text.</summary>
internal sealed class TextBuffer<T>(Func<T, string> get) : ColumnBuffer<T>
{
    private ReadOnlyMemory<char>[] _values = [];

    public override int RowBytes => 16;

    public override void Grow(int capacity) => Array.Resize(ref _values, capacity);

    public override int Add(int index, T row)
    {
        string text = get(row);
        _values[index] = text.AsMemory();
        return text.Length * sizeof(char);
    }

    public override void Copy(ColumnBuffer<T> from, int count, int index)
        => ((TextBuffer<T>)from)._values.AsSpan(0, count).CopyTo(_values.AsSpan(index));

    public override void Write(ParquetRowGroupWriter group, DataField field, int from, int count)
        => group.WriteAsync(field, new ReadOnlyMemory<ReadOnlyMemory<char>>(_values, from, count)).GetAwaiter().GetResult();

    public override void Clear(int count) => _values.AsSpan(0, count).Clear();
}
