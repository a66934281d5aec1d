using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store.Columnar;

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
    public abstract ColumnChunk Write(ColumnChunkWriter chunk, int from, int count);

    /// <summary>Lets go of the texts held.</summary>
    public virtual void Clear(int count) { }

    /// <summary>Buffer for a column of a schema.</summary>
    public static ColumnBuffer<T> Of(Column<T> column) => column.Type switch
    {
        ColumnType.Text => new TextBuffer<T>(column.Get.Text!),
        ColumnType.Int32 => new ValueBuffer<T, int>(Integer(column, r => (int)r), sizeof(int), (chunk, values) => chunk.Numbers(values)),
        ColumnType.Int64 => new ValueBuffer<T, long>(column.Get.Integer!, sizeof(long), (chunk, values) => chunk.Numbers(values)),
        ColumnType.Bool => new ValueBuffer<T, bool>(Integer(column, r => r != 0), sizeof(bool), (chunk, values) => chunk.Bools(values)),
        ColumnType.Float64 => new ValueBuffer<T, double>(column.Get.Real!, sizeof(double), (chunk, values) => chunk.Reals(values)),
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "unknown column type"),
    };

    private static Func<T, TValue> Integer<TValue>(Column<T> column, Func<long, TValue> convert)
    {
        var get = column.Get.Integer!;
        return row => convert(get(row));
    }
}

/// <summary>Writes values of one type.</summary>
internal delegate ColumnChunk WriteValues<TValue>(ColumnChunkWriter chunk, ReadOnlySpan<TValue> values);

/// <summary>A column of fixed width.</summary>
internal sealed class ValueBuffer<T, TValue>(Func<T, TValue> get, int size, WriteValues<TValue> write) : ColumnBuffer<T> where TValue : struct
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

    public override ColumnChunk Write(ColumnChunkWriter chunk, int from, int count) => write(chunk, _values.AsSpan(from, count));
}

/// <summary>A column of text.</summary>
internal sealed class TextBuffer<T>(Func<T, string> get) : ColumnBuffer<T>
{
    private readonly TextColumn _column = new();

    public override int RowBytes => sizeof(int);

    public override void Grow(int capacity) => _column.Grow(capacity);

    // Rows come in their order, so their index is the count.
    public override int Add(int index, T row)
    {
        string text = get(row);
        _column.Add(text);
        return text.Length * sizeof(char);
    }

    public override void Copy(ColumnBuffer<T> from, int count, int index) => _column.Append(((TextBuffer<T>)from)._column);

    public override ColumnChunk Write(ColumnChunkWriter chunk, int from, int count) => _column.Write(chunk, from, count);

    public override void Clear(int count) => _column.Clear();
}
