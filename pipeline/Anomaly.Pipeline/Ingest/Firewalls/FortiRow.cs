namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>Fields of FortiGate records that are looked at (FortiOS Log Message Reference).</summary>
internal enum FortiField
{
    Date,
    Time,
    TimeZone,
    EventTime,
    LogId,
    DevId,
    Domain,
    Type,
    Subtype,
    SrcIp,
    SrcPort,
    DstIp,
    DstPort,
    Proto,
    Action,
    Service,
    App,
    Session,
    Duration,
    Sent,
    Received,
    SentDelta,
    HostName,
    Url,
    User,
    Count,
}

/// <summary>One FortiGate record.</summary>
internal readonly ref struct FortiRow
{
    private readonly ReadOnlySpan<byte> _line;
    private readonly Places _places;

    public FortiRow(ReadOnlySpan<byte> line)
    {
        _line = line;
        // Set to CSV, the device separates by commas and quotes as before.
        var pairs = new KeyValues(line, line.IndexOf(",time="u8) >= 0 ? (byte)',' : (byte)' ');
        while (pairs.Next(out var key, out var value))
        {
            // A priority is glued to the first key.
            if (key is [(byte)'<', ..]) key = key[(key.LastIndexOf((byte)'>') + 1)..];
            int field = (int)Find(key);
            if (field >= (int)FortiField.Count || _places[field].Length > 0 || value.IsEmpty) continue;
            _places[field] = (Offset(line, value), value.Length);
        }
    }

    /// <summary>A field without its quotes; empty where it is missing.</summary>
    public ReadOnlySpan<byte> this[FortiField field] => _line.Slice(_places[(int)field].Start, _places[(int)field].Length);

    /// <summary>The line is a record at all.</summary>
    public bool IsRecord => !this[FortiField.Type].IsEmpty && !this[FortiField.Subtype].IsEmpty;

    /// <summary>The record is of a session's beginning.</summary>
    public bool IsStart => this[FortiField.Action].SequenceEqual("start"u8);

    /// <summary>The session goes on: message 20, <i>forward traffic statistics</i>; where ids are left out, an accepted session that tells what was added.</summary>
    public bool IsInterim => this[FortiField.LogId].IsEmpty
        ? !this[FortiField.SentDelta].IsEmpty && this[FortiField.Action].SequenceEqual("accept"u8)
        : this[FortiField.LogId].EndsWith("000020"u8);

    /// <summary>The device's own count of time since the epoch, UTC: seconds up to FortiOS 6.0, nanoseconds later.</summary>
    public bool TryEventTime(out long micros)
    {
        var text = this[FortiField.EventTime];
        if (text.Length is < 9 or > 19 || !SmallText.TryCount(text, out micros))
        {
            micros = 0;
            return false;
        }
        micros = text.Length switch
        {
            <= 11 => micros * 1_000_000,
            <= 14 => micros * 1_000,
            <= 17 => micros,
            _ => micros / 1_000,
        };
        return true;
    }

    /// <summary><c>date=2015-08-11 time=19:19:43</c> and, where it is there, <c>tz="-0500"</c>.</summary>
    public bool TryDateTime(out long reading, out TimeZoneMark zone)
    {
        reading = 0;
        zone = TimeZoneMark.None;
        var date = this[FortiField.Date];
        var time = this[FortiField.Time];
        var offset = this[FortiField.TimeZone];
        Span<byte> text = stackalloc byte[48];
        if (date.Length != 10 || time.Length is < 8 or > 18 || offset.Length > 6) return false;
        date.CopyTo(text);
        text[10] = (byte)' ';
        time.CopyTo(text[11..]);
        offset.CopyTo(text[(11 + time.Length)..]);
        return LogTime.TryParse(text[..(11 + time.Length + offset.Length)], out reading, out zone);
    }

    private static int Offset(ReadOnlySpan<byte> line, ReadOnlySpan<byte> value)
    {
        line.Overlaps(value, out int offset);
        return offset;
    }

    private static FortiField Find(ReadOnlySpan<byte> key) => key.Length switch
    {
        2 => key.SequenceEqual("tz"u8) ? FortiField.TimeZone : key.SequenceEqual("vd"u8) ? FortiField.Domain : FortiField.Count,
        3 => key.SequenceEqual("app"u8) ? FortiField.App : key.SequenceEqual("url"u8) ? FortiField.Url : FortiField.Count,
        4 => key.SequenceEqual("date"u8) ? FortiField.Date : key.SequenceEqual("time"u8) ? FortiField.Time
            : key.SequenceEqual("type"u8) ? FortiField.Type : key.SequenceEqual("user"u8) ? FortiField.User : FortiField.Count,
        5 => key.SequenceEqual("srcip"u8) ? FortiField.SrcIp : key.SequenceEqual("dstip"u8) ? FortiField.DstIp
            : key.SequenceEqual("proto"u8) ? FortiField.Proto : key.SequenceEqual("logid"u8) ? FortiField.LogId
            : key.SequenceEqual("devid"u8) ? FortiField.DevId : FortiField.Count,
        6 => key.SequenceEqual("action"u8) ? FortiField.Action : FortiField.Count,
        7 => key.SequenceEqual("srcport"u8) ? FortiField.SrcPort : key.SequenceEqual("dstport"u8) ? FortiField.DstPort
            : key.SequenceEqual("subtype"u8) ? FortiField.Subtype : key.SequenceEqual("service"u8) ? FortiField.Service : FortiField.Count,
        8 => key.SequenceEqual("sentbyte"u8) ? FortiField.Sent : key.SequenceEqual("rcvdbyte"u8) ? FortiField.Received
            : key.SequenceEqual("duration"u8) ? FortiField.Duration : key.SequenceEqual("hostname"u8) ? FortiField.HostName : FortiField.Count,
        9 => key.SequenceEqual("sessionid"u8) ? FortiField.Session : key.SequenceEqual("eventtime"u8) ? FortiField.EventTime
            : key.SequenceEqual("sentdelta"u8) ? FortiField.SentDelta : FortiField.Count,
        _ => FortiField.Count,
    };

    [System.Runtime.CompilerServices.InlineArray((int)FortiField.Count)]
    private struct Places
    {
        private (int Start, int Length) _first;
    }
}
