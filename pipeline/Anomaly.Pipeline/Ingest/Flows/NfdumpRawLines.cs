using Anomaly.Pipeline.Ingest.Fields;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Makes flows of the blocks of nfdump's raw output.</summary>
internal sealed class NfdumpRawLines(IEventSink sink) : LineLog
{
    private const int MostText = 1 << 14;

    private static readonly FieldTree Names = new(
    [
        ("first", (int)Field.First), ("last", (int)Field.Last), ("msec_first", (int)Field.FirstMillis), ("msec_last", (int)Field.LastMillis),
        ("proto", (int)Field.Proto), ("prot", (int)Field.Proto), ("src addr", (int)Field.SrcAddr), ("dst addr", (int)Field.DstAddr),
        ("src port", (int)Field.SrcPort), ("dst port", (int)Field.DstPort), ("ICMP", (int)Field.Icmp), ("tcp flags", (int)Field.Flags),
        ("in bytes", (int)Field.InBytes), ("out bytes", (int)Field.OutBytes), ("ip exporter", (int)Field.Exporter),
    ]);

    private readonly FormatGuard _guard = new("not raw output of nfdump: blocks are expected that begin with 'Flow Record:' and hold lines like 'first = 1562833800235'");
    private readonly FlowOutput _output = new(sink, "nfdump");
    private readonly Utf8StringCache _strings = new();
    private readonly byte[] _text = new byte[MostText];
    private int _length;
    private bool _open;
    private bool _any;
    private long _line;
    private long _offset;
    private string? _problem;
    private Block _block;
    private long _comments;

    private enum Field
    {
        First,
        Last,
        FirstMillis,
        LastMillis,
        Proto,
        SrcAddr,
        DstAddr,
        SrcPort,
        DstPort,
        Icmp,
        Flags,
        InBytes,
        OutBytes,
        Exporter,
    }

    private struct Block
    {
        public long First;
        public long Last;
        public long FirstMillis;
        public long LastMillis;
        public long In;
        public long Out;
        public bool InKnown;
        public int SrcPort;
        public int DstPort;
        public Opener Opener;
        public string? Proto;
        public string? Src;
        public string? Dst;
        public string? Exporter;
    }

    /// <summary>A block begins.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> line) => line.Trim((byte)' ').SequenceEqual("Flow Record:"u8);

    /// <inheritdoc/>
    protected override string? Line(ReadOnlySpan<byte> line, long number, bool whole)
    {
        if (IsRecord(line))
        {
            End();
            (_open, _any) = (true, true);
            (_line, _offset) = (number, Offset);
            (_block, _problem, _length) = (default, null, 0);
            Keep(line);
            return null;
        }
        int at = line.IndexOf((byte)'=');
        if (_open && at >= 0)
        {
            Keep(line);
            _problem ??= Value(line[..at].Trim((byte)' '), line[(at + 1)..].Trim((byte)' '));
            return null;
        }
        if (_any && IsSummary(line))
        {
            _comments++;
            return null;
        }
        sink.Stats.Records++;
        _guard.Bad();
        return "line is not part of a flow record";
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        End();
        _output.FinishAndCount();
        _guard.Finish();
        if (_comments > 0) sink.Stats.CountStream("comment", _comments);
    }

    private string? Value(ReadOnlySpan<byte> name, ReadOnlySpan<byte> value)
    {
        int node = Names.Descend(FieldTree.Root, name);
        if (node == FieldTree.None) return null;
        var word = value.IndexOf((byte)' ') is >= 0 and var end ? value[..end] : value;
        switch ((Field)Names.SlotOf(node))
        {
            case Field.First: return ZonedTime.Parse(word, null, out _block.First);
            case Field.Last: return ZonedTime.Parse(word, null, out _block.Last);
            case Field.FirstMillis: return Millis(word, out _block.FirstMillis);
            case Field.LastMillis: return Millis(word, out _block.LastMillis);
            case Field.SrcAddr: return IpText.TryGet(word, _strings, out _block.Src!) ? null : "address is missing or damaged";
            case Field.DstAddr: return IpText.TryGet(word, _strings, out _block.Dst!) ? null : "address is missing or damaged";
            case Field.SrcPort: return Transport.Port(word, out _block.SrcPort) ? null : "port is not a number";
            case Field.DstPort: return Transport.Port(word, out _block.DstPort) ? null : "port is not a number";
            case Field.Icmp: return Transport.IcmpType(word, out _block.SrcPort, out _block.DstPort) ? null : "port is not a number";
            case Field.InBytes: return Transport.Bytes(word, out _block.In, out _block.InKnown) ? null : "byte count is not a number";
            case Field.OutBytes: return Transport.Bytes(word, out _block.Out, out _) ? null : "byte count is not a number";
            case Field.Flags: _block.Opener = NfdumpFlags.OpenerOf(value); break;
            case Field.Proto: _block.Proto = IpProtocol.Name(word, _strings); break;
            default: _block.Exporter = _strings.Get(word); break;
        }
        return null;
    }

    private static string? Millis(ReadOnlySpan<byte> word, out long millis)
        => Transport.Bytes(word, out millis, out _) && millis < 1000 ? null : "time is not a time";

    // The addresses are in extensions of a record, which may lack them.
    private void End()
    {
        if (!_open) return;
        _open = false;
        sink.Stats.Records++;
        ref readonly var block = ref _block;
        string? problem = _problem ?? (block.Src is null || block.Dst is null ? "address is missing or damaged" : block.First == 0 ? "time is missing" : null);
        if (problem is not null)
        {
            if (block.First == 0) _guard.Bad();
            else _guard.Good();
            sink.Reject(_line, _offset, problem, _text.AsSpan(0, _length));
            return;
        }
        _guard.Good();
        long start = block.First + block.FirstMillis * 1000;
        var record = new OneWayRecord
        {
            SrcIp = block.Src!,
            DstIp = block.Dst!,
            SrcPort = block.SrcPort,
            DstPort = block.DstPort,
            Proto = block.Proto ?? "",
            Scope = block.Exporter ?? "",
            Start = start,
            End = Math.Max(start, block.Last + block.LastMillis * 1000),
            Bytes = block.In,
            BytesKnown = block.InKnown,
            Opener = block.Opener,
            Service = "",
            State = "",
            Uid = "",
            Line = _line,
        };
        if (block.Out > 0) _output.BothWays(record with { Opener = Opener.Source }, block.Out, returnedKnown: true);
        else _output.OneWay(record);
    }

    // A block with more text than that is damaged; what is kept of it is enough to find it.
    private void Keep(ReadOnlySpan<byte> line)
    {
        if (_length + line.Length + 1 > MostText) return;
        if (_length > 0) _text[_length++] = (byte)'\n';
        line.CopyTo(_text.AsSpan(_length));
        _length += line.Length;
    }

    // Behind the last block nfdump prints totals.
    private static bool IsSummary(ReadOnlySpan<byte> line)
        => line.StartsWith("Summary"u8) || line.StartsWith("Time window:"u8) || line.StartsWith("Total flows processed:"u8) || line.StartsWith("Sys:"u8);
}
