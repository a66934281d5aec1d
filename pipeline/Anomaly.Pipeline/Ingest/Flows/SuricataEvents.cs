using System.Buffers.Text;
using System.Text;
using Anomaly.Pipeline.Ingest.Fields;
using Anomaly.Pipeline.Ingest.Zeek;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Makes events of EVE records.</summary>
internal sealed class SuricataEvents(LogSource log, IEventSink sink)
{
    private const string Sensor = "suricata";
    private const int Ack = 0x10;
    private const int DnsPort = 53;

    private static readonly string[] Types =
    [
        "flow", "netflow", "dns", "tls", "quic", "http", "alert", "anomaly", "arp", "bittorrent_dht", "dcerpc", "dhcp", "dnp3", "drop", "email", "enip", "fileinfo", "frame",
        "ftp", "ftp_data", "ike", "krb5", "ldap", "mdns", "metadata", "modbus", "mqtt", "nfs", "packetinfo", "pgsql", "pop3", "rdp", "rfb", "sip", "smb", "smtp", "snmp",
        "ssh", "stats", "stream", "telnet", "tftp", "verdict", "websocket",
    ];

    private readonly FlowOutput _output = new(sink, Sensor);
    private readonly NameEvent _name = new() { Sensor = Sensor };
    private readonly Utf8StringCache _strings = new();
    private readonly Dictionary<string, long> _types = [];

    /// <summary>Takes a record; says why it gives no event although it should.</summary>
    public string? Record(SuricataRecord record, long line)
    {
        string type = _strings.Get(record[SuricataField.EventType]);
        // Names of types come out of the log: only known ones are counted by name.
        string counted = Types.Contains(type) ? type : "other";
        _types[counted] = _types.GetValueOrDefault(counted) + 1;
        return type switch
        {
            "flow" => Flow(record, line),
            "netflow" => Netflow(record, line),
            "tls" or "quic" => Tls(record, line),
            "http" => Http(record, line),
            "dns" => Dns(record, line),
            _ => CountTime(record),
        };
    }

    /// <summary>Hands on what waits, and counts.</summary>
    public void Finish()
    {
        _output.Finish();
        foreach (var (type, records) in _types) sink.Stats.CountStream(type, records);
    }

    private string? Flow(SuricataRecord r, long line)
    {
        if (!Ends(r, out var ends)) return "address is missing or damaged";
        if (!Ports(r, out int sourcePort, out int destinationPort)) return "port is not a number";
        if (!Transport.Bytes(r[SuricataField.ToServer], out long sent, out bool sentKnown)
            || !Transport.Bytes(r[SuricataField.ToClient], out long returned, out bool returnedKnown)) return "byte count is not a number";
        if (Times(r, SuricataField.FlowStart, SuricataField.FlowEnd, out long start, out long end) is { } bad) return bad;
        string proto = IpProtocol.Name(r[SuricataField.Proto], _strings);
        bool oneSided = proto == "tcp" && IsOneSided(r);
        _output.BothWays(
            new OneWayRecord
            {
                SrcIp = ends.Source,
                DstIp = ends.Destination,
                SrcPort = sourcePort,
                DstPort = destinationPort,
                Proto = proto,
                Scope = "",
                Start = start,
                End = end,
                Bytes = sent,
                BytesKnown = sentKnown && !oneSided,
                Opener = Opener.Source,
                Service = Service(r),
                State = _strings.Get(r[SuricataField.FlowState]),
                Uid = Uid(r),
                Line = line,
            },
            returned,
            returnedKnown);
        return null;
    }

    // One direction of a flow; both bear the flow's id, and the flags are those of both.
    private string? Netflow(SuricataRecord r, long line)
    {
        if (!Ends(r, out var ends)) return "address is missing or damaged";
        if (!Ports(r, out int sourcePort, out int destinationPort)) return "port is not a number";
        if (!Transport.Bytes(r[SuricataField.NetflowBytes], out long bytes, out bool known)) return "byte count is not a number";
        if (Times(r, SuricataField.NetflowStart, SuricataField.NetflowEnd, out long start, out long end) is { } bad) return bad;
        string uid = Uid(r);
        _output.OneWay(new OneWayRecord
        {
            SrcIp = ends.Source,
            DstIp = ends.Destination,
            SrcPort = sourcePort,
            DstPort = destinationPort,
            Proto = IpProtocol.Name(r[SuricataField.Proto], _strings),
            Scope = uid,
            Start = start,
            End = end,
            Bytes = bytes,
            BytesKnown = known,
            Service = Service(r),
            State = "",
            Uid = uid,
            Line = line,
        });
        return null;
    }

    private string? Tls(SuricataRecord r, long line)
    {
        if (!r.Has(SuricataField.Sni)) return CountTime(r);
        if (Named(r, line, "sni", out var e) is { } bad) return bad;
        e.Name = HostName.Get(r[SuricataField.Sni], _strings);
        if (e.Name.Length > 0) sink.Name(e);
        return null;
    }

    private string? Http(SuricataRecord r, long line)
    {
        var host = HttpTarget.HostOf(r[SuricataField.HttpHost]);
        if (host.IsEmpty) return CountTime(r);
        if (Named(r, line, "http", out var e) is { } bad) return bad;
        e.Name = HostName.Get(host, _strings);
        e.HttpMethod = _strings.Get(r[SuricataField.HttpMethod]);
        e.HttpPath = Encoding.UTF8.GetString(HttpTarget.PathOf(r[SuricataField.HttpUrl]));
        sink.Name(e);
        return null;
    }

