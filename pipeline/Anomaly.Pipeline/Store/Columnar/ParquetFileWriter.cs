using System.Buffers;
using System.Buffers.Binary;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store.Columnar;

/// <summary>
/// Parquet files of flat tables without nulls, as the format's specification has them (apache/parquet-format): version 1 pages,
/// Snappy, dictionaries. It writes what the events' schemas need and nothing else, which makes it several times as fast as a
/// library for everything. The same rows give the same bytes.
/// </summary>
internal sealed class ParquetFileWriter
{
    private const int Boolean = 0, Int32 = 1, Int64 = 2, Double = 5, ByteArray = 6;
    private const int SnappyCodec = 1;
    private static ReadOnlySpan<byte> Magic => "PAR1"u8;

    private readonly Stream _output;
    private readonly IReadOnlyList<Column> _columns;
    private readonly List<(long Rows, ColumnChunk[] Chunks)> _groups = [];

    /// <summary>Begins a file at the stream's beginning; the stream stays open.</summary>
    public ParquetFileWriter(Stream output, IReadOnlyList<Column> columns)
    {
        _output = output;
        _columns = columns;
        Chunk = new ColumnChunkWriter(output);
        output.Write(Magic);
    }

    /// <summary>Writes the pages of the next column.</summary>
    public ColumnChunkWriter Chunk { get; }

    /// <summary>Ends a row group whose chunks were written in the columns' order.</summary>
    public void EndGroup(long rows, ColumnChunk[] chunks) => _groups.Add((rows, chunks));

    /// <summary>Writes the footer.</summary>
    public void Complete()
    {
        var footer = new ArrayBufferWriter<byte>(4096);
        var thrift = new ThriftCompact(footer);
        thrift.OpenItem();
        thrift.Int32(1, 1);
        Schema(thrift);
        thrift.Int64(3, _groups.Sum(g => g.Rows));
        thrift.StructList(4, _groups.Count);
        foreach (var (rows, chunks) in _groups) Group(thrift, rows, chunks);
        thrift.Text(6, "anomaly");
        thrift.End();
        _output.Write(footer.WrittenSpan);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, footer.WrittenCount);
        _output.Write(length);
        _output.Write(Magic);
    }

    private void Schema(ThriftCompact thrift)
    {
        const int required = 0, utf8 = 0;
        thrift.StructList(2, _columns.Count + 1);
        thrift.OpenItem();
        thrift.Text(4, "root");
        thrift.Int32(5, _columns.Count);
        thrift.End();
        foreach (var column in _columns)
        {
            thrift.OpenItem();
            thrift.Int32(1, TypeOf(column.Type));
            thrift.Int32(3, required);
            thrift.Text(4, column.Name);
            if (column.Type == ColumnType.Text)
            {
                thrift.Int32(6, utf8);
                thrift.Open(10);
                thrift.Open(1);
                thrift.End();
                thrift.End();
            }
            thrift.End();
        }
    }

    private void Group(ThriftCompact thrift, long rows, ColumnChunk[] chunks)
    {
        thrift.OpenItem();
        thrift.StructList(1, chunks.Length);
        for (int i = 0; i < chunks.Length; i++) Describe(thrift, _columns[i], chunks[i]);
        thrift.Int64(2, chunks.Sum(c => c.Uncompressed));
        thrift.Int64(3, rows);
        thrift.End();
    }

    private static void Describe(ThriftCompact thrift, Column column, ColumnChunk chunk)
    {
        const int plain = 0, rle = 3, rleDictionary = 8;
        thrift.OpenItem();
        thrift.Int64(2, chunk.Start);
        thrift.Open(3);
        thrift.Int32(1, TypeOf(column.Type));
        thrift.Int32List(2, chunk.HasDictionary ? [plain, rle, rleDictionary] : [plain, rle]);
        thrift.TextList(3, column.Name);
        thrift.Int32(4, SnappyCodec);
        thrift.Int64(5, chunk.Values);
        thrift.Int64(6, chunk.Uncompressed);
        thrift.Int64(7, chunk.Compressed);
        thrift.Int64(9, chunk.DataStart);
        if (chunk.HasDictionary) thrift.Int64(11, chunk.Start);
        if (chunk.Min.Length > 0)
        {
            thrift.Open(12);
            thrift.Int64(3, 0);
            thrift.Bytes(5, chunk.Max);
            thrift.Bytes(6, chunk.Min);
            thrift.End();
        }
        thrift.End();
        thrift.End();
    }

    private static int TypeOf(ColumnType type) => type switch
    {
        ColumnType.Text => ByteArray,
        ColumnType.Int32 => Int32,
        ColumnType.Int64 => Int64,
        ColumnType.Bool => Boolean,
        ColumnType.Float64 => Double,
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown column type"),
    };
}
