namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>
/// Records of Argus as <c>ra -c</c> prints them: columns in any order and number, named by the first line, separated by
/// commas, tabs, semicolons or bars; <c>.binetflow</c> files of the Stratosphere data sets are such. Bytes of both directions
/// are in each record.
/// </summary>
public sealed class ArgusReader : ILogReader
{
    /// <inheritdoc/>
    public string Format => "argus";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
        => LineLog.NextOfHead(ref head, out var line) && ArgusColumns.IsHeader(line, out _) ? 95 : 0;

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink) => new ArgusLines(log, sink).Read(log.Content, sink);
}
