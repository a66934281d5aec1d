namespace Anomaly.Pipeline.Ingest.Proxies;

/// <summary>
/// Access logs of Squid, one request a line: the native format (also with the headers that <c>log_mime_hdrs</c> adds), the
/// <c>common</c> and <c>combined</c> formats, and formats of <c>name=value</c> pairs as log collectors recommend them, which
/// alone can hold the bytes that clients sent. Lines may begin with a syslog header.
/// </summary>
public sealed class SquidReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "squid";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        for (int i = 0; i < 8 && LineLog.NextOfHead(ref head, out var line); i++)
            if (SquidLine.Parse(line, out _, out bool sure, out _) != SquidLineKind.Unknown && sure) return 90;
        return 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink) => new SquidLines(sink).Read(log.Content, sink);
}
