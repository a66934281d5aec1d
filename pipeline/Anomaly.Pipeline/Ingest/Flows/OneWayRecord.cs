namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Which end of a one-way record opened the connection.</summary>
internal enum Opener : byte
{
    /// <summary>The record does not say.</summary>
    Unknown,

    /// <summary>The end that sent these bytes.</summary>
    Source,

    /// <summary>The end that received these bytes.</summary>
    Destination,
}

/// <summary>What one end sent the other in a stretch of time.</summary>
internal record struct OneWayRecord
{
    /// <summary>There is a record; false of a default value.</summary>
    public readonly bool IsThere => Proto is not null;

    public required string SrcIp { get; init; }

    public required string DstIp { get; init; }

    public int SrcPort { get; init; }

    public int DstPort { get; init; }

    public required string Proto { get; init; }

    /// <summary>What else must be the same of both directions: the interface, the exporter; '' for nothing.</summary>
    public required string Scope { get; init; }

    /// <summary>First packet, µs since the epoch.</summary>
    public long Start { get; init; }

    /// <summary>Last packet, µs since the epoch.</summary>
    public long End { get; init; }

    /// <summary>Bytes sent by the source.</summary>
    public long Bytes { get; init; }

    /// <summary>The bytes were counted.</summary>
    public bool BytesKnown { get; init; }

    /// <summary>Which of several observers of the same packets wrote the record; 0 where there is but one.</summary>
    public byte Observer { get; init; }

    public Opener Opener { get; init; }

    public required string Service { get; init; }

    public required string State { get; init; }

    public required string Uid { get; init; }

    public long Line { get; init; }
}
