using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store.Columnar;

namespace Anomaly.Pipeline.Store;

/// <summary>
/// Writes rows of one table as Parquet: Snappy, dictionaries for repeated text, no nulls. The same rows give the same
/// bytes. Memory is one row group. Without <see cref="Complete"/> the file has no footer and cannot be read.
/// </summary>
public sealed class ParquetTableWriter<T> : IDisposable
{
    /// <summary>Rows of a row group unless told otherwise.</summary>
    public const int DefaultRowGroupRows = 100_000;

    private readonly ParquetFileWriter _file;
    private readonly TableBuffer<T> _buffer;
    private readonly int _rowGroupRows;

    /// <summary>Begins a file on a seekable stream, which stays open.</summary>
    public ParquetTableWriter(Stream output, TableSchema<T> schema, int rowGroupRows = DefaultRowGroupRows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rowGroupRows, 1);
        _file = new ParquetFileWriter(output, schema.Columns);
        _buffer = new TableBuffer<T>(schema);
        _rowGroupRows = rowGroupRows;
    }

    /// <summary>Rows taken so far.</summary>
    public long Rows { get; private set; }

    /// <summary>Takes a row; the object may be reused afterwards.</summary>
    public void Add(T row)
    {
        _buffer.Add(row);
        Rows++;
        if (_buffer.Rows < _rowGroupRows) return;
        WriteGroups(_buffer);
        _buffer.Clear();
    }

    /// <summary>Writes the rows still held and the footer.</summary>
    public void Complete()
    {
        if (_buffer.Rows > 0) WriteGroups(_buffer);
        _buffer.Clear();
        _file.Complete();
    }

    /// <summary>Takes all rows of a buffer, as row groups of their own.</summary>
    internal void AddBuffer(TableBuffer<T> buffer)
    {
        if (_buffer.Rows > 0) WriteGroups(_buffer);
        _buffer.Clear();
        WriteGroups(buffer);
        Rows += buffer.Rows;
    }

    /// <summary>Lets go of the buffers; what was not completed is no file.</summary>
    public void Dispose() => _buffer.Clear();

    private void WriteGroups(TableBuffer<T> buffer)
    {
        for (int from = 0; from < buffer.Rows; from += _rowGroupRows)
        {
            int count = Math.Min(_rowGroupRows, buffer.Rows - from);
            var chunks = new ColumnChunk[buffer.Columns.Length];
            for (int i = 0; i < chunks.Length; i++) chunks[i] = buffer.Columns[i].Write(_file.Chunk, from, count);
            _file.EndGroup(count, chunks);
        }
    }
}
