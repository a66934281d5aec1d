namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Rows of Azure Monitor and Sentinel tables as JSON objects, one a line or in an array. Format <c>windows-sentinel-json</c>
/// for WindowsEvent and SecurityEvent, <c>sysmon-linux</c> for Syslog with the events of Sysmon for Linux; both read any of
/// them, and rows of other programs are counted only.
/// </summary>
public sealed class SentinelJsonReader : ILogReader
{
    private readonly bool _isSyslog;

    private SentinelJsonReader(bool isSyslog) => _isSyslog = isSyslog;

    /// <summary>The reader of WindowsEvent and SecurityEvent.</summary>
    public static SentinelJsonReader WindowsEvent { get; } = new(isSyslog: false);

    /// <summary>The reader of Syslog with Sysmon for Linux.</summary>
    public static SentinelJsonReader SysmonLinux { get; } = new(isSyslog: true);

    /// <inheritdoc/>
    public string Format => _isSyslog ? "sysmon-linux" : "windows-sentinel-json";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.TrimStart("\uFEFF \t\r\n["u8) is not [(byte)'{', ..] || head.IndexOf("\"TimeGenerated\""u8) < 0) return 0;
        if (_isSyslog) return head.IndexOf("\"SyslogMessage\""u8) >= 0 && head.IndexOf("Linux-Sysmon"u8) >= 0 ? 95 : 0;
        return head.IndexOf("\"EventID\""u8) >= 0 && head.IndexOf("\"EventData\""u8) >= 0 ? 95 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var objects = new JsonObjects(log.Content);
        var mapper = new WindowsEventMapper(log, sink, stampsAreUtc: true);
        var counts = new WindowsEventCounts();
        var row = new SentinelRecord();
        var record = new WindowsRecord();
        while (objects.TryRead(out var json))
        {
            var place = new RecordPlace(objects.Line, objects.Offset, json);
            sink.Stats.Records++;
            record.Clear();
            if (objects.Problem is { } problem) place.Reject(sink, problem);
            else if (!row.TryFill(json, record)) place.Reject(sink, "not a JSON object");
            else mapper.TryMap(record, counts, place);
        }
        mapper.Finish();
        counts.AddTo(sink.Stats);
    }
}
