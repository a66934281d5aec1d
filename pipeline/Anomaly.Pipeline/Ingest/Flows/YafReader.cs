namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>
/// Flows of YAF as <c>yafscii --tabular</c> prints them: values between bars, padded, at least 21 of them (22 with the
/// application label, 23 with the end reason). Its times are UTC.
/// </summary>
public sealed class YafReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "yaf";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        for (int i = 0; i < 2 && LineLog.NextOfHead(ref head, out var line); i++)
            if (YafLines.IsRecord(line)) return 95;
        return 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink) => new YafLines(sink).Read(log.Content, sink);
}
