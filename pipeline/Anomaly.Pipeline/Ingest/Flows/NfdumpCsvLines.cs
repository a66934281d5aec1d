namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Makes flows of the rows of nfdump's CSV.</summary>
internal sealed class NfdumpCsvLines(LogSource log, IEventSink sink) : LineLog
{
    private readonly FormatGuard _guard = new("not CSV of nfdump with flows: a first line is expected that names the columns, like "
        + "'ts,te,td,sa,da,sp,dp,pr,flg,…' or 'firstSeen,duration,proto,srcAddr,srcPort,dstAddr,dstPort,packets,bytes,flows'");

    private readonly DelimitedRow _row = NfdumpCsvColumns.Row();
    private readonly FlowOutput _output = new(sink, "nfdump");
    private readonly Utf8StringCache _strings = new();
    private bool _inSummary;
    private long _comments;

    /// <inheritdoc/>
    protected override string? Line(ReadOnlySpan<byte> line, long number, bool whole)
    {
        if (NfdumpCsvColumns.IsHeader(line))
        {
            _row.TakeHeader(line, (byte)',');
            _inSummary = false;
            _guard.Good();
            return null;
        }
        if (_row.Columns > 0 && (_inSummary || IsSummary(line)))
        {
            _inSummary = true;
            _comments++;
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
        if (_comments > 0) sink.Stats.CountStream("comment", _comments);
    }

    private string? Flow(ReadOnlySpan<byte> line, long number)
    {
        if (!IpText.TryGet(Get(line, NfdumpField.SrcAddr), _strings, out string source)
            || !IpText.TryGet(Get(line, NfdumpField.DstAddr), _strings, out string destination)) return "address is missing or damaged";
        string proto = IpProtocol.Name(Get(line, NfdumpField.Proto), _strings);
        if (!Ports(line, proto, out int sourcePort, out int destinationPort)) return "port is not a number";
        if (!Transport.Bytes(Get(line, NfdumpField.InBytes), out long bytes, out bool known)
            || !Transport.Bytes(Get(line, NfdumpField.OutBytes), out long returned, out _)) return "byte count is not a number";
        if (ZonedTime.Parse(Get(line, NfdumpField.First), log.TimeZone, out long start) is { } bad) return bad;
        if (End(line, start, out long end) is { } badEnd) return badEnd;
        var record = new OneWayRecord
        {
            SrcIp = source,
            DstIp = destination,
            SrcPort = sourcePort,
            DstPort = destinationPort,
            Proto = proto,
            Scope = _strings.Get(Get(line, NfdumpField.Router)),
            Start = start,
            End = Math.Max(start, end),
            Bytes = bytes,
            BytesKnown = known,
            Opener = NfdumpFlags.OpenerOf(Get(line, NfdumpField.Flags)),
            Service = "",
            State = "",
            Uid = "",
            Line = number,
        };
        // A record of one direction has no count of the other, which is printed as 0 or left out.
        if (returned > 0) _output.BothWays(record with { Opener = Opener.Source }, returned, returnedKnown: true);
        else _output.OneWay(record);
        return null;
    }

    private string? End(ReadOnlySpan<byte> line, long start, out long end)
    {
        end = start;
        var last = Get(line, NfdumpField.Last);
        if (!last.IsEmpty) return ZonedTime.Parse(last, log.TimeZone, out end);
        var duration = Get(line, NfdumpField.Duration);
        if (duration.IsEmpty) return null;
        if (!FlowDuration.TryMicros(duration, out long micros)) return "duration is not a number";
        end = start + micros;
        return null;
    }

    private bool Ports(ReadOnlySpan<byte> line, string proto, out int source, out int destination)
    {
        var value = Get(line, NfdumpField.DstPort);
        // ICMP is printed as type.code in the place of the destination port.
        if (proto == "icmp" && Transport.IcmpType(value, out source, out destination)) return true;
        return Transport.Port(Get(line, NfdumpField.SrcPort), out source) & Transport.Port(value, out destination);
    }

    private ReadOnlySpan<byte> Get(ReadOnlySpan<byte> line, NfdumpField field) => _row.Get(line, (int)field);

    // What nfdump prints behind the rows: totals and what it did.
    private static bool IsSummary(ReadOnlySpan<byte> line)
        => line.StartsWith("Summary"u8) || line.StartsWith("Time window:"u8) || line.StartsWith("Total flows processed:"u8)
            || line.StartsWith("Sys:"u8) || line.StartsWith("No matching flows"u8);
}
