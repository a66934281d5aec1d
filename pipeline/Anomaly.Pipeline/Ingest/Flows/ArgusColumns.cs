namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Columns of Argus that are read.</summary>
internal enum ArgusField
{
    StartTime,
    LastTime,
    Duration,
    Proto,
    SrcAddr,
    SrcPort,
    Direction,
    DstAddr,
    DstPort,
    State,
    TotalBytes,
    SrcBytes,
    DstBytes,
}

/// <summary>Names of those columns.</summary>
internal static class ArgusColumns
{
    private static readonly (string, int)[] Names =
    [
        ("StartTime", (int)ArgusField.StartTime), ("stime", (int)ArgusField.StartTime), ("LastTime", (int)ArgusField.LastTime), ("ltime", (int)ArgusField.LastTime),
        ("Dur", (int)ArgusField.Duration), ("Proto", (int)ArgusField.Proto), ("Dir", (int)ArgusField.Direction), ("State", (int)ArgusField.State),
        ("SrcAddr", (int)ArgusField.SrcAddr), ("saddr", (int)ArgusField.SrcAddr), ("DstAddr", (int)ArgusField.DstAddr), ("daddr", (int)ArgusField.DstAddr),
        ("Sport", (int)ArgusField.SrcPort), ("Dport", (int)ArgusField.DstPort),
        ("TotBytes", (int)ArgusField.TotalBytes), ("bytes", (int)ArgusField.TotalBytes),
        ("SrcBytes", (int)ArgusField.SrcBytes), ("sbytes", (int)ArgusField.SrcBytes), ("DstBytes", (int)ArgusField.DstBytes), ("dbytes", (int)ArgusField.DstBytes),
    ];

    /// <summary>Rows with those columns.</summary>
    public static DelimitedRow Row() => new(Names);

    /// <summary>The line names columns of Argus: both ends as Argus calls them, a beginning and its arrow or byte counts.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> line, out byte separator)
    {
        separator = line.Contains((byte)',') ? (byte)',' : line.Contains((byte)'\t') ? (byte)'\t' : line.Contains((byte)';') ? (byte)';' : (byte)'|';
        if (!line.Contains(separator)) return false;
        var row = Row();
        row.TakeHeader(line, separator);
        return row.Has((int)ArgusField.StartTime) && row.Has((int)ArgusField.SrcAddr) && row.Has((int)ArgusField.DstAddr)
            && (row.Has((int)ArgusField.Direction) || row.Has((int)ArgusField.TotalBytes) || row.Has((int)ArgusField.SrcBytes));
    }
}
