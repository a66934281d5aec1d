using System.Text;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Zeek;

/// <summary>
/// Makes events of Zeek records; TSV and JSON share it. Each method returns why a record gives no event although it
/// should, or null. Zeek watches a network: its records name no host, addresses become hosts in resolve.
/// </summary>
internal sealed class ZeekEvents(IEventSink sink)
{
    // No single connection carries more than a pebibyte: more is a damaged number, and would overflow sums.
    private const long MostBytes = 1L << 50;
    private const string Sensor = "zeek";

    private readonly FlowEvent _flow = new() { Sensor = Sensor };
    private readonly NameEvent _name = new() { Sensor = Sensor };
    private readonly Utf8StringCache _strings = new();

    /// <summary>One record.</summary>
    public string? Record(ZeekStream stream, in ZeekRow row, long line)
    {
        string? bad = ZeekText.Time(row[ZeekField.Ts], out long time);
        if (bad is null) sink.Stats.CountTime(time);
        return stream switch
        {
            ZeekStream.Conn => Conn(row, time, line, bad),
            ZeekStream.Http => Http(row, time, line, bad),
            ZeekStream.Ssl => bad ?? Ssl(row, time, line),
            ZeekStream.Dns => bad ?? Dns(row, time, line),
            ZeekStream.Dhcp => bad ?? Dhcp(row, time, line),
            _ => null,
        };
    }

    private string? Conn(in ZeekRow row, long time, long line, string? badTime)
    {
        var state = row[ZeekField.ConnState];
        if (!Bytes(row[ZeekField.OrigBytes], out long sent, out bool sentKnown)
            || !Bytes(row[ZeekField.RespBytes], out long received, out bool receivedKnown)
            || !Bytes(row[ZeekField.MissedBytes], out long missed, out _)) return "byte count is not a number";
        sink.Stats.OriginatorBytes += sent;
        sink.Stats.ResponderBytes += received;
        if (badTime is not null) return badTime;
        if (!Ports(row, out int origPort, out int respPort)) return "port is not a number";
        var duration = row[ZeekField.Duration];
        if (!ZeekText.Micros(duration, out long durationUs) && !duration.IsEmpty) return "duration is not a number";
        var e = _flow;
        if (!Endpoints(row, out string orig, out string resp)) return "address is missing or damaged";
        e.Time = time;
        e.Line = line;
        e.SrcIp = orig;
        e.DstIp = resp;
        e.SrcPort = origPort;
        e.DstPort = respPort;
        e.Proto = _strings.Get(row[ZeekField.Proto]);
        e.Service = Text(row[ZeekField.Service]);
        e.DurationUs = Math.Max(durationUs, 0);
        e.BytesOut = sent;
        e.BytesIn = received;
        e.BytesKnown = sentKnown && receivedKnown && !OneSided(row, state, sent, received);
        e.MissedBytes = missed;
        e.State = _strings.Get(state);
        e.Uid = Id(row[ZeekField.Uid]);
        sink.Flow(e);
        return null;
    }

    // A capture that saw one direction only writes 0 for the other, which is not a measurement. The states are those in
    // which Zeek missed packets of one side; attempts without an answer (S0, REJ) are complete.
    private static bool OneSided(in ZeekRow row, ReadOnlySpan<byte> state, long sent, long received)
    {
        bool originatorUnseen = state.SequenceEqual("SHR"u8) || state.SequenceEqual("RSTRH"u8) || state.SequenceEqual("OTH"u8);
        bool responderUnseen = state.SequenceEqual("SH"u8) || state.SequenceEqual("OTH"u8);
        return (originatorUnseen && sent == 0 && IsZero(row[ZeekField.OrigIpBytes]))
            || (responderUnseen && received == 0 && IsZero(row[ZeekField.RespIpBytes]));
    }

    private static bool IsZero(ReadOnlySpan<byte> value) => value.IsEmpty || value.SequenceEqual("0"u8);

    private string? Http(in ZeekRow row, long time, long line, string? badTime)
    {
        if (!Bytes(row[ZeekField.RequestBodyLen], out long request, out _)
            || !Bytes(row[ZeekField.ResponseBodyLen], out long response, out _)) return "byte count is not a number";
        sink.Stats.OriginatorBytes += request;
        sink.Stats.ResponderBytes += response;
        if (badTime is not null) return badTime;
        var host = HttpTarget.HostOf(ZeekText.Unescape(row[ZeekField.Host]));
        if (host.IsEmpty) return null;
        if (!Endpoints(row, out string orig, out string resp)) return "address is missing or damaged";
        var e = Named(time, line, orig, resp, "http", row[ZeekField.Uid]);
        e.Name = HostName(host);
        e.HttpMethod = Text(row[ZeekField.Method]);
        e.HttpPath = Encoding.UTF8.GetString(HttpTarget.PathOf(ZeekText.Unescape(row[ZeekField.Uri])));
        e.RequestBytes = request;
        sink.Name(e);
        return null;
    }

