namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Windows events as Winlogbeat and Elastic Agent ship them: JSON objects, one a line, indented or in an array, nested or
/// with dotted keys, bare or below <c>_source</c> or <c>fields</c> as exports of Elasticsearch and Kibana have them. Values
/// stand under <c>winlog.event_data</c>, or moved to the fields of the Elastic Common Schema. Format <c>winlogbeat</c>.
/// </summary>
public sealed class WinlogbeatReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "winlogbeat";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.IndexOf("winlog"u8) < 0 && head.IndexOf("event_data"u8) < 0) return 0;
        var record = new WinlogbeatRecord();
        return record.IsWinlogbeat(head) ? 96 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var objects = new JsonObjects(log.Content);
        var mapper = new WindowsEventMapper(log, sink, stampsAreUtc: true);
        var counts = new WindowsEventCounts();
        var fields = new WinlogbeatRecord();
        var record = new WindowsRecord();
        while (objects.TryRead(out var json))
        {
            var place = new RecordPlace(objects.Line, objects.Offset, json);
            sink.Stats.Records++;
            record.Clear();
            if (objects.Problem is { } problem) place.Reject(sink, problem);
            else if (!fields.TryFill(json, record)) place.Reject(sink, "not a JSON object");
            else if (!mapper.TryMap(record, counts, place)) place.Reject(sink, "no event id");
        }
        mapper.Finish();
        counts.AddTo(sink.Stats);
    }
}
