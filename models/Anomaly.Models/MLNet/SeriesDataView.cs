using Microsoft.ML;
using Microsoft.ML.Data;

namespace Anomaly.Models.MLNet;

/// <summary>Rows with the judgements of their series behind them. Nothing is read before a cursor moves, and nothing kept when it is gone.</summary>
internal sealed class SeriesDataView(IDataView input, DataViewSchema schema, SeriesColumns columns, ISeriesSource source) : IDataView
{
    public bool CanShuffle => false;

    public DataViewSchema Schema => schema;

    public long? GetRowCount() => input.GetRowCount();

    /// <summary>Rows come in their own order: a detector judges by what it has seen.</summary>
    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        var needed = columnsNeeded.Where(column => column.Index < input.Schema.Count).Select(column => input.Schema[column.Index]).ToList();
        bool judges = columnsNeeded.Any(column => column.Index >= input.Schema.Count);
        if (judges) needed.AddRange(columns.Find(input.Schema));
        return new SeriesCursor(input.GetRowCursor(needed.DistinctBy(column => column.Index)), schema, judges ? columns : null, source);
    }

    /// <summary>One cursor, whatever <paramref name="n"/>: a series cannot be cut.</summary>
    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];

    public static DataViewSchema SchemaOf(DataViewSchema input, SeriesColumns columns, IReadOnlyList<string> names)
    {
        columns.Find(input);
        var builder = new DataViewSchema.Builder();
        builder.AddColumns(input);
        builder.AddColumn(columns.Output, new VectorDataViewType(NumberDataViewType.Double, names.Count), SlotNames.Of(names));
        builder.AddColumn(columns.Score, NumberDataViewType.Single);
        builder.AddColumn(columns.PredictedLabel, BooleanDataViewType.Instance);
        return builder.ToSchema();
    }
}
