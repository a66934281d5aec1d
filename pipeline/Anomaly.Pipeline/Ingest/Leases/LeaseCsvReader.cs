using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Leases;

/// <summary>
/// Who had which address when: CSV with the columns <c>ip</c>, <c>host</c>, <c>from</c> and <c>to</c> in any order
/// (others are ignored), times as ISO 8601 in UTC (<c>2026-03-01T08:00:00Z</c>) or seconds since the epoch, the end
/// not included. An empty <c>to</c> means still held, an empty <c>from</c> always held.
/// </summary>
public sealed class LeaseCsvReader : ILogReader
{
    private const long Earliest = 0;
    private const long Latest = 253_402_300_799_999_999;
    private static readonly string[] Needed = ["ip", "host", "from", "to"];

    /// <inheritdoc/>
    public string Format => "leases";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName)
    {
        if (head.StartsWith("\uFEFF"u8)) head = head[3..];
        int end = head[..Math.Min(head.Length, 1024)].IndexOf((byte)'\n');
        var fields = new List<string>();
        return CsvFields.TrySplit((end < 0 ? head[..Math.Min(head.Length, 1024)] : head[..end]).TrimEnd("\r\n"u8), fields) && Columns(fields) is not null ? 100 : 0;
    }

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var lines = new LineReader(log.Content);
        var fields = new List<string>();
        var addresses = new Utf8StringCache();
        int[]? columns = null;
        while (lines.TryRead(out var line))
        {
            if (lines.Line == 1 && line.StartsWith("\uFEFF"u8)) line = line[3..];
            if (line.TrimStart(" \t"u8) is [] or [(byte)'#', ..]) continue;
            if (columns is null)
            {
                columns = CsvFields.TrySplit(line, fields) ? Columns(fields) : null;
                if (columns is null) throw new LogFormatException("not a lease table: its first line must name the columns ip,host,from,to");
                continue;
            }
            sink.Stats.Records++;
            string? bad = CsvFields.TrySplit(line, fields) ? Row(fields, columns, lines.Line, addresses, sink) : "quotes are not balanced";
            if (bad is not null) sink.Reject(lines.Line, lines.Offset, bad, line);
        }
    }

    private static string? Row(List<string> fields, int[] columns, long line, Utf8StringCache addresses, IEventSink sink)
    {
        if (fields.Count <= columns.Max()) return "too few columns";
        string ip = fields[columns[0]], host = fields[columns[1]];
        if (!IpText.TryGet(Encoding.UTF8.GetBytes(ip), addresses, out string address)) return "ip is not an address";
        if (host.Length == 0) return "host is missing";
        if (!Time(fields[columns[2]], Earliest, out long from)) return "from is not a UTC time";
        if (!Time(fields[columns[3]], Latest, out long to)) return "to is not a UTC time";
        if (from >= to) return "from is not before to";
        sink.Stats.CountTime(from);
        sink.Lease(new Lease(address, host, from, to) { Line = line });
        return null;
    }

    private static bool Time(string text, long ifEmpty, out long micros)
    {
        micros = ifEmpty;
        if (text.Length == 0) return true;
        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal seconds))
        {
            if (seconds > Latest / 1_000_000) return false;
            micros = (long)Math.Round(seconds * 1_000_000m);
            return true;
        }
        // A zone must be said: a time without one is nobody's.
        if (!LogTime.TryParse(Encoding.UTF8.GetBytes(text), out micros, out var zone) || zone == TimeZoneMark.None) return false;
        return micros is >= Earliest and <= Latest;
    }

    private static int[]? Columns(List<string> header)
    {
        var columns = new int[Needed.Length];
        for (int i = 0; i < Needed.Length; i++)
        {
            columns[i] = header.FindIndex(name => name.Equals(Needed[i], StringComparison.OrdinalIgnoreCase));
            if (columns[i] < 0) return null;
        }
        return columns;
    }
}
