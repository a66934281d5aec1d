namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Windows events as Splunk's forwarder renders them to text: a local time, <c>Key=Value</c> lines, and the message with its
/// fields. Format <c>splunk-wineventlog</c>.
/// </summary>
public sealed class SplunkTextReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "splunk-wineventlog";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        const int mostLines = 200;
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        bool isLog = false;
        for (int i = 0; i < mostLines && !head.IsEmpty; i++)
        {
            int end = head.IndexOf((byte)'\n');
            var line = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 1)..];
            if (line.StartsWith("LogName="u8)) isLog = true;
            else if (isLog && line.StartsWith("EventCode="u8)) return 92;
        }
        return 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var blocks = new SplunkBlocks(new LineReader(log.Content));
        var mapper = new WindowsEventMapper(log, sink);
        var counts = new WindowsEventCounts();
        var record = new WindowsRecord();
        while (blocks.TryRead(out var text))
        {
            var place = new RecordPlace(blocks.Line, blocks.Offset, text);
            if (blocks.Problem is { } problem)
            {
                if (!text.Trim(" \t\r\n"u8).IsEmpty) place.Reject(sink, problem);
                continue;
            }
            sink.Stats.Records++;
            record.Clear();
            SplunkRecord.Fill(text, record);
            if (!mapper.TryMap(record, counts, place)) place.Reject(sink, "no event id");
        }
        mapper.Finish();
        counts.AddTo(sink.Stats);
    }
}
