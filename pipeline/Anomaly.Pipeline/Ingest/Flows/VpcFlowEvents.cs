namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Makes flows of the lines of VPC flow logs.</summary>
internal sealed class VpcFlowEvents(IEventSink sink) : LineLog
{
    private const int Syn = 2;
    private const int SynAck = 18;

    private readonly FormatGuard _guard = new("not a VPC flow log: a line of 14 values in the default format is expected, like "
        + "'2 123456789012 eni-1 10.0.0.1 192.0.2.1 49152 443 6 20 4249 1418530010 1418530070 ACCEPT OK', or a first line that names the fields");

    private readonly VpcFlowLines _lines = new();
    private readonly FlowOutput _output = new(sink, "aws-vpc-flow");
    private readonly Utf8StringCache _strings = new();
    private long _noData;
    private long _skipped;

    /// <inheritdoc/>
    protected override string? Line(ReadOnlySpan<byte> line, long number, bool whole)
    {
        if (_lines.IsHeader(line))
        {
            _lines.TakeHeader(line);
            _guard.Good();
            if (!_lines.IsUsable) throw new LogFormatException("the format of this flow log lacks srcaddr, dstaddr or start; add them to the format of the flow log");
            return null;
        }
        sink.Stats.Records++;
        if (!_lines.TrySplit(ref line))
        {
            if (!whole) return "row ends early";
            _guard.Bad();
            return "wrong number of columns";
        }
        if (!_lines.HasHeader && !line.StartsWith("2 "u8))
        {
            _guard.Bad();
            return "not of the default format, and no header names another";
        }
        _guard.Good();
        var status = _lines.Get(line, VpcFlowField.LogStatus);
        if (status.SequenceEqual("NODATA"u8)) return Count(ref _noData);
        if (status.SequenceEqual("SKIPDATA"u8)) return Count(ref _skipped);
        if (!status.IsEmpty && !status.SequenceEqual("OK"u8)) return "log status is not one of OK, NODATA, SKIPDATA";
        return Flow(line, number);
    }

    /// <summary>The same for a line that stands in something else.</summary>
    public string? Inside(ReadOnlySpan<byte> line, long number) => Line(line, number, whole: true);

    /// <summary>Nothing more will come.</summary>
    public void End() => Finish();

    /// <inheritdoc/>
    protected override void Finish()
    {
        _output.FinishAndCount();
        _guard.Finish();
        if (_noData > 0) sink.Stats.CountStream("nodata", _noData);
        if (_skipped > 0) sink.Stats.CountStream("skipdata", _skipped);
    }

    private string? Flow(ReadOnlySpan<byte> line, long number)
    {
        if (!Ends(line, VpcFlowField.PacketSrcAddr, VpcFlowField.SrcAddr, out string source)
            || !Ends(line, VpcFlowField.PacketDstAddr, VpcFlowField.DstAddr, out string destination)) return "address is missing or damaged";
        if (!Transport.Port(_lines.Get(line, VpcFlowField.SrcPort), out int sourcePort)
            || !Transport.Port(_lines.Get(line, VpcFlowField.DstPort), out int destinationPort)) return "port is not a number";
        if (!Transport.Bytes(_lines.Get(line, VpcFlowField.Bytes), out long bytes, out bool known)) return "byte count is not a number";
        if (ZonedTime.ParseSeconds(_lines.Get(line, VpcFlowField.Start), out long start) is { } bad) return bad;
        var last = _lines.Get(line, VpcFlowField.End);
        long end = start;
        if (!last.IsEmpty && ZonedTime.ParseSeconds(last, out end) is { } badEnd) return badEnd;
        if (!Transport.Port(_lines.Get(line, VpcFlowField.TcpFlags), out int flags)) return "tcp flags are not a number";
        _output.OneWay(new OneWayRecord
        {
            SrcIp = source,
            DstIp = destination,
            SrcPort = sourcePort,
            DstPort = destinationPort,
            Proto = IpProtocol.Name(_lines.Get(line, VpcFlowField.Protocol), _strings),
            Scope = _strings.Get(_lines.Get(line, VpcFlowField.Interface)),
            Start = start,
            End = Math.Max(start, end),
            Bytes = bytes,
            BytesKnown = known,
            Opener = OpenerOf(flags, sourcePort == destinationPort ? _lines.Get(line, VpcFlowField.Direction) : default),
            Service = "",
            State = _strings.Get(_lines.Get(line, VpcFlowField.Action)),
            Uid = "",
            Line = number,
        });
        return null;
    }

    // Behind a NAT gateway or a load balancer the packet's own addresses are those of the ends.
    private bool Ends(ReadOnlySpan<byte> line, VpcFlowField packet, VpcFlowField address, out string text)
    {
        var value = _lines.Get(line, packet);
        return IpText.TryGet(value.IsEmpty ? _lines.Get(line, address) : value, _strings, out text);
    }

    /// <summary>
    /// Who opened, by the flags of all packets of the stretch, joined (ACK is logged with SYN alone, so that it marks the
    /// answering end), else by the direction.
    /// </summary>
    internal static Opener OpenerOf(int flags, ReadOnlySpan<byte> direction) => (flags & SynAck) switch
    {
        Syn => Opener.Source,
        SynAck => Opener.Destination,
        _ when direction.SequenceEqual("egress"u8) => Opener.Source,
        _ when direction.SequenceEqual("ingress"u8) => Opener.Destination,
        _ => Opener.Unknown,
    };

    private static string? Count(ref long counter)
    {
        counter++;
        return null;
    }
}
