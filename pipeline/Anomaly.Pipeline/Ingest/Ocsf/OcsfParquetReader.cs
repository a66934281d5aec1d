using Anomaly.Pipeline.Ingest.Fields;
using Anomaly.Pipeline.Ingest.Windows;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Ingest.Ocsf;

/// <summary>
/// The same events in Parquet, as Amazon Security Lake keeps them: attributes are columns, objects are nested groups. A
/// record's line is its row, from 1. Format <c>ocsf-parquet</c>.
/// </summary>
public sealed class OcsfParquetReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "ocsf-parquet";

    /// <summary>The columns stand at the end of the file, so that its beginning tells only that it is Parquet.</summary>
    public int Sniff(ReadOnlySpan<byte> head, string fileName) => ParquetRows.IsParquet(head) ? 50 : 0;

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        using var rows = ParquetRows.Open(log.Content);
        if (!rows.Columns.Contains("class_uid", StringComparer.Ordinal) && !rows.Columns.Contains("type_uid", StringComparer.Ordinal))
            throw new LogFormatException($"a Parquet file without class_uid is not OCSF; its columns are {ParquetRows.Shown(rows.Columns)}: say with --mapping FILE what they mean");
        var mapper = new OcsfMapper(log, sink);
        var record = new OcsfRecord();
        foreach (var (number, json) in rows.Read(OcsfFields.Columns))
        {
            sink.Stats.Records++;
            var place = new RecordPlace(number, 0, json.Span);
            string? bad = JsonFields.TryFill(json.Span, OcsfFields.Tree, record.Values) ? mapper.Map(record, place) : "row is not readable";
            if (bad is not null) place.Reject(sink, bad);
        }
        mapper.Finish();
        if (rows.Damage is { } damage)
            sink.Reject(rows.RowsRead + 1, 0, damage, default);
    }
}
