using System.Text;

namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>The Zeek logs that events are made of; every other log is counted only.</summary>
internal enum ZeekStream
{
    Other,
    Conn,
    Ssl,
    Dns,
    Http,
    Dhcp,
}

/// <summary>Which Zeek log a record belongs to.</summary>
internal static class ZeekStreams
{
    /// <summary>By the name Zeek gives the log (<c>#path</c>, <c>_path</c>, <c>@stream</c>).</summary>
    public static ZeekStream ByPath(ReadOnlySpan<byte> path) => path switch
    {
        _ when path.SequenceEqual("conn"u8) => ZeekStream.Conn,
        _ when path.SequenceEqual("ssl"u8) => ZeekStream.Ssl,
        _ when path.SequenceEqual("dns"u8) => ZeekStream.Dns,
        _ when path.SequenceEqual("http"u8) => ZeekStream.Http,
        _ when path.SequenceEqual("dhcp"u8) => ZeekStream.Dhcp,
        _ => ZeekStream.Other,
    };

    /// <summary>By fields that only that log has (JSON leaves unset ones away); sites filter logs into ones of their own name.</summary>
    public static ZeekStream ByFields(Func<ZeekField, bool> has)
    {
        if (has(ZeekField.ConnState)) return ZeekStream.Conn;
        if (has(ZeekField.RequestBodyLen) && !has(ZeekField.CallId)) return ZeekStream.Http; // sip has bodies too
        if (has(ZeekField.ServerName) && (has(ZeekField.Cipher) || has(ZeekField.Established))) return ZeekStream.Ssl;
        if (has(ZeekField.Query) && (has(ZeekField.QtypeName) || has(ZeekField.Rejected))) return ZeekStream.Dns;
        if ((has(ZeekField.AssignedAddr) || has(ZeekField.LeaseTime)) && (has(ZeekField.Mac) || has(ZeekField.MsgTypes))) return ZeekStream.Dhcp;
        return ZeekStream.Other;
    }

    /// <summary>By the file's name: the first part between dots, dashes and underscores that names a log.</summary>
    public static ZeekStream ByFileName(string path)
    {
        string name = System.IO.Path.GetFileName(path);
        Span<byte> bytes = stackalloc byte[12];
        foreach (var part in name.AsSpan().SplitAny("._-:"))
        {
            var text = name.AsSpan()[part];
            if (text.Length is < 3 or > 4) continue;
            var stream = ByPath(bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
            if (stream != ZeekStream.Other) return stream;
        }
        return ZeekStream.Other;
    }

    /// <summary>Zeek's name of the log.</summary>
    public static string Name(ZeekStream stream) => stream switch
    {
        ZeekStream.Conn => "conn",
        ZeekStream.Ssl => "ssl",
        ZeekStream.Dns => "dns",
        ZeekStream.Http => "http",
        ZeekStream.Dhcp => "dhcp",
        _ => "other",
    };
}
