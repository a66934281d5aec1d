using System.Buffers.Text;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>One audit record: <c>[node=N] type=T msg=audit(SEC.MS:SERIAL): body</c>, also behind a syslog header.</summary>
internal readonly ref struct AuditLine
{
    private const long LastSecond = 253_402_300_799;

    private AuditLine(ReadOnlySpan<byte> node, ReadOnlySpan<byte> type, long micros, ulong serial, ReadOnlySpan<byte> body)
    {
        Node = node;
        Type = type;
        Micros = micros;
        Serial = serial;
        Body = body;
    }

    /// <summary>Host that wrote the record; empty where not given.</summary>
    public ReadOnlySpan<byte> Node { get; }

    /// <summary>Record type.</summary>
    public ReadOnlySpan<byte> Type { get; }

    /// <summary>Time, µs since the epoch.</summary>
    public long Micros { get; }

    /// <summary>Serial number; rolls over, so it orders nothing.</summary>
    public ulong Serial { get; }

    /// <summary>The fields.</summary>
    public ReadOnlySpan<byte> Body { get; }

    /// <summary>Blank lines, comments and the separators of ausearch stand between records.</summary>
    public static bool IsBetweenRecords(ReadOnlySpan<byte> line)
    {
        line = line.TrimStart(" \t"u8);
        return line.IsEmpty || line[0] == '#' || line.StartsWith("----"u8) || line.StartsWith("time->"u8);
    }

    /// <summary>False where the line is no audit record.</summary>
    public static bool TryParse(ReadOnlySpan<byte> line, out AuditLine record)
    {
        record = default;
        int stampAt = line.IndexOf("msg=audit("u8);
        if (stampAt < 0) return false;
        var header = line[..stampAt];
        int typeAt = header.LastIndexOf("type="u8);
        if (typeAt < 0 || (typeAt > 0 && header[typeAt - 1] != ' ')) return false;
        var type = header[(typeAt + 5)..].TrimEnd((byte)' ');
        if (type.IsEmpty || type.Contains((byte)' ')) return false;
        var rest = line[(stampAt + 10)..];
        if (!TryStamp(ref rest, out long micros, out ulong serial)) return false;
        record = new AuditLine(NodeOf(header[..typeAt]), type, micros, serial, rest);
        return true;
    }

    private static ReadOnlySpan<byte> NodeOf(ReadOnlySpan<byte> header)
    {
        int at = header.LastIndexOf("node="u8);
        if (at < 0 || (at > 0 && header[at - 1] != ' ')) return default;
        var node = header[(at + 5)..];
        int end = node.IndexOf((byte)' ');
        return end < 0 ? node : node[..end];
    }

    private static bool TryStamp(ref ReadOnlySpan<byte> rest, out long micros, out ulong serial)
    {
        micros = 0;
        serial = 0;
        if (!Utf8Parser.TryParse(rest, out long second, out int used) || second < 0 || second > LastSecond || used >= rest.Length) return false;
        micros = second * 1_000_000;
        if (rest[used] == '.')
        {
            used++;
            for (long unit = 100_000; used < rest.Length && rest[used] is >= (byte)'0' and <= (byte)'9'; used++, unit /= 10)
                micros += (rest[used] - '0') * unit;
        }
        if (used >= rest.Length || rest[used] != ':') return false;
        rest = rest[(used + 1)..];
        if (!Utf8Parser.TryParse(rest, out serial, out used) || used >= rest.Length || rest[used] != ')') return false;
        rest = rest[(used + 1)..];
        if (rest is [(byte)':', ..]) rest = rest[1..];
        return true;
    }
}
