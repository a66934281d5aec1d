using Anomaly.Pipeline.Ingest.Zeek;

namespace Anomaly.Pipeline.Ingest.Proxies;

/// <summary>What a line of a Squid log is.</summary>
internal enum SquidLineKind
{
    /// <summary>None that is known.</summary>
    Unknown,

    /// <summary>A request.</summary>
    Request,

    /// <summary>Traffic between caches, the cache manager, or a connection that brought no request.</summary>
    NoRequest,
}

/// <summary>Lines of Squid logs as requests.</summary>
internal static class SquidLine
{
    private const int LongestPrefix = 256;

    /// <summary>
    /// Takes a line apart. <paramref name="sure"/>: it is marked as one of Squid (a web server's lines can look like those of
    /// the common format). <paramref name="problem"/>: why a line that is one cannot be read.
    /// </summary>
    public static SquidLineKind Parse(ReadOnlySpan<byte> line, out ProxyRequest request, out bool sure, out string? problem)
    {
        request = default;
        sure = false;
        problem = null;
        int stamp = StampAt(line);
        SquidLineKind kind;
        if (stamp < 0)
        {
            kind = Common(line, ref request, out sure, out problem);
        }
        else
        {
            sure = true;
            var body = line[stamp..];
            int end = body.IndexOf((byte)' ');
            problem = ZonedTime.ParseSeconds(body[..end], out request.End);
            body = body[end..].TrimStart((byte)' ');
            end = body.IndexOf((byte)' ');
            kind = (end < 0 ? body : body[..end]).Contains((byte)'=') ? Pairs(body, ref request, ref problem) : Native(body, ref request, ref problem);
        }
        return kind == SquidLineKind.Request && IsNoRequest(request) ? SquidLineKind.NoRequest : kind;
    }

    // Seconds with milliseconds, at the beginning or behind a syslog header.
    private static int StampAt(ReadOnlySpan<byte> line)
    {
        int at = 0;
        while (at < Math.Min(line.Length, LongestPrefix))
        {
            var word = line[at..];
            if (word.Length > 14 && word[10] == '.' && word[14] == ' ' && word[..14].IndexOfAnyExcept("0123456789."u8) < 0) return at;
            int space = word.IndexOf((byte)' ');
            if (space < 0) return -1;
            at += space + 1;
        }
        return -1;
    }

    // elapsed client action/status bytes method URL user hierarchy/peer type [request headers] [reply headers]
    private static SquidLineKind Native(ReadOnlySpan<byte> body, ref ProxyRequest request, ref string? problem)
    {
        var elapsed = Word(ref body);
        request.Client = Word(ref body);
        var result = Word(ref body);
        request.Received = Dash(Word(ref body));
        request.Method = Dash(Word(ref body));
        request.Target = Word(ref body);
        request.User = Dash(Word(ref body));
        var hierarchy = Word(ref body);
        int slash = result.IndexOf((byte)'/');
        int peer = hierarchy.IndexOf((byte)'/');
        if (slash <= 0 || peer <= 0) return SquidLineKind.Unknown;
        if (!ZeekText.Count(elapsed, out long millis) || millis > Most) problem ??= "duration is not a number";
        request.Duration = millis * 1000;
        request.Action = result[..slash];
        request.Status = result[(slash + 1)..];
        if (IsDirect(hierarchy[..peer])) request.Server = Dash(hierarchy[(peer + 1)..]);
        return SquidLineKind.Request;
    }

    private const long Most = 100L * 366 * 86_400 * 1000;

    // Names as the collectors' recommended format has them: bytes_in is what came in to the proxy from the client.
    private static SquidLineKind Pairs(ReadOnlySpan<byte> body, ref ProxyRequest request, ref string? problem)
    {
        ReadOnlySpan<byte> server = default, serverPort = default, hierarchy = default;
        while (NextPair(ref body, out var name, out var value))
        {
            switch (name)
            {
                case var _ when name.SequenceEqual("duration"u8):
                    if (!ZeekText.Count(value, out long millis) || millis > Most) problem ??= "duration is not a number";
                    else request.Duration = millis * 1000;
                    break;
                case var _ when name.SequenceEqual("src_ip"u8): request.Client = value; break;
                case var _ when name.SequenceEqual("src_port"u8): request.ClientPort = value; break;
                case var _ when name.SequenceEqual("dest_ip"u8): server = value; break;
                case var _ when name.SequenceEqual("dest_port"u8): serverPort = value; break;
                case var _ when name.SequenceEqual("user"u8): request.User = value; break;
                case var _ when name.SequenceEqual("http_method"u8): request.Method = value; break;
                case var _ when name.SequenceEqual("url"u8): request.Target = value; break;
                case var _ when name.SequenceEqual("status"u8): request.Status = value; break;
                case var _ when name.SequenceEqual("vendor_action"u8): request.Action = value; break;
                case var _ when name.SequenceEqual("dest_status"u8): hierarchy = value; break;
                case var _ when name.SequenceEqual("bytes_in"u8): request.Sent = value; break;
                case var _ when name.SequenceEqual("bytes_out"u8): request.Received = value; break;
                case var _ when name.SequenceEqual("sni"u8): request.Sni = value; break;
            }
        }
        if (request.Client.IsEmpty || request.Target.IsEmpty) return SquidLineKind.Unknown;
        if (!hierarchy.IsEmpty && !IsDirect(hierarchy)) return SquidLineKind.Request;
        request.Server = server;
        if (!serverPort.SequenceEqual("0"u8)) request.ServerPort = serverPort;
        return SquidLineKind.Request;
    }

