namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>
/// NetFlow and IPFIX records as nfdump prints them with <c>-o csv</c>: the short names of version 1.6 (<c>ts,te,td,sa,…</c>),
/// the long ones of 1.7 (<c>firstSeen,duration,proto,srcAddr,…</c>), its <c>csv-fast</c>, and any columns picked with
/// <c>-o csv:…</c>, as the header names them (<c>src/output/output_csv*.c</c> of phaag/nfdump).
/// </summary>
public sealed class NfdumpCsvReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "nfdump";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (!LineLog.NextOfHead(ref head, out var line)) return 0;
        return NfdumpCsvColumns.IsHeader(line) ? 95 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink) => new NfdumpCsvLines(log, sink).Read(log.Content, sink);
}
