using System.Reflection;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>
/// Puts a stored row back into an object: column <c>bytes_out</c> sets property <c>BytesOut</c>. Columns that no
/// settable property carries (computed ones such as <c>hour</c>) are left out.
/// </summary>
internal sealed class RowFiller<T>
{
    private readonly Action<RowView, T>[] _setters;

    public RowFiller(TableSchema<T> schema)
    {
        var setters = new List<Action<RowView, T>>();
        for (int i = 0; i < schema.Columns.Count; i++)
            if (Setter(schema.Columns[i], i) is { } setter) setters.Add(setter);
        _setters = [.. setters];
    }

    public void Fill(RowView row, T into)
    {
        foreach (var set in _setters) set(row, into);
    }

    private static Action<RowView, T>? Setter(Column<T> column, int index)
    {
        var property = typeof(T).GetProperty(PascalCase(column.Name), BindingFlags.Public | BindingFlags.Instance);
        if (property?.SetMethod is not { IsPublic: true } method) return null;
        return column.Type switch
        {
            ColumnType.Text => Bind<string>(method) is var set ? (row, into) => set(into, row.Text(index)) : null,
            ColumnType.Int32 => Bind<int>(method) is var set ? (row, into) => set(into, (int)row.Integer(index)) : null,
            ColumnType.Int64 => Bind<long>(method) is var set ? (row, into) => set(into, row.Integer(index)) : null,
            ColumnType.Bool => Bind<bool>(method) is var set ? (row, into) => set(into, row.Bool(index)) : null,
            ColumnType.Float64 => Bind<double>(method) is var set ? (row, into) => set(into, row.Real(index)) : null,
            _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "unknown column type"),
        };
    }

    private static Action<T, TValue> Bind<TValue>(MethodInfo setter) => setter.CreateDelegate<Action<T, TValue>>();

    private static string PascalCase(string name)
        => string.Concat(name.Split('_').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));
}
