namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>Where a record stands in its log, and its bytes.</summary>
/// <param name="line">1-based line of its beginning.</param>
/// <param name="offset">Byte offset of that line.</param>
/// <param name="text">Its bytes, valid during the call only.</param>
public readonly ref struct RecordPlace(long line, long offset, ReadOnlySpan<byte> text)
{
    /// <summary>1-based line of its beginning.</summary>
    public long Line { get; } = line;

    /// <summary>Byte offset of that line.</summary>
    public long Offset { get; } = offset;

    /// <summary>Its bytes.</summary>
    public ReadOnlySpan<byte> Text { get; } = text;

    /// <summary>Sends the record to the rejects.</summary>
    public void Reject(IEventSink sink, string reason) => sink.Reject(Line, Offset, reason, Text);
}
