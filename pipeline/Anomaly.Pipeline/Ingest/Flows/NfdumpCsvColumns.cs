namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Columns of nfdump's CSV that are read.</summary>
internal enum NfdumpField
{
    First,
    Last,
    Duration,
    Proto,
    SrcAddr,
    DstAddr,
    SrcPort,
    DstPort,
    InBytes,
    OutBytes,
    Flags,
    Router,
}

/// <summary>Names of those columns in all versions.</summary>
internal static class NfdumpCsvColumns
{
    private static readonly (string, int)[] Names =
    [
        ("ts", (int)NfdumpField.First), ("firstSeen", (int)NfdumpField.First),
        ("te", (int)NfdumpField.Last), ("lastSeen", (int)NfdumpField.Last),
        ("td", (int)NfdumpField.Duration), ("duration", (int)NfdumpField.Duration),
        ("pr", (int)NfdumpField.Proto), ("proto", (int)NfdumpField.Proto),
        ("sa", (int)NfdumpField.SrcAddr), ("srcAddr", (int)NfdumpField.SrcAddr),
        ("da", (int)NfdumpField.DstAddr), ("dstAddr", (int)NfdumpField.DstAddr),
        ("sp", (int)NfdumpField.SrcPort), ("srcPort", (int)NfdumpField.SrcPort),
        ("dp", (int)NfdumpField.DstPort), ("dstPort", (int)NfdumpField.DstPort),
        ("ibyt", (int)NfdumpField.InBytes), ("byt", (int)NfdumpField.InBytes), ("inBytes", (int)NfdumpField.InBytes), ("bytes", (int)NfdumpField.InBytes),
        ("obyt", (int)NfdumpField.OutBytes), ("outBytes", (int)NfdumpField.OutBytes),
        ("flg", (int)NfdumpField.Flags), ("flags", (int)NfdumpField.Flags),
        ("ra", (int)NfdumpField.Router), ("routerIP", (int)NfdumpField.Router),
    ];

    /// <summary>Rows with those columns.</summary>
    public static DelimitedRow Row() => new(Names);

    /// <summary>The line names columns of flows: both ends and a beginning.</summary>
    public static bool IsHeader(ReadOnlySpan<byte> line)
    {
        if (!line.Contains((byte)',')) return false;
        var row = Row();
        row.TakeHeader(line, (byte)',');
        return row.Has((int)NfdumpField.First) && row.Has((int)NfdumpField.SrcAddr) && row.Has((int)NfdumpField.DstAddr);
    }
}