    // client ident user [10/Oct/2000:13:55:36 -0700] "METHOD URL HTTP/1.1" status bytes ["referrer" "agent"] action:hierarchy
    private static SquidLineKind Common(ReadOnlySpan<byte> line, ref ProxyRequest request, out bool sure, out string? problem)
    {
        sure = false;
        problem = null;
        request.Client = Word(ref line);
        Word(ref line);
        request.User = Dash(Word(ref line));
        int close = line.IndexOf((byte)']');
        if (close < 0 || line[0] != '[') return SquidLineKind.Unknown;
        problem = ClfTime.Parse(line[1..close], out request.End);
        line = line[(close + 1)..].TrimStart((byte)' ');
        if (line.Length < 2 || line[0] != '"' || line[1..].IndexOf((byte)'"') is not (>= 0 and var quote)) return SquidLineKind.Unknown;
        var asked = line.Slice(1, quote);
        line = line[(quote + 2)..].TrimStart((byte)' ');
        request.Method = Dash(Word(ref asked));
        request.Target = Word(ref asked);
        request.Status = Word(ref line);
        request.Received = Dash(Word(ref line));
        var last = line[(line.LastIndexOf((byte)' ') + 1)..];
        int colon = last.IndexOf((byte)':');
        sure = colon > 0 && colon + 1 < last.Length && last.IndexOfAnyExcept("ABCDEFGHIJKLMNOPQRSTUVWXYZ_:"u8) < 0;
        if (sure) request.Action = last[..colon];
        return SquidLineKind.Request;
    }

    private static bool IsNoRequest(in ProxyRequest request)
        => request.Target.StartsWith("error:"u8) || request.Target.StartsWith("cache_object:"u8) || request.Target.IndexOf("/squid-internal-"u8) >= 0
            || request.Action.StartsWith("UDP_"u8) || request.Method.StartsWith("ICP_"u8) || (request.Target.SequenceEqual("-"u8) && request.Method.IsEmpty);

    // The peer is where the request was meant for, not another cache.
    private static bool IsDirect(ReadOnlySpan<byte> hierarchy)
        => hierarchy.EndsWith("DIRECT"u8) || hierarchy.EndsWith("ORIGINAL_DST"u8) || hierarchy.EndsWith("PINNED"u8);

    private static bool NextPair(scoped ref ReadOnlySpan<byte> rest, out ReadOnlySpan<byte> name, out ReadOnlySpan<byte> value)
    {
        rest = rest.TrimStart((byte)' ');
        int equals = rest.IndexOf((byte)'=');
        name = value = default;
        if (equals < 0) return false;
        name = rest[..equals];
        rest = rest[(equals + 1)..];
        byte closing = rest.IsEmpty ? (byte)' ' : rest[0] switch { (byte)'"' => (byte)'"', (byte)'[' => (byte)']', _ => (byte)' ' };
        if (closing != ' ') rest = rest[1..];
        int end = rest.IndexOf(closing);
        value = Dash(end < 0 ? rest : rest[..end]);
        rest = end < 0 ? default : rest[(end + 1)..];
        return true;
    }

    private static ReadOnlySpan<byte> Word(scoped ref ReadOnlySpan<byte> rest)
    {
        rest = rest.TrimStart((byte)' ');
        int end = rest.IndexOf((byte)' ');
        var word = end < 0 ? rest : rest[..end];
        rest = end < 0 ? default : rest[end..].TrimStart((byte)' ');
        return word;
    }

    private static ReadOnlySpan<byte> Dash(ReadOnlySpan<byte> value) => value is [(byte)'-'] ? default : value;
}
