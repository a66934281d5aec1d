using static Anomaly.Pipeline.Schema.FilledBy;

namespace Anomaly.Pipeline.Schema;

/// <summary>A record of a log that could not be used.</summary>
public sealed class RejectedRecord
{
    /// <summary>Content id of the log.</summary>
    public string Source { get; set; } = "";

    /// <summary>The log as it was named in the call.</summary>
    public string SourcePath { get; set; } = "";

    /// <summary>1-based line of the record's beginning.</summary>
    public long Line { get; set; }

    /// <summary>Byte offset of that line in the decompressed log; -1 where unknown.</summary>
    public long Offset { get; set; }

    /// <summary>Short fixed text, without data from the log.</summary>
    public string Reason { get; set; } = "";

    /// <summary>The record, secrets masked, cut to 4 KiB.</summary>
    public string Text { get; set; } = "";
}

/// <summary>Columns of what ingest keeps beside events.</summary>
public static class IntakeSchema
{
    /// <summary>Leases.</summary>
    public static TableSchema<Lease> Lease { get; } = new("lease", "An address belonged to a host for a time.",
    [
        Col.Text<Lease>("ip", "address", Parse, l => l.Ip),
        Col.Text<Lease>("host", "host that had it", Parse, l => l.Host),
        Col.Int64<Lease>("valid_from", "µs since 1970-01-01 UTC", "first moment", Parse, l => l.From),
        Col.Int64<Lease>("valid_to", "µs since 1970-01-01 UTC", "first moment after", Parse, l => l.To),
        Col.Text<Lease>("source", "content id of the log", Parse, l => l.Source),
        Col.Int64<Lease>("line", "", "1-based line in the log", Parse, l => l.Line),
    ]);

    /// <summary>Rejected records.</summary>
    public static TableSchema<RejectedRecord> Reject { get; } = new("reject", "A record that could not be used.",
    [
        Col.Text<RejectedRecord>("source", "content id of the log", Parse, r => r.Source),
        Col.Text<RejectedRecord>("source_path", "the log as it was named in the call", Parse, r => r.SourcePath),
        Col.Int64<RejectedRecord>("line", "", "1-based line of the record's beginning", Parse, r => r.Line),
        Col.Int64<RejectedRecord>("offset", "bytes", "offset of that line in the decompressed log; -1 where unknown", Parse, r => r.Offset),
        Col.Text<RejectedRecord>("reason", "why, without data from the log", Parse, r => r.Reason),
        Col.Text<RejectedRecord>("text", "the record, secrets masked, cut to 4 KiB", Parse, r => r.Text),
    ]);
}
