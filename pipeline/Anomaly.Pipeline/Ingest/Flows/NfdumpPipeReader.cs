namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>
/// NetFlow and IPFIX records as nfdump prints them with <c>-o pipe</c> up to version 1.7.2: numbers between bars, IPv6 in
/// four of them for each address. 24 fields with seconds and milliseconds apart (1.6), or 22 with milliseconds (1.7).
/// </summary>
public sealed class NfdumpPipeReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "nfdump-pipe";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
        => LineLog.NextOfHead(ref head, out var line) && NfdumpPipeLines.IsRecord(line) ? 95 : 0;

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink) => new NfdumpPipeLines(sink).Read(log.Content, sink);
}
