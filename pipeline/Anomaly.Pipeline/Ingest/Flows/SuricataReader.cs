namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>
/// EVE JSON of Suricata, also as AWS Network Firewall wraps it (<c>event</c>): <c>flow</c> and <c>netflow</c> give flows,
/// <c>dns</c> answers, <c>tls</c>, <c>quic</c> and <c>http</c> give names. Records of other types are counted.
/// </summary>
public sealed class SuricataReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "suricata";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        var record = new SuricataRecord();
        record.FillFromHead(head);
        if (!record.Has(SuricataField.EventType) || !record.Has(SuricataField.Timestamp)) return 0;
        return record.Has(SuricataField.SrcIp) || record.Has(SuricataField.FlowId) || record[SuricataField.EventType].SequenceEqual("stats"u8) ? 95 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var objects = new JsonObjects(log.Content);
        var guard = new FormatGuard("not EVE JSON of Suricata: one object a line is expected, like {\"timestamp\":\"…\",\"event_type\":\"flow\",\"src_ip\":\"10.0.0.1\",…}");
        var record = new SuricataRecord();
        var events = new SuricataEvents(log, sink);
        while (objects.TryRead(out var json))
        {
            sink.Stats.Records++;
            string? reason = objects.Problem;
            if (reason is null && !record.TryFill(json)) reason = "not a JSON object";
            if (reason is null && !record.Has(SuricataField.EventType)) reason = "not an EVE record: it has no event_type";
            if (reason is null) guard.Good();
            else guard.Bad();
            reason ??= events.Record(record, objects.Line);
            if (reason is not null) sink.Reject(objects.Line, objects.Offset, reason, json);
        }
        events.Finish();
        guard.Finish();
    }
}
