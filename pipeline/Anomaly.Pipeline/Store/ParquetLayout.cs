using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Parquet's types of a table schema's columns, as the reading library names them.</summary>
internal static class ParquetLayout
{
    public static Type ClrType(ColumnType type) => type switch
    {
        ColumnType.Text => typeof(string),
        ColumnType.Int32 => typeof(int),
        ColumnType.Int64 => typeof(long),
        ColumnType.Bool => typeof(bool),
        ColumnType.Float64 => typeof(double),
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown column type"),
    };
}
