using Anomaly.Pipeline.Schema;
using DuckDB.NET.Data;

namespace Anomaly.Pipeline.Store;

/// <summary>Collects rows of a query by column, then makes objects of them as for a stored file.</summary>
internal sealed class DuckDbRowBatch<T> where T : class, new()
{
    private const int Capacity = 2048;
    private readonly IReadOnlyList<Column<T>> _columns;
    private readonly Array[] _values;
    private readonly RowView _view;
    private readonly RowFiller<T> _filler;
    private int[]? _ordinals;
    private int _rows;

    public DuckDbRowBatch(TableSchema<T> schema)
    {
        _columns = schema.Columns;
        _values = new Array[_columns.Count];
        _view = new RowView([.. _columns.Select(c => c.Name)]);
        for (int i = 0; i < _values.Length; i++)
        {
            _values[i] = _columns[i].Type switch
            {
                ColumnType.Text => new string[Capacity],
                ColumnType.Int32 => new int[Capacity],
                ColumnType.Int64 => new long[Capacity],
                ColumnType.Bool => new bool[Capacity],
                ColumnType.Float64 => new double[Capacity],
                _ => throw new ArgumentOutOfRangeException(nameof(schema), _columns[i].Type, "unknown column type"),
            };
            _view.Set(i, _values[i]);
        }
        _filler = new RowFiller<T>(schema);
    }

    /// <summary>Takes a row; true when the batch is full and must be taken.</summary>
    public bool Add(DuckDBDataReader reader)
    {
        _ordinals ??= [.. _columns.Select(c => reader.GetOrdinal(c.Name))];
        for (int i = 0; i < _values.Length; i++)
        {
            int at = _ordinals[i];
            switch (_values[i])
            {
                case string[] texts: texts[_rows] = reader.GetString(at); break;
                case int[] numbers: numbers[_rows] = reader.GetInt32(at); break;
                case long[] numbers: numbers[_rows] = reader.GetInt64(at); break;
                case bool[] flags: flags[_rows] = reader.GetBoolean(at); break;
                case double[] reals: reals[_rows] = reader.GetDouble(at); break;
            }
        }
        return ++_rows == Capacity;
    }

    /// <summary>Objects of the rows held, which are forgotten.</summary>
    public IEnumerable<T> Take()
    {
        int rows = _rows;
        _rows = 0;
        for (_view.Row = 0; _view.Row < rows; _view.Row++)
        {
            var item = new T();
            _filler.Fill(_view, item);
            yield return item;
        }
    }
}
