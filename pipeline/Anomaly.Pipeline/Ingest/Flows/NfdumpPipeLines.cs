using System.Buffers.Binary;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>Makes flows of the lines of nfdump's pipe output.</summary>
internal sealed class NfdumpPipeLines(IEventSink sink) : LineLog
{
    private const int LongRow = 24;
    private const int ShortRow = 22;
    private const int IPv4 = 2;

    private readonly FormatGuard _guard = new("not pipe output of nfdump: lines of 22 or 24 numbers between bars are expected, like '2|1562833800235|1562833802234|6|0|0|0|2886729026|12345|…'");
    private readonly FlowOutput _output = new(sink, "nfdump");
    private readonly long[] _numbers = new long[LongRow];

    /// <summary>The line is one of numbers between bars.</summary>
    public static bool IsRecord(ReadOnlySpan<byte> line)
    {
        int bars = line.Count((byte)'|');
        return bars is LongRow - 1 or ShortRow - 1 && line.IndexOfAnyExcept("0123456789|"u8) < 0;
    }

    /// <inheritdoc/>
    protected override string? Line(ReadOnlySpan<byte> line, long number, bool whole)
    {
        sink.Stats.Records++;
        int fields = Split(line);
        if (fields is not (LongRow or ShortRow))
        {
            if (!whole) return "row ends early";
            _guard.Bad();
            return fields < 0 ? "field is not a number" : "wrong number of columns";
        }
        _guard.Good();
        return Flow(fields == LongRow, number);
    }

    /// <inheritdoc/>
    protected override void Finish()
    {
        _output.FinishAndCount();
        _guard.Finish();
    }

    private string? Flow(bool apart, long number)
    {
        var n = _numbers.AsSpan();
        var rest = n[(apart ? 5 : 3)..];
        if (apart && (n[2] > 999 || n[4] > 999)) return "time is not a time";
        long start = apart ? n[1] * 1_000_000 + n[2] * 1000 : n[1] * 1000;
        long end = apart ? n[3] * 1_000_000 + n[4] * 1000 : n[2] * 1000;
        if (start > EpochText.Latest || end > EpochText.Latest) return "time is out of range";
        if (rest[0] > 255) return "protocol is not a number";
        if (rest[5] > ushort.MaxValue || rest[10] > ushort.MaxValue) return "port is not a number";
        if (rest[18] > Transport.MostBytes) return "byte count is not a number";
        if (!Address(n[0], rest[1..5], out string source) || !Address(n[0], rest[6..10], out string destination)) return "address is missing or damaged";
        _output.OneWay(new OneWayRecord
        {
            SrcIp = source,
            DstIp = destination,
            SrcPort = (int)rest[5],
            DstPort = (int)rest[10],
            Proto = IpProtocol.Name(rest[0]),
            Scope = "",
            Start = start,
            End = Math.Max(start, end),
            Bytes = rest[18],
            BytesKnown = true,
            Opener = NfdumpFlags.OpenerOf((int)Math.Min(rest[15], int.MaxValue)),
            Service = "",
            State = "",
            Uid = "",
            Line = number,
        });
        return null;
    }

    private static bool Address(long family, ReadOnlySpan<long> words, out string text)
    {
        Span<byte> bytes = stackalloc byte[16];
        text = "";
        for (int i = 0; i < 4; i++)
        {
            if (words[i] > uint.MaxValue) return false;
            BinaryPrimitives.WriteUInt32BigEndian(bytes[(i * 4)..], (uint)words[i]);
        }
        text = IpText.FromBytes(family == IPv4 ? bytes[12..] : bytes);
        return true;
    }

    // Fills the numbers; -1 where a field is none.
    private int Split(ReadOnlySpan<byte> line)
    {
        int fields = 0;
        line = line.Trim((byte)' ');
        while (true)
        {
            int bar = line.IndexOf((byte)'|');
            var field = (bar < 0 ? line : line[..bar]).Trim((byte)' ');
            if (field.IsEmpty || field.Length > 18) return -1;
            long value = 0;
            foreach (byte c in field)
            {
                if (c is < (byte)'0' or > (byte)'9') return -1;
                value = value * 10 + (c - '0');
            }
            if (fields == LongRow) return LongRow + 1;
            _numbers[fields++] = value;
            if (bar < 0) return fields;
            line = line[(bar + 1)..];
        }
    }
}
