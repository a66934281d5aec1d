using Microsoft.ML;

namespace Anomaly.Models.MLNet;

/// <summary>The values of each series, in the order of rows; read in one pass.</summary>
internal static class SeriesValues
{
    public static Dictionary<string, double[]> Read(IDataView input, SeriesColumns columns)
    {
        var series = new Dictionary<string, List<double>>(StringComparer.Ordinal);
        var lookup = series.GetAlternateLookup<ReadOnlySpan<char>>();
        using var cursor = input.GetRowCursor(columns.Find(input.Schema).DistinctBy(column => column.Index));
        var row = new SeriesRow(cursor, columns);
        while (cursor.MoveNext())
        {
            if (!lookup.TryGetValue(row.Group(), out var values)) lookup[row.Group()] = values = [];
            values.Add(row.Value());
        }
        return series.ToDictionary(pair => pair.Key, pair => pair.Value.ToArray(), StringComparer.Ordinal);
    }
}
