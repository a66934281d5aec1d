namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Windows events in the XML of their schema, as event viewers, wevtutil and .evtx converters write them, and the events of
/// Sysmon for Linux as syslog carries them. Format <c>windows-event-xml</c>.
/// </summary>
public sealed class WindowsXmlReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "windows-event-xml";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        // Not JSON that carries such XML in a string.
        var begin = head.TrimStart("\uFEFF \t\r\n"u8);
        if (begin.IsEmpty || begin[0] is (byte)'{' or (byte)'[') return 0;
        int at = head.IndexOf("<Event>"u8);
        if (at < 0) at = head.IndexOf("<Event xmlns="u8);
        if (at < 0 || head[at..].IndexOf("<System>"u8) is < 0 or > 200) return 0;
        return begin[0] == '<' ? 95 : 70;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var events = new XmlEvents(log.Content);
        var mapper = new WindowsEventMapper(log, sink, stampsAreUtc: true);
        var counts = new WindowsEventCounts();
        var record = new WindowsRecord();
        while (events.TryRead(out var xml))
        {
            var place = new RecordPlace(events.Line, events.Offset, xml);
            if (!events.IsEvent)
            {
                if (IsForeign(xml)) place.Reject(sink, "text between events");
                continue;
            }
            sink.Stats.Records++;
            if (events.IsTooLong)
            {
                place.Reject(sink, "event is too long");
                continue;
            }
            if (events.IsUnfinished)
            {
                place.Reject(sink, "event ends early");
                continue;
            }
            record.Clear();
            EventXml.Fill(xml, record);
            if (!mapper.TryMap(record, counts, place)) place.Reject(sink, "no event id");
        }
        mapper.Finish();
        counts.AddTo(sink.Stats);
    }

    // Markup (declaration, root, comments) and the header that syslog puts before an event in its line are not foreign.
    private static bool IsForeign(ReadOnlySpan<byte> text)
    {
        if (text.StartsWith("\uFEFF"u8)) text = text[3..];
        text = text.TrimStart(" \t\r\n"u8);
        if (text.IsEmpty || text[0] == '<') return false;
        int lastLine = text.LastIndexOf((byte)'\n');
        return lastLine >= 0 && !text[..lastLine].Trim(" \t\r\n"u8).IsEmpty;
    }
}