    private string? Ssl(in ZeekRow row, long time, long line)
    {
        var name = row[ZeekField.ServerName];
        if (name.IsEmpty) return null;
        if (!Endpoints(row, out string orig, out string resp)) return "address is missing or damaged";
        var e = Named(time, line, orig, resp, "sni", row[ZeekField.Uid]);
        e.Name = HostName(ZeekText.Unescape(name));
        if (e.Name.Length > 0) sink.Name(e);
        return null;
    }

    private string? Dns(in ZeekRow row, long time, long line)
    {
        var query = row[ZeekField.Query];
        var answers = row[ZeekField.Answers];
        if (query.IsEmpty || answers.IsEmpty) return null;
        if (!Endpoints(row, out string orig, out _)) return "address is missing or damaged";
        string name = HostName(ZeekText.Unescape(query));
        if (name.Length == 0) return null;
        var ttls = row[ZeekField.Ttls];
        byte separator = row.Notation.SetSeparator;
        while (ZeekText.NextElement(ref answers, separator, out var answer))
        {
            ZeekText.NextElement(ref ttls, separator, out var ttl);
            if (!IpText.TryGet(answer, _strings, out string address)) continue; // an alias, a text, a mail host
            var e = Named(time, line, orig, address, "dns", row[ZeekField.Uid]);
            e.Name = name;
            e.TtlS = Seconds(ttl);
            sink.Name(e);
        }
        return null;
    }

    private string? Dhcp(in ZeekRow row, long time, long line)
    {
        var name = row[ZeekField.HostName];
        if (name.IsEmpty) name = row[ZeekField.ClientFqdn];
        var assigned = row[ZeekField.AssignedAddr];
        // A client that keeps an address it has from elsewhere (INFORM) is named, but nothing is leased to it.
        var held = assigned.IsEmpty ? row[ZeekField.ClientAddr] : assigned;
        if (name.IsEmpty || held.IsEmpty || held.SequenceEqual("0.0.0.0"u8)) return null;
        if (!IpText.TryGet(held, _strings, out string address)) return "address is missing or damaged";
        string host = HostName(ZeekText.Unescape(name));
        if (host.Length == 0) return null;
        var e = Named(time, line, IpText.TryGet(row[ZeekField.ClientAddr], _strings, out string client) ? client : "", address, "dhcp", row[ZeekField.Uid]);
        e.Name = host;
        e.TtlS = Seconds(row[ZeekField.LeaseTime]);
        sink.Name(e);
        if (!assigned.IsEmpty && e.TtlS > 0) sink.Lease(new Lease(e.Address, host, time, time + e.TtlS * 1_000_000L) { Line = line });
        return null;
    }

    private NameEvent Named(long time, long line, string client, string address, string source, ReadOnlySpan<byte> uid)
    {
        var e = _name;
        e.Time = time;
        e.Line = line;
        e.Client = client;
        e.Address = address;
        e.NameSource = source;
        e.Uid = Id(uid);
        e.TtlS = 0;
        e.HttpMethod = "";
        e.HttpPath = "";
        e.RequestBytes = 0;
        return e;
    }

    private bool Endpoints(in ZeekRow row, out string orig, out string resp)
    {
        resp = "";
        return IpText.TryGet(row[ZeekField.OrigH], _strings, out orig) && IpText.TryGet(row[ZeekField.RespH], _strings, out resp);
    }

    private static bool Ports(in ZeekRow row, out int orig, out int resp)
    {
        resp = 0;
        return Port(row[ZeekField.OrigP], out orig) && Port(row[ZeekField.RespP], out resp);
    }

    private static bool Port(ReadOnlySpan<byte> value, out int port)
    {
        port = 0;
        if (value.IsEmpty) return true;
        if (!ZeekText.Count(value, out long number) || number > ushort.MaxValue) return false;
        port = (int)number;
        return true;
    }

    private static bool Bytes(ReadOnlySpan<byte> value, out long bytes, out bool known)
    {
        known = !value.IsEmpty;
        bytes = 0;
        return !known || (ZeekText.Count(value, out bytes) && bytes <= MostBytes);
    }

    private static int Seconds(ReadOnlySpan<byte> interval)
        => !interval.IsEmpty && ZeekText.Micros(interval, out long micros) && micros > 0 ? (int)Math.Min(micros / 1_000_000, int.MaxValue) : 0;

    // Ids hardly repeat within reach of the cache.
    private static string Id(ReadOnlySpan<byte> uid) => uid.IsEmpty ? "" : Encoding.UTF8.GetString(uid);

    private string Text(ReadOnlySpan<byte> value) => _strings.Get(ZeekText.Unescape(value));

    private string HostName(ReadOnlySpan<byte> name)
    {
        if (name.EndsWith("."u8)) name = name[..^1];
        if (name.Length > 256) return Encoding.UTF8.GetString(name).ToLowerInvariant();
        Span<byte> lower = stackalloc byte[256];
        if (Ascii.ToLower(name, lower, out int length) != System.Buffers.OperationStatus.Done) return Encoding.UTF8.GetString(name).ToLowerInvariant();
        return _strings.Get(lower[..length]);
    }
}
