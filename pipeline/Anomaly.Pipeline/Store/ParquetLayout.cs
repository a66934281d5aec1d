using System.IO.Compression;
using Anomaly.Pipeline.Schema;
using Parquet;
using Parquet.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>Parquet layout of a table schema.</summary>
internal static class ParquetLayout
{
    public static ParquetSchema Of<T>(TableSchema<T> schema)
        => new(schema.Columns.Select(c => (Field)new DataField(c.Name, ClrType(c.Type), isNullable: false)));

    public static ParquetOptions WriteOptions<T>(TableSchema<T> schema)
    {
        var options = new ParquetOptions
        {
            CompressionMethod = CompressionMethod.Snappy,
            CompressionLevel = CompressionLevel.Fastest,
            DictionaryEncodingSampleSize = 2_000,
            DictionaryEncodingThreshold = 0.5,
        };
        foreach (var column in schema.Columns)
            if (column.Type == ColumnType.Text) options.ColumnEncodingHints[column.Name] = EncodingHint.Dictionary;
        return options;
    }

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
