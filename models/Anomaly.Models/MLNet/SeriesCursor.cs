using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>Judges every row it passes, whether or not the judgement is asked for: the next one depends on it.</summary>
internal sealed class SeriesCursor : DataViewRowCursor
{
    private readonly DataViewRowCursor inner;
    private readonly SeriesColumns? columns;
    private readonly SeriesRow? row;
    private readonly SeriesRun? run;

    public SeriesCursor(DataViewRowCursor inner, DataViewSchema schema, SeriesColumns? columns, ISeriesSource source)
    {
        (this.inner, Schema, this.columns) = (inner, schema, columns);
        if (columns is null) return;
        row = new SeriesRow(inner, columns);
        run = new SeriesRun(source);
    }

    public override DataViewSchema Schema { get; }

    public override long Position => inner.Position;

    public override long Batch => inner.Batch;

    public override bool MoveNext()
    {
        if (!inner.MoveNext()) return false;
        if (run is null) return true;
        try
        {
            run.Judge(row!);
        }
        catch (ArgumentException error)
        {
            throw new InvalidOperationException($"Row {inner.Position}, column '{columns!.Input}': {error.Message}", error);
        }
        return true;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) =>
        column.Index < inner.Schema.Count ? inner.IsColumnActive(inner.Schema[column.Index]) : run is not null;

    public override ValueGetter<DataViewRowId> GetIdGetter() => inner.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index < inner.Schema.Count) return inner.GetGetter<TValue>(inner.Schema[column.Index]);
        if (run is null) throw new InvalidOperationException($"Column '{column.Name}' is not active.");
        Delegate getter = (column.Index - inner.Schema.Count) switch
        {
            0 => (ValueGetter<VBuffer<double>>)run.Outputs,
            1 => (ValueGetter<float>)run.Score,
            _ => (ValueGetter<bool>)run.Alert,
        };
        return getter as ValueGetter<TValue> ?? throw new InvalidOperationException($"Column '{column.Name}' holds {column.Type}, not {typeof(TValue).Name}.");
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }
}
