namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>One message of an ASA or a Firepower Threat Defense, whatever stands before its tag.</summary>
internal readonly ref struct CiscoMessage
{
    private const int DigitsOfId = 6;
    private const int LongestDevice = 255;

    private CiscoMessage(ReadOnlySpan<byte> line, int tag, int id, int textAt, bool tagged)
    {
        Id = id;
        IsTagged = tagged;
        Text = line[textAt..].TrimStart(": "u8);
        var prefix = SyslogPrefix.Of(line[..tag]);
        Stamp = prefix.Stamp;
        // The device's own time, with its year, may stand behind the head that a relay wrote.
        var rest = prefix.Rest;
        bool first = true;
        while (!rest.IsEmpty)
        {
            if (SyslogStamp.Read(rest, out var own) > 0 && (own.IsDated || !Stamp.Exists))
            {
                Stamp = own;
                break;
            }
            int end = rest.IndexOfAny(" |"u8);
            var word = (end < 0 ? rest : rest[..end]).TrimEnd((byte)':');
            if (first && word.Length <= LongestDevice && !word.IsEmpty && !word.SequenceEqual("-"u8) && !IsZone(word))
            {
                Device = word;
                first = false;
            }
            if (end < 0) break;
            rest = rest[(end + 1)..].TrimStart((byte)' ');
        }
    }

    /// <summary>Number of the message, e.g. 302014; 0 where there is none.</summary>
    public int Id { get; }

    /// <summary>The number stands in a tag, <c>%ASA-6-302014</c>.</summary>
    public bool IsTagged { get; }

    /// <summary>The device as the head names it; empty where it does not.</summary>
    public ReadOnlySpan<byte> Device { get; }

    /// <summary>When it was written.</summary>
    public SyslogStamp Stamp { get; }

    /// <summary>What follows the tag.</summary>
    public ReadOnlySpan<byte> Text { get; }

    /// <summary>The message of a line.</summary>
    public static CiscoMessage Find(ReadOnlySpan<byte> line)
    {
        for (int at = 0; at < line.Length;)
        {
            int hit = line[at..].IndexOf((byte)'-');
            if (hit < 0) break;
            at += hit;
            int tag = TagBefore(line, at);
            if (tag >= 0 && IdAfter(line, at, out int id) is > 0 and var end) return new CiscoMessage(line, tag, id, end, tagged: true);
            at++;
        }
        return Bare(line);
    }

    // EDT and its like stand behind the time; they name no one zone.
    private static bool IsZone(ReadOnlySpan<byte> word)
        => word.Length is 3 or 4 && word[^1] == 'T' && word.IndexOfAnyExceptInRange((byte)'A', (byte)'Z') < 0;

    // %ASA-6-302014, %ASA-session-6-302014, also without the percent sign.
    private static int TagBefore(ReadOnlySpan<byte> line, int dash)
    {
        var before = line[..dash];
        int length = before.EndsWith("ASA"u8) || before.EndsWith("FTD"u8) || before.EndsWith("PIX"u8) ? 3 : before.EndsWith("FWSM"u8) ? 4 : 0;
        if (length == 0) return -1;
        int tag = dash - length;
        if (tag > 0 && line[tag - 1] == '%') return tag - 1;
        return tag == 0 || line[tag - 1] is (byte)' ' or (byte)'\t' or (byte)':' ? tag : -1;
    }

    private static int IdAfter(ReadOnlySpan<byte> line, int dash, out int id)
    {
        const int most = 24;
        id = 0;
        int end = Math.Min(line.Length, dash + most);
        for (int at = dash; at + DigitsOfId < end + 1 && at < line.Length; at++)
        {
            if (line[at] == ' ') return 0;
            if (line[at] == '-' && Digits(line, at + 1, out id)) return at + 1 + DigitsOfId;
        }
        return 0;
    }

    // Some collectors leave nothing of the tag but its number.
    private static CiscoMessage Bare(ReadOnlySpan<byte> line)
    {
        const int farthest = 64;
        for (int at = 0; at < Math.Min(line.Length, farthest); at++)
        {
            if (at > 0 && line[at - 1] is not ((byte)' ' or (byte)'|')) continue;
            if (Digits(line, at, out int id) && line[(at + DigitsOfId)..].StartsWith(": "u8)) return new CiscoMessage(line, at, id, at + DigitsOfId, tagged: false);
        }
        return default;
    }

    private static bool Digits(ReadOnlySpan<byte> line, int at, out int value)
    {
        value = 0;
        if (at + DigitsOfId > line.Length) return false;
        for (int i = at; i < at + DigitsOfId; i++)
        {
            if (line[i] is < (byte)'0' or > (byte)'9') return false;
            value = value * 10 + (line[i] - '0');
        }
        return at + DigitsOfId == line.Length || line[at + DigitsOfId] is < (byte)'0' or > (byte)'9';
    }
}
