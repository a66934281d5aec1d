using Anomaly.Pipeline.Ingest.Fields;
using Anomaly.Pipeline.Ingest.Windows;

namespace Anomaly.Pipeline.Ingest.Ocsf;

/// <summary>
/// Events of the Open Cybersecurity Schema Framework as JSON objects, one a line, indented or in an array, nested or with
/// dotted keys. Format <c>ocsf</c>.
/// </summary>
public sealed class OcsfJsonReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "ocsf";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.TrimStart("\uFEFF \t\r\n["u8) is not [(byte)'{', ..]) return 0;
        if (head.IndexOf("\"class_uid\""u8) < 0 && head.IndexOf("\"type_uid\""u8) < 0) return 0;
        var record = new OcsfRecord();
        JsonFields.FillFromHead(head, OcsfFields.Tree, record.Values);
        return record.Class >= 1000 && (record.Has(OcsfField.Time) || record.Has(OcsfField.TimeText) || record.Has(OcsfField.Product)) ? 97 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var objects = new JsonObjects(log.Content);
        var mapper = new OcsfMapper(log, sink);
        var record = new OcsfRecord();
        while (objects.TryRead(out var json))
        {
            sink.Stats.Records++;
            var place = new RecordPlace(objects.Line, objects.Offset, json);
            string? bad = objects.Problem;
            if (bad is null && !JsonFields.TryFill(json, OcsfFields.Tree, record.Values)) bad = "not a JSON object";
            bad ??= mapper.Map(record, place);
            if (bad is not null) place.Reject(sink, bad);
        }
        mapper.Finish();
    }
}
