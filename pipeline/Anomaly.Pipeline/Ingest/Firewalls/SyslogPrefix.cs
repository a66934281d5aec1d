namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Head of a syslog line: RFC 3164 (with or without priority, year and fraction), RFC 5424, or a bare time as rsyslog
/// and syslog-ng write it to files. Lines without any of it are all message.
/// </summary>
internal readonly ref struct SyslogPrefix
{
    private SyslogPrefix(SyslogStamp stamp, bool isSyslog, ReadOnlySpan<byte> rest)
    {
        Stamp = stamp;
        IsSyslog = isSyslog;
        Rest = rest;
    }

    /// <summary>The time.</summary>
    public SyslogStamp Stamp { get; }

    /// <summary>A priority or a time was there: some program's message, whoever's.</summary>
    public bool IsSyslog { get; }

    /// <summary>What follows the time: host, program (RFC 5424: process, message id, structured data) and message.</summary>
    public ReadOnlySpan<byte> Rest { get; }

    /// <summary>The head of a line.</summary>
    public static SyslogPrefix Of(ReadOnlySpan<byte> line)
    {
        var rest = line.TrimStart(" \t"u8);
        bool priority = SkipPriority(ref rest);
        // RFC 5424 puts its version behind the priority.
        if (priority && rest.StartsWith("1 "u8)) rest = rest[2..];
        rest = rest.TrimStart((byte)' ');
        int length = SyslogStamp.Read(rest, out var stamp);
        if (length == 0 && priority && rest.StartsWith("- "u8)) length = 1;
        return new SyslogPrefix(stamp, priority || stamp.Exists, rest[length..].TrimStart(" :\t"u8));
    }

    private static bool SkipPriority(ref ReadOnlySpan<byte> text)
    {
        if (text is not [(byte)'<', ..]) return false;
        int end = text[..Math.Min(text.Length, 5)].IndexOf((byte)'>');
        if (end < 2 || text[1..end].IndexOfAnyExceptInRange((byte)'0', (byte)'9') >= 0) return false;
        text = text[(end + 1)..];
        return true;
    }
}