    // Answers come as one record each (version 1), as a list, or grouped by type (2 and 3).
    private string? Dns(SuricataRecord r, long line)
    {
        var type = r[SuricataField.DnsType];
        if (!type.SequenceEqual("answer"u8) && !type.SequenceEqual("response"u8)) return CountTime(r);
        if (Named(r, line, "dns", out var e) is { } bad) return bad;
        // The record of an answer may be written from either end; port 53 is the server's.
        if (Transport.Port(r[SuricataField.SrcPort], out int port) && port == DnsPort && IpText.TryGet(r[SuricataField.DestIp], _strings, out string client)) e.Client = client;
        var question = r.Has(SuricataField.DnsName) ? r[SuricataField.DnsName] : r[SuricataField.DnsQuestion];
        e.Name = HostName.Get(question, _strings);
        if (e.Name.Length == 0) return null;
        var values = r.Values;
        if (values.Has((int)SuricataField.AnswerData)) Answers(values, e);
        else if (values.Has((int)SuricataField.GroupedV4) || values.Has((int)SuricataField.GroupedV6)) Grouped(values, e);
        else Answer(r[SuricataField.DnsData], r[SuricataField.DnsTtl], e);
        return null;
    }

    private void Answers(FieldValues values, NameEvent e)
    {
        int ttl = values.First((int)SuricataField.AnswerTtl);
        for (int data = values.First((int)SuricataField.AnswerData); data != FieldValues.None; data = values.Next(data))
        {
            int place = values.PlaceOf(data);
            while (ttl != FieldValues.None && values.PlaceOf(ttl) < place) ttl = values.Next(ttl);
            bool has = ttl != FieldValues.None && values.PlaceOf(ttl) == place;
            Answer(values.ValueOf(data), has ? values.ValueOf(ttl) : default, e);
        }
    }

    private void Grouped(FieldValues values, NameEvent e)
    {
        foreach (var field in (ReadOnlySpan<SuricataField>)[SuricataField.GroupedV4, SuricataField.GroupedV6])
            for (int data = values.First((int)field); data != FieldValues.None; data = values.Next(data)) Answer(values.ValueOf(data), default, e);
    }

    private void Answer(ReadOnlySpan<byte> data, ReadOnlySpan<byte> ttl, NameEvent e)
    {
        if (!IpText.TryGet(data, _strings, out string address)) return; // an alias, a text, a mail host
        e.Address = address;
        e.TtlS = ZeekText.Count(ttl, out long seconds) ? (int)Math.Min(seconds, int.MaxValue) : 0;
        sink.Name(e);
    }

    private string? Named(SuricataRecord r, long line, string source, out NameEvent e)
    {
        e = _name;
        if (!Ends(r, out var ends)) return "address is missing or damaged";
        if (ZonedTime.Parse(r[SuricataField.Timestamp], log.TimeZone, out long time) is { } bad) return bad;
        e.Time = time;
        e.Line = line;
        e.Client = ends.Source;
        e.Address = ends.Destination;
        e.NameSource = source;
        e.Uid = Uid(r);
        e.TtlS = 0;
        e.HttpMethod = "";
        e.HttpPath = "";
        return null;
    }

    // Packets of one side alone that acknowledge those of the other: the capture did not see the other.
    private static bool IsOneSided(SuricataRecord r)
    {
        bool none = IsZero(r[SuricataField.PacketsToClient]) && IsZero(r[SuricataField.ToClient]);
        if (none && Flags(r[SuricataField.FlagsToServer]) is var sent && (sent & Ack) != 0) return true;
        return IsZero(r[SuricataField.PacketsToServer]) && IsZero(r[SuricataField.ToServer]);
    }

    private static bool IsZero(ReadOnlySpan<byte> value) => value.IsEmpty || value.SequenceEqual("0"u8);

    private static int Flags(ReadOnlySpan<byte> hex) => Utf8Parser.TryParse(hex, out byte flags, out int used, 'x') && used == hex.Length ? flags : 0;

    private string? Times(SuricataRecord r, SuricataField first, SuricataField last, out long start, out long end)
    {
        end = 0;
        if (ZonedTime.Parse(r[first], log.TimeZone, out start) is { } bad) return bad;
        end = start;
        if (r.Has(last) && ZonedTime.Parse(r[last], log.TimeZone, out end) is { } badEnd) return badEnd;
        end = Math.Max(start, end);
        return null;
    }

    // The times of what gives no event still tell what the log spans.
    private string? CountTime(SuricataRecord r)
    {
        if (ZonedTime.Parse(r[SuricataField.Timestamp], log.TimeZone, out long time) is null) sink.Stats.CountTime(time);
        return null;
    }

    private bool Ends(SuricataRecord r, out (string Source, string Destination) ends)
    {
        bool good = IpText.TryGet(r[SuricataField.SrcIp], _strings, out string source) & IpText.TryGet(r[SuricataField.DestIp], _strings, out string destination);
        ends = (source, destination);
        return good;
    }

    private static bool Ports(SuricataRecord r, out int source, out int destination)
        => Transport.Port(r[SuricataField.SrcPort], out source) & Transport.Port(r[SuricataField.DestPort], out destination);

    private string Service(SuricataRecord r)
    {
        var name = r[SuricataField.AppProto];
        return name.SequenceEqual("failed"u8) || name.SequenceEqual("unknown"u8) ? "" : _strings.Get(name);
    }

    private static string Uid(SuricataRecord r) => Encoding.UTF8.GetString(r[SuricataField.FlowId]);
}
