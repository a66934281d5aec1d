using Anomaly.Pipeline.Ingest.Zeek;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Fields of a VPC flow record that are read.</summary>
internal enum VpcFlowField
{
    SrcAddr,
    DstAddr,
    SrcPort,
    DstPort,
    PacketSrcAddr,
    PacketDstAddr,
    Protocol,
    Bytes,
    Start,
    End,
    Action,
    LogStatus,
    Interface,
    TcpFlags,
    Direction,

    /// <summary>Known, and not needed: it tells a header from data.</summary>
    Other,
}

/// <summary>Lines of VPC flow logs as fields: the default format until a header names another.</summary>
internal sealed class VpcFlowLines
{
    private const int DefaultColumns = 14;
    private const int NamesOfAHeader = 4;

    private static readonly (string, int)[] Names =
    [
        .. Both("srcaddr", VpcFlowField.SrcAddr), .. Both("dstaddr", VpcFlowField.DstAddr),
        .. Both("srcport", VpcFlowField.SrcPort), .. Both("dstport", VpcFlowField.DstPort),
        .. Both("pkt-srcaddr", VpcFlowField.PacketSrcAddr), .. Both("pkt-dstaddr", VpcFlowField.PacketDstAddr),
        .. Both("protocol", VpcFlowField.Protocol), .. Both("bytes", VpcFlowField.Bytes),
        .. Both("start", VpcFlowField.Start), .. Both("end", VpcFlowField.End),
        .. Both("action", VpcFlowField.Action), .. Both("log-status", VpcFlowField.LogStatus),
        .. Both("interface-id", VpcFlowField.Interface), .. Both("tcp-flags", VpcFlowField.TcpFlags),
        .. Both("flow-direction", VpcFlowField.Direction),
        .. Both("version", VpcFlowField.Other), .. Both("account-id", VpcFlowField.Other), .. Both("packets", VpcFlowField.Other),
        .. Both("vpc-id", VpcFlowField.Other), .. Both("subnet-id", VpcFlowField.Other), .. Both("instance-id", VpcFlowField.Other),
    ];

    private readonly DelimitedRow _row = new(Names);

    public VpcFlowLines()
        => _row.TakeHeader("version account-id interface-id srcaddr dstaddr srcport dstport protocol packets bytes start end action log-status"u8, (byte)' ');

    /// <summary>A header line said what the fields are.</summary>
    public bool HasHeader { get; private set; }

    /// <summary>The format in force can make flows: it has ends, and a time.</summary>
    public bool IsUsable
        => (_row.Has((int)VpcFlowField.SrcAddr) || _row.Has((int)VpcFlowField.PacketSrcAddr))
            && (_row.Has((int)VpcFlowField.DstAddr) || _row.Has((int)VpcFlowField.PacketDstAddr))
            && _row.Has((int)VpcFlowField.Start);

    /// <summary>The line names fields.</summary>
    public bool IsHeader(ReadOnlySpan<byte> line)
        => line.Length > 0 && char.IsAsciiLetter((char)line[0]) && _row.Known(line, SeparatorOf(line)) >= NamesOfAHeader;

    /// <summary>The line names fields of which flows can be made, so that it is no header of another format.</summary>
    public bool IsFlowHeader(ReadOnlySpan<byte> line)
    {
        if (!IsHeader(line)) return false;
        TakeHeader(line);
        return IsUsable;
    }

    /// <summary>Takes the names of a header line.</summary>
    public void TakeHeader(ReadOnlySpan<byte> line)
    {
        _row.TakeHeader(line, SeparatorOf(line));
        HasHeader = true;
    }

    /// <summary>
    /// Finds the fields; false where there are more or fewer than the format has. A time that an export puts before each
    /// line is cut off <paramref name="line"/>.
    /// </summary>
    public bool TrySplit(ref ReadOnlySpan<byte> line)
    {
        if (_row.Separator == ' ')
        {
            line = line.Trim((byte)' ');
            if (IsDated(line)) line = line[(line.IndexOf((byte)' ') + 1)..];
        }
        return _row.TrySplit(line);
    }

    /// <summary>A value of the line last split; empty for <c>-</c> and for fields that the format lacks.</summary>
    public ReadOnlySpan<byte> Get(ReadOnlySpan<byte> line, VpcFlowField field)
    {
        var value = _row.Get(line, (int)field);
        return value is [(byte)'-'] ? default : value;
    }

    /// <summary>The line is one of the default format.</summary>
    public static bool IsDefault(ReadOnlySpan<byte> line)
    {
        Span<int> starts = stackalloc int[DefaultColumns];
        Span<int> ends = stackalloc int[DefaultColumns];
        line = line.Trim((byte)' ');
        if (IsDated(line) && line.IndexOf((byte)' ') is > 0 and var cut) line = line[(cut + 1)..];
        if (FieldSplitter.Split(line, (byte)' ', starts, ends) != DefaultColumns || !line.StartsWith("2 "u8)) return false;
        var status = line[starts[DefaultColumns - 1]..];
        return (status.SequenceEqual("OK"u8) || status.SequenceEqual("NODATA"u8) || status.SequenceEqual("SKIPDATA"u8))
            && ZeekText.Count(line[starts[10]..ends[10]], out _);
    }

    private static bool IsDated(ReadOnlySpan<byte> line)
        => line.Length > 21 && line[4] == '-' && line[10] == 'T' && line.IndexOf((byte)' ') is > 0 and var cut && LogTime.TryParse(line[..cut], out _, out _);

    private static byte SeparatorOf(ReadOnlySpan<byte> line) => line.Contains((byte)',') ? (byte)',' : line.Contains((byte)'\t') ? (byte)'\t' : (byte)' ';

    private static IEnumerable<(string, int)> Both(string name, VpcFlowField field)
        => name.Contains('-', StringComparison.Ordinal)
            ? [(name, (int)field), (name.Replace('-', '_'), (int)field)]
            : [(name, (int)field)];
}
