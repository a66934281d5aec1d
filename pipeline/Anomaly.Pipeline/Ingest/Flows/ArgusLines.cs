using System.Buffers.Text;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Makes flows of the rows of Argus.</summary>
internal sealed class ArgusLines(LogSource log, IEventSink sink) : LineLog
{
    private readonly FormatGuard _guard = new("not CSV of Argus: a first line is expected that names the columns, like "
        + "'StartTime,Dur,Proto,SrcAddr,Sport,Dir,DstAddr,Dport,State,sTos,dTos,TotPkts,TotBytes,SrcBytes'");

    private readonly DelimitedRow _row = ArgusColumns.Row();
    private readonly FlowOutput _output = new(sink, "argus");
    private readonly Utf8StringCache _strings = new();
    private long _others;

    /// <inheritdoc/>
    protected override string? Line(ReadOnlySpan<byte> line, long number, bool whole)
    {
        if (ArgusColumns.IsHeader(line, out byte separator))
        {
            _row.TakeHeader(line, separator);
            _guard.Good();
            return null;
        }
        sink.Stats.Records++;
        if (_row.Columns == 0)
        {
            _guard.Bad();
            return "no header names the columns";
        }
        if (!_row.TrySplit(line)) return whole ? "wrong number of columns" : "row ends early";
        return Flow(line, number);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        _output.FinishAndCount();
        _guard.Finish();
        if (_others > 0) sink.Stats.CountStream("other", _others);
    }

    private string? Flow(ReadOnlySpan<byte> line, long number)
    {
        var (proto, service) = Protocol(IpProtocol.Name(Get(line, ArgusField.Proto), _strings));
        if (proto.Length == 0)
        {
            _others++;
            return null;
        }
        if (!IpText.TryGet(Get(line, ArgusField.SrcAddr), _strings, out string source)
            || !IpText.TryGet(Get(line, ArgusField.DstAddr), _strings, out string destination)) return "address is missing or damaged";
        if (!Port(Get(line, ArgusField.SrcPort), out int sourcePort) || !Port(Get(line, ArgusField.DstPort), out int destinationPort)) return "port is not a number";
        if (Bytes(line, out long sent, out bool sentKnown, out long returned, out bool returnedKnown) is { } badBytes) return badBytes;
        if (ZonedTime.Parse(Get(line, ArgusField.StartTime), log.TimeZone, out long start) is { } bad) return bad;
        if (End(line, start, out long end) is { } badEnd) return badEnd;
        var state = Get(line, ArgusField.State);
        bool oneSided = proto == "tcp" && IsOneSided(state, sent, returned);
        _output.BothWays(
            new OneWayRecord
            {
                SrcIp = source,
                DstIp = destination,
                SrcPort = sourcePort,
                DstPort = destinationPort,
                Proto = proto,
                Scope = "",
                Start = start,
                End = Math.Max(start, end),
                Bytes = sent,
                BytesKnown = sentKnown && !oneSided,
                Opener = Get(line, ArgusField.Direction).SequenceEqual("<-"u8) ? Opener.Destination : Opener.Source,
                Service = service,
                State = _strings.Get(state),
                Uid = "",
                Line = number,
            },
            returned,
            returnedKnown);
        return null;
    }

    // Argus names a stream of UDP after what it recognised in it; its own status and what is below IP make no flow.
    private static (string Proto, string Service) Protocol(string proto) => proto switch
    {
        "rtp" or "rtcp" or "udt" => ("udp", proto),
        "man" or "arp" or "rarp" or "llc" or "ether" or "" => ("", ""),
        _ => (proto, ""),
    };

    private string? Bytes(ReadOnlySpan<byte> line, out long sent, out bool sentKnown, out long returned, out bool returnedKnown)
    {
        returned = 0;
        returnedKnown = false;
        if (!Transport.Bytes(Get(line, ArgusField.SrcBytes), out sent, out sentKnown)
            || !Transport.Bytes(Get(line, ArgusField.DstBytes), out long own, out bool ownKnown)
            || !Transport.Bytes(Get(line, ArgusField.TotalBytes), out long total, out bool totalKnown)) return "byte count is not a number";
        if (ownKnown) (returned, returnedKnown) = (own, true);
        else if (sentKnown && totalKnown)
        {
            if (sent > total) return "byte counts contradict each other";
            (returned, returnedKnown) = (total - sent, true);
        }
        return null;
    }

    private string? End(ReadOnlySpan<byte> line, long start, out long end)
    {
        end = start;
        var duration = Get(line, ArgusField.Duration);
        if (!duration.IsEmpty)
        {
            if (!FlowDuration.TryMicros(duration, out long micros)) return "duration is not a number";
            end = start + micros;
            return null;
        }
        var last = Get(line, ArgusField.LastTime);
        return last.IsEmpty ? null : ZonedTime.Parse(last, log.TimeZone, out end);
    }

    // The state joins the TCP flags that the source and the destination sent, like FSPA_FSPA. Acknowledgements without
    // a packet of the other side are those of a capture that saw one direction.
    private static bool IsOneSided(ReadOnlySpan<byte> state, long sent, long returned)
    {
        int bar = state.IndexOf((byte)'_');
        if (bar < 0) return false;
        return (returned == 0 && bar == state.Length - 1 && state[..bar].Contains((byte)'A')) || (sent == 0 && bar == 0 && state.Length > 1);
    }

    // ICMP types and the ports of protocols without ports are hexadecimal.
    private static bool Port(ReadOnlySpan<byte> value, out int port)
    {
        if (!value.StartsWith("0x"u8)) return Transport.Port(value, out port);
        bool good = Utf8Parser.TryParse(value[2..], out uint number, out int used, 'x') && used == value.Length - 2 && number <= ushort.MaxValue;
        port = good ? (int)number : 0;
        return good;
    }

    private ReadOnlySpan<byte> Get(ReadOnlySpan<byte> line, ArgusField field) => _row.Get(line, (int)field);
}
