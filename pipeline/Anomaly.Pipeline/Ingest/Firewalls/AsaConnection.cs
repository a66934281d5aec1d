namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>One end of a connection: <c>inside:10.0.0.5/51200(user)</c>.</summary>
internal readonly ref struct AsaEnd
{
    public ReadOnlySpan<byte> Address { get; init; }

    public ReadOnlySpan<byte> Port { get; init; }

    public ReadOnlySpan<byte> User { get; init; }

    /// <summary>The end at the beginning of the text, which is moved behind it.</summary>
    public static AsaEnd Read(scoped ref ReadOnlySpan<byte> text)
    {
        int length = text.IndexOfAny(" ("u8);
        var end = length < 0 ? text : text[..length];
        text = length < 0 ? default : text[length..];
        // The interface's name holds no colon, an address of version 6 does; the port is behind the last slash.
        int colon = end.IndexOf((byte)':');
        if (colon >= 0) end = end[(colon + 1)..];
        int slash = end.LastIndexOf((byte)'/');
        ReadOnlySpan<byte> user = default;
        if (text is [(byte)'(', ..] && text.IndexOf((byte)')') is > 0 and var close)
        {
            user = text[1..close];
            text = text[(close + 1)..];
        }
        return new AsaEnd
        {
            Address = (slash < 0 ? end : end[..slash]).Trim("[]"u8),
            Port = slash < 0 ? default : end[(slash + 1)..],
            User = user,
        };
    }
}

/// <summary>
/// A connection in a message about its beginning or end: <c>… TCP connection 17 for outside:1.2.3.4/443 … to
/// inside:10.0.0.5/51200 … duration 0:00:07 bytes 3433 TCP FINs</c>.
/// </summary>
internal readonly ref struct AsaConnection
{
    public ReadOnlySpan<byte> Protocol { get; init; }

    public ReadOnlySpan<byte> Number { get; init; }

    public AsaEnd First { get; init; }

    public AsaEnd Second { get; init; }

    public ReadOnlySpan<byte> Duration { get; init; }

    /// <summary>Bytes of both directions together.</summary>
    public ReadOnlySpan<byte> Bytes { get; init; }

    /// <summary>Why it ended.</summary>
    public ReadOnlySpan<byte> Reason { get; init; }

    /// <summary>False where the text does not name a numbered connection and its two ends.</summary>
    public static bool TryParse(ReadOnlySpan<byte> text, out AsaConnection connection)
    {
        connection = default;
        int at = text.IndexOf(" connection "u8);
        if (at < 0) return false;
        var protocol = text[..at];
        if (protocol.EndsWith(" state-bypass"u8)) protocol = protocol[..^13];
        protocol = protocol[(protocol.LastIndexOf((byte)' ') + 1)..];
        var rest = text[(at + 12)..];
        int space = rest.IndexOf((byte)' ');
        if (space <= 0) return false;
        var number = rest[..space];
        rest = rest[(space + 1)..];
        if (!SmallText.TryCount(number, out _)) return false;
        if (rest.StartsWith("for "u8)) rest = rest[4..];
        else if (rest.StartsWith("from "u8)) rest = rest[5..];
        else return false;
        var first = AsaEnd.Read(ref rest);
        int to = rest.IndexOf(" to "u8);
        if (to < 0) return false;
        rest = rest[(to + 4)..];
        var second = AsaEnd.Read(ref rest);
        var duration = After(rest, " duration "u8);
        var bytes = After(rest, " bytes "u8);
        ReadOnlySpan<byte> reason = default;
        if (!bytes.IsEmpty)
        {
            reason = rest[(rest.IndexOf(" bytes "u8) + 7 + bytes.Length)..];
            int user = reason.LastIndexOf(" ("u8);
            reason = (user >= 0 && reason.EndsWith(")"u8) ? reason[..user] : reason).Trim((byte)' ');
        }
        connection = new AsaConnection { Protocol = protocol, Number = number, First = first, Second = second, Duration = duration, Bytes = bytes, Reason = reason };
        return true;
    }

    private static ReadOnlySpan<byte> After(ReadOnlySpan<byte> text, ReadOnlySpan<byte> word)
    {
        int at = text.IndexOf(word);
        if (at < 0) return default;
        text = text[(at + word.Length)..];
        int end = text.IndexOf((byte)' ');
        return end < 0 ? text : text[..end];
    }
}
