namespace Anomaly.Pipeline.Ingest.Proxies;

/// <summary>
/// Logs in the W3C extended format (working draft WD-logfile-960323) of proxies, IIS and content networks: <c>#Fields:</c>
/// names the columns and may change them anywhere. Dates and times are UTC, as the format has it.
/// </summary>
public sealed class W3cReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "w3c";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        var columns = new W3cColumns();
        for (int i = 0; i < 20 && LineLog.NextOfHead(ref head, out var line) && line[0] == '#'; i++)
        {
            if (!line.StartsWith("#Fields:"u8)) continue;
            columns.Take(line[8..]);
            return columns.IsUsable ? 95 : 0;
        }
        return 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink) => new W3cLines(sink).Read(log.Content, sink);
}
