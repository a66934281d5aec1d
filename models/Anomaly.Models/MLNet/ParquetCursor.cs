using Microsoft.ML;
using Microsoft.ML.Data;
using Parquet;

namespace Anomaly.Models.MLNet;

/// <summary>Goes through row groups; holds the asked-for columns of one of them and the file it is in.</summary>
internal sealed class ParquetCursor : DataViewRowCursor
{
    private readonly ParquetColumn[]?[] active;
    private readonly IEnumerator<(ParquetFile File, int Group, long Batch, long FirstRow)> groups;
    private FileStream? stream;
    private ParquetReader? reader;
    private ParquetFile? open;
    private long position = -1;
    private int row = -1;
    private int rows;

    public ParquetCursor(ParquetDataView view, IEnumerable<DataViewSchema.Column> needed, IEnumerable<(ParquetFile File, int Group, long Batch, long FirstRow)> groups)
    {
        Schema = view.Schema;
        this.groups = groups.GetEnumerator();
        active = new ParquetColumn[]?[Schema.Count];
        foreach (var column in needed) active[column.Index] ??= view.Parts(column.Index);
    }

    public override DataViewSchema Schema { get; }

    public override long Position => position;

    public override long Batch => row < 0 ? 0 : groups.Current.Batch;

    public override bool MoveNext()
    {
        while (++row >= rows)
        {
            if (!groups.MoveNext())
            {
                Close();
                (position, row, rows) = (-1, -1, 0);
                return false;
            }
            Load();
            row = -1;
        }
        position++;
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => active[column.Index] is not null;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)(groups.Current.FirstRow + Row()), 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        var parts = active[column.Index] ?? throw new InvalidOperationException($"Column '{column.Name}' is not active.");
        Delegate getter = column.Type is VectorDataViewType ? Vector(parts) : parts[0].Getter(Row);
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue).Name}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
            groups.Dispose();
        }
        base.Dispose(disposing);
    }

    private ValueGetter<VBuffer<float>> Vector(ParquetColumn[] parts)
    {
        var slots = parts.Cast<ParquetValues<float>>().ToArray();
        return (ref VBuffer<float> value) =>
        {
            int at = Row();
            var editor = VBufferEditor.Create(ref value, slots.Length);
            for (int i = 0; i < slots.Length; i++) editor.Values[i] = slots[i].Values[at];
            value = editor.Commit();
        };
    }

    private int Row() => row >= 0 ? row : throw new InvalidOperationException("The cursor stands on no row.");

    private void Load()
    {
        var (file, number, _, _) = groups.Current;
        rows = ParquetFile.Guard(file.Path, () =>
        {
            if (open != file)
            {
                Close();
                (stream, reader) = ParquetFile.OpenReader(file.Path);
                open = file;
            }
            using var group = reader!.OpenRowGroupReader(number);
            if (group.RowCount != file.Rows[number]) throw new InvalidDataException($"row group {number} has {group.RowCount} rows and had {file.Rows[number]}");
            foreach (var column in active.Where(parts => parts is not null).SelectMany(parts => parts!)) column.Load(group, file.Field(column.Name), file.Rows[number]);
            return file.Rows[number];
        });
    }

    private void Close()
    {
        stream?.Dispose();
        (stream, reader, open) = (null, null, null);
    }
}
