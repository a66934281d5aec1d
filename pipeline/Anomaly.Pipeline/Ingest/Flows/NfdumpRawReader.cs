namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>
/// NetFlow and IPFIX records as nfdump prints them with <c>-o raw</c>: a block of <c>name = value</c> lines for each
/// (<c>src/output/output_raw.c</c> of phaag/nfdump). Times are milliseconds since the epoch, so no zone is needed.
/// </summary>
public sealed class NfdumpRawReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "nfdump-raw";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        for (int i = 0; i < 40 && LineLog.NextOfHead(ref head, out var line); i++)
            if (NfdumpRawLines.IsRecord(line)) return 95;
        return 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink) => new NfdumpRawLines(sink).Read(log.Content, sink);
}
