namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>Columns that all versions have in the same place, counted from 0 (PAN-OS administrator's guide, Syslog Field Descriptions).</summary>
internal enum PanColumn
{
    Serial = 2,
    Type = 3,
    Subtype = 4,
    Generated = 6,
    Src = 7,
    Dst = 8,
    User = 12,
    App = 14,
    Session = 22,
    SrcPort = 24,
    DstPort = 25,
    Proto = 29,
    Action = 30,

    /// <summary>In threat records.</summary>
    Url = 31,
    Sent = 32,
    Received = 33,
    Start = 35,
    Elapsed = 36,
}

/// <summary>One PAN-OS record.</summary>
internal readonly ref struct PanRow(ReadOnlySpan<byte> line, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, int first, int count)
{
    /// <summary>Columns that are looked at.</summary>
    public const int Room = 144;

    private const int HighResolutionFrom = 60;

    private readonly ReadOnlySpan<byte> _line = line;
    private readonly ReadOnlySpan<int> _starts = starts[first..];
    private readonly ReadOnlySpan<int> _ends = ends[first..];

    /// <summary>Number of columns.</summary>
    public int Count { get; } = count;

    /// <summary>A column without its quotes; empty where the record ends before it.</summary>
    public ReadOnlySpan<byte> this[PanColumn column] => At((int)column);

    /// <summary>The number of fields before the record, which its head may bring along; −1 where there is no record.</summary>
    public static int FirstColumn(ReadOnlySpan<byte> line, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, int count)
    {
        // A structured syslog header may hold commas of its own.
        const int most = 8;
        for (int first = 0; first < most && first + 4 < count; first++)
        {
            int type = first + (int)PanColumn.Type;
            if (!IsType(line[starts[type]..ends[type]])) continue;
            var serial = line[starts[type - 1]..ends[type - 1]];
            // Behind a head the first field is glued to it; it is a digit or empty.
            var lead = line[starts[first]..ends[first]];
            bool leads = lead.IsEmpty || lead[^1] is (byte)' ' or (>= (byte)'0' and <= (byte)'9');
            if (leads && serial.Length < 64) return first;
        }
        return -1;
    }

    /// <summary>The line holds the titles of the columns, as an export of the web interface begins.</summary>
    public static bool IsTitle(ReadOnlySpan<byte> line, ReadOnlySpan<int> starts, ReadOnlySpan<int> ends, int count)
        => count > 8 && line[starts[3]..ends[3]].SequenceEqual("Type"u8) && line[starts[6]..ends[6]].StartsWith("Generate"u8);

    /// <summary>A time: <c>2018/11/30 16:09:07</c> or ISO 8601.</summary>
    public static bool TryTime(ReadOnlySpan<byte> text, out long reading, out TimeZoneMark zone)
    {
        if (text.Length != 19 || text[4] != '/' || text[7] != '/') return LogTime.TryParse(text, out reading, out zone);
        Span<byte> iso = stackalloc byte[19];
        text.CopyTo(iso);
        iso[4] = iso[7] = (byte)'-';
        return LogTime.TryParse(iso, out reading, out zone);
    }

    /// <summary>The device's distance from UTC in µs, from a column of high resolution with its zone (PAN-OS 10 and later).</summary>
    public bool TryOffset(out long offset)
    {
        offset = 0;
        for (int i = HighResolutionFrom; i < Math.Min(Count, _starts.Length); i++)
        {
            var text = At(i);
            if (text.Length < 25 || text[4] != '-' || text[10] != 'T') continue;
            if (!LogTime.TryParse(text, out long utc, out var zone) || zone == TimeZoneMark.None) continue;
            int mark = 19 + text[19..].IndexOfAny("+-Z"u8);
            if (mark < 19 || !LogTime.TryParse(text[..mark], out long local, out _)) continue;
            offset = local - utc;
            return true;
        }
        return false;
    }

    private ReadOnlySpan<byte> At(int column) => column < Count && column < _starts.Length ? _line[_starts[column].._ends[column]] : default;

    private static bool IsType(ReadOnlySpan<byte> text) => text.Length is >= 5 and <= 14 && text[0] is >= (byte)'A' and <= (byte)'Z'
        && (text.SequenceEqual("TRAFFIC"u8) || text.SequenceEqual("THREAT"u8) || text.SequenceEqual("SYSTEM"u8) || text.SequenceEqual("CONFIG"u8)
            || text.SequenceEqual("USERID"u8) || text.SequenceEqual("HIPMATCH"u8) || text.SequenceEqual("HIP-MATCH"u8) || text.SequenceEqual("GLOBALPROTECT"u8)
            || text.SequenceEqual("DECRYPTION"u8) || text.SequenceEqual("AUTHENTICATION"u8) || text.SequenceEqual("CORRELATION"u8)
            || text.SequenceEqual("TUNNEL"u8) || text.SequenceEqual("SCTP"u8) || text.SequenceEqual("GTP"u8) || text.SequenceEqual("IPTAG"u8) || text.SequenceEqual("AUDIT"u8));
}
