namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Windows events as one JSON object a line with the event's values at top level, as NXLog writes them and the Mordor and
/// HELK data sets keep them. Format <c>windows-nxlog-json</c>.
/// </summary>
public sealed class NxlogJsonReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "windows-nxlog-json";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        const int mostLines = 20;
        head = WithoutMark(head);
        var scan = new NxlogScan();
        for (int i = 0; i < mostLines && !head.IsEmpty; i++)
        {
            int end = head.IndexOf((byte)'\n');
            var line = end < 0 ? head : head[..end];
            head = end < 0 ? default : head[(end + 1)..];
            if (line.TrimStart(" \t"u8) is not [(byte)'{', ..]) continue;
            scan.TryScan(line, isComplete: false);
            if (scan.Has(WindowsField.EventId) && (scan.Has(WindowsField.Channel) || scan.Has(WindowsField.Provider))) return 90;
        }
        return 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var lines = new LineReader(log.Content);
        var mapper = new WindowsEventMapper(log, sink);
        var scan = new NxlogScan();
        var record = new WindowsRecord();
        var counts = new WindowsEventCounts();
        while (lines.TryRead(out var line))
        {
            if (lines.Line == 1) line = WithoutMark(line);
            if (line.Trim(" \t"u8).IsEmpty) continue;
            sink.Stats.Records++;
            var place = new RecordPlace(lines.Line, lines.Offset, line);
            if (lines.Truncated) place.Reject(sink, "line is too long");
            else if (!scan.TryScan(line, isComplete: true)) place.Reject(sink, "not a JSON object");
            else Map(scan, line, record, mapper, counts, place);
        }
        mapper.Finish();
        counts.AddTo(sink.Stats);
    }

    private static void Map(NxlogScan scan, ReadOnlySpan<byte> line, WindowsRecord record, WindowsEventMapper mapper, WindowsEventCounts counts, in RecordPlace place)
    {
        var channel = WindowsRecord.ChannelOf(scan.Raw(WindowsField.Provider, line), scan.Raw(WindowsField.Channel, line));
        if (!WindowsRecord.TryNumber(scan.Raw(WindowsField.EventId, line), out long id) || id > int.MaxValue) (channel, id) = (WindowsChannel.Other, 0);
        counts.Count(channel, (int)id);
        if (channel == WindowsChannel.Sysmon)
            mapper.Learn(scan.Raw(WindowsField.UtcTime, line), scan.Raw(WindowsField.EventTime, line),
                scan.Raw(WindowsField.TimeCreated, line), scan.Raw(WindowsField.Timestamp, line));
        if (!WindowsEventMapper.Wants(channel, (int)id)) return;
        scan.CopyTo(record, line);
        record.EventId = (int)id;
        record.Channel = channel;
        mapper.Map(record, place);
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> text) => text.StartsWith("\uFEFF"u8) ? text[3..] : text;
}
