using Anomaly.Models.Internals;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>Reads a feature column of an IDataView into one row-major array.</summary>
internal static class FeatureColumn
{
    public static (float[] Rows, int Columns, string[] Names) Read(IDataView input, string name)
    {
        var column = input.Schema.GetColumnOrNull(name) ?? throw new ArgumentException($"There is no column '{name}'.", nameof(name));
        if (column.Type is not VectorDataViewType { Size: > 0 } type || type.ItemType != NumberDataViewType.Single)
            throw new ArgumentException($"Column '{name}' is {column.Type}; a vector of Single of known size is needed.", nameof(name));
        int columns = type.Size, rows = 0;
        var values = new float[checked((int)Math.Min(input.GetRowCount() ?? 1024, int.MaxValue / columns) * columns)];
        using (var cursor = input.GetRowCursor([column]))
        {
            var getter = cursor.GetGetter<VBuffer<float>>(column);
            VBuffer<float> features = default;
            while (cursor.MoveNext())
            {
                getter(ref features);
                if (features.Length != columns) Throw.Argument(nameof(input), $"Row {rows} has {features.Length} values in '{name}'; the schema says {columns}.");
                if (values.Length < (rows + 1) * columns) Array.Resize(ref values, Math.Max(2 * values.Length, 1024 * columns));
                features.CopyTo(values.AsSpan(rows * columns, columns));
                rows++;
            }
        }
        Array.Resize(ref values, rows * columns);
        return (values, columns, Names(column, columns));
    }

    /// <summary>Slot names where the column has them; the column's name and the slot number elsewhere.</summary>
    private static string[] Names(DataViewSchema.Column column, int columns)
    {
        var names = new string[columns];
        VBuffer<ReadOnlyMemory<char>> slots = default;
        if (column.HasSlotNames()) column.GetSlotNames(ref slots);
        ReadOnlyMemory<char>[] known = [.. slots.DenseValues()];
        for (int i = 0; i < columns; i++) names[i] = i < known.Length && known[i].Length > 0 ? known[i].ToString() : $"{column.Name}{i}";
        return names;
    }
}
