using Anomaly.Pipeline.Ingest.Zeek;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Makes flows of the lines of YAF's text.</summary>
internal sealed class YafLines(IEventSink sink) : LineLog
{
    private const int Start = 0;
    private const int EndTime = 1;
    private const int Proto = 4;
    private const int SrcAddr = 5;
    private const int SrcPort = 6;
    private const int DstAddr = 7;
    private const int DstPort = 8;
    private const int Flags = 9;
    private const int Octets = 18;
    private const int ReverseOctets = 20;
    private const int FewestColumns = 21;
    private const int MostColumns = 32;

    private readonly FormatGuard _guard = new("not tabular text of YAF: lines of 21 to 23 values between bars are expected, like "
        + "'2016-01-28 15:29:48.512|2016-01-28 15:29:48.512|   0.000|   0.000|  6|10.0.2.15|39468|192.0.2.1|   80|…'");

    private readonly FlowOutput _output = new(sink, "yaf");
    private readonly Utf8StringCache _strings = new();
    private readonly int[] _starts = new int[MostColumns];
    private readonly int[] _ends = new int[MostColumns];
    private long _comments;

    /// <summary>The line is a flow: it begins with two times and has bars enough.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> line)
        => line.Count((byte)'|') >= FewestColumns - 1 && line.IndexOf((byte)'|') is var bar
            && LogTime.TryParse(line[..bar].Trim((byte)' '), out _, out _)
            && LogTime.TryParse(line[(bar + 1)..][..line[(bar + 1)..].IndexOf((byte)'|')].Trim((byte)' '), out _, out _);

    /// <inheritdoc/>
    protected override string? Line(ReadOnlySpan<byte> line, long number, bool whole)
    {
        if (line.StartsWith("start-time|"u8))
        {
            _comments++;
            return null;
        }
        sink.Stats.Records++;
        if (FieldSplitter.Split(line, (byte)'|', _starts, _ends) is < FewestColumns or > MostColumns)
        {
            if (!whole) return "row ends early";
            _guard.Bad();
            return "wrong number of columns";
        }
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
        if (ZonedTime.Parse(Get(line, Start), TimeZoneInfo.Utc, out long start) is { } bad)
        {
            _guard.Bad();
            return bad;
        }
        _guard.Good();
        if (ZonedTime.Parse(Get(line, EndTime), TimeZoneInfo.Utc, out long end) is { } badEnd) return badEnd;
        if (!IpText.TryGet(Get(line, SrcAddr), _strings, out string source) || !IpText.TryGet(Get(line, DstAddr), _strings, out string destination))
            return "address is missing or damaged";
        if (!Transport.Port(Get(line, SrcPort), out int sourcePort) || !Transport.Port(Get(line, DstPort), out int destinationPort)) return "port is not a number";
        if (!Transport.Bytes(Get(line, Octets), out long bytes, out bool known) || !Transport.Bytes(Get(line, ReverseOctets), out long returned, out _))
            return "byte count is not a number";
        var flags = Get(line, Flags);
        var record = new OneWayRecord
        {
            SrcIp = source,
            DstIp = destination,
            SrcPort = sourcePort,
            DstPort = destinationPort,
            Proto = IpProtocol.Name(Get(line, Proto), _strings),
            Scope = "",
            Start = start,
            End = Math.Max(start, end),
            Bytes = bytes,
            BytesKnown = known,
            Opener = OpenerOf(flags),
            Service = "",
            State = "",
            Uid = "",
            Line = number,
        };
        // 0 is written for a direction that was not seen, which need not have been silent.
        if (returned > 0) _output.BothWays(record with { Opener = record.Opener == Opener.Destination ? Opener.Destination : Opener.Source }, returned, returnedKnown: true);
        else _output.OneWay(record);
        return null;
    }

    // The flags of the first packet: SYN opens, SYN with ACK answers.
    private static Opener OpenerOf(ReadOnlySpan<byte> flags)
        => !flags.Contains((byte)'S') ? Opener.Unknown : flags.Contains((byte)'A') ? Opener.Destination : Opener.Source;

    private ReadOnlySpan<byte> Get(ReadOnlySpan<byte> line, int column) => line[_starts[column].._ends[column]].Trim(" \t"u8);
}
