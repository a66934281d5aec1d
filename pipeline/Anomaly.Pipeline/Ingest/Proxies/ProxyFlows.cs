using System.Text;
using Anomaly.Pipeline.Ingest.Flows;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Proxies;

/// <summary>
/// Makes a flow of each request: from the client to where the request went, with method, path and the name asked for. An
/// address that is not known stays '', a count that is not logged unknown.
/// </summary>
internal sealed class ProxyFlows(IEventSink sink, string sensor)
{
    private readonly FlowEvent _flow = new() { Sensor = sensor, Proto = "tcp" };
    private readonly Utf8StringCache _strings = new();
    private readonly byte[] _state = new byte[64];

    /// <summary>Takes a request; says why it gives no flow although it should.</summary>
    public string? Take(in ProxyRequest request)
    {
        var e = _flow;
        if (!IpText.TryGet(request.Client, _strings, out string client)) return "client's address is missing or damaged";
        var target = request.Target;
        var scheme = SchemeOf(target) is { IsEmpty: false } own ? own : request.Scheme;
        var authority = AuthorityOf(target, request.Method, request.Host);
        var host = HttpTarget.HostOf(authority);
        if (host.IsEmpty && request.Sni.IsEmpty && request.Server.IsEmpty) return "request names no host";
        if (!Transport.Port(request.ClientPort, out int clientPort) || !Port(request, authority, scheme, out int serverPort)) return "port is not a number";
        if (!Transport.Bytes(request.Sent, out long sent, out bool sentKnown) || !Transport.Bytes(request.Received, out long received, out bool receivedKnown))
            return "byte count is not a number";
        bool named = !IpText.TryGet(host, _strings, out string literal);
        // Behind another proxy the log does not know the address, unless it was asked for by address.
        IpText.TryGet(request.Server, _strings, out string server);
        e.SrcIp = client;
        e.SrcPort = clientPort;
        e.DstIp = server.Length > 0 ? server : literal;
        e.DstPort = serverPort;
        e.Time = Math.Max(0, request.End - request.Duration);
        e.DurationUs = request.End - e.Time;
        e.BytesOut = sent;
        e.BytesIn = received;
        e.BytesKnown = sentKnown && receivedKnown;
        e.User = _strings.Get(request.User);
        e.State = State(request.Action, request.Status);
        e.Service = Lower(scheme);
        e.HttpMethod = _strings.Get(request.Method);
        e.HttpPath = Path(target, request.Query);
        (e.DstName, e.NameSource) = !request.Sni.IsEmpty && !IpText.TryGet(request.Sni, _strings, out _) ? (HostName.Get(request.Sni, _strings), "sni")
            : named && !host.IsEmpty ? (HostName.Get(host, _strings), "http") : ("", "");
        e.Line = request.Line;
        sink.Stats.OriginatorBytes += sent;
        sink.Stats.ResponderBytes += received;
        sink.Stats.CountTime(request.End);
        sink.Flow(e);
        return null;
    }

    private static ReadOnlySpan<byte> SchemeOf(ReadOnlySpan<byte> target)
    {
        int at = target.IndexOf("://"u8);
        return at is > 0 and < 16 && target[..at].IndexOfAnyExcept("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789+.-"u8) < 0 ? target[..at] : default;
    }

    private static ReadOnlySpan<byte> AuthorityOf(ReadOnlySpan<byte> target, ReadOnlySpan<byte> method, ReadOnlySpan<byte> host)
    {
        if (SchemeOf(target) is { IsEmpty: false } scheme)
        {
            var rest = target[(scheme.Length + 3)..];
            int end = rest.IndexOfAny((byte)'/', (byte)'?', (byte)'#');
            return end < 0 ? rest : rest[..end];
        }
        if (!host.IsEmpty) return host;
        return method.SequenceEqual("CONNECT"u8) ? target : default;
    }

    private static bool Port(in ProxyRequest request, ReadOnlySpan<byte> authority, ReadOnlySpan<byte> scheme, out int port)
    {
        if (!request.ServerPort.IsEmpty) return Transport.Port(request.ServerPort, out port);
        authority = authority[(authority.LastIndexOf((byte)'@') + 1)..];
        int colon = authority.LastIndexOf((byte)':');
        bool written = colon > 0 && authority.LastIndexOf((byte)']') < colon && (authority[0] == '[' || authority.IndexOf((byte)':') == colon);
        if (written && colon + 1 < authority.Length) return Transport.Port(authority[(colon + 1)..], out port);
        port = Ascii.EqualsIgnoreCase(scheme, "http"u8) ? 80 : Ascii.EqualsIgnoreCase(scheme, "https"u8) ? 443 : Ascii.EqualsIgnoreCase(scheme, "ftp"u8) ? 21 : 0;
        return true;
    }

    private static string Path(ReadOnlySpan<byte> target, ReadOnlySpan<byte> query)
    {
        string path = Encoding.UTF8.GetString(HttpTarget.PathOf(target));
        return query.IsEmpty ? path : query[0] == '?' ? path + Encoding.UTF8.GetString(query) : $"{path}?{Encoding.UTF8.GetString(query)}";
    }

    private string State(ReadOnlySpan<byte> action, ReadOnlySpan<byte> status)
    {
        if (action.IsEmpty || status.IsEmpty || action.Length + status.Length >= _state.Length) return _strings.Get(action.IsEmpty ? status : action);
        action.CopyTo(_state);
        _state[action.Length] = (byte)'/';
        status.CopyTo(_state.AsSpan(action.Length + 1));
        return _strings.Get(_state.AsSpan(0, action.Length + 1 + status.Length));
    }

    private string Lower(ReadOnlySpan<byte> scheme) => scheme.IsEmpty ? "" : HostName.Get(scheme, _strings);
}
