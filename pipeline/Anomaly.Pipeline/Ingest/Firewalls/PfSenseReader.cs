namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Packets that pfSense and OPNsense log (<c>filterlog</c>). Format <c>pfsense</c>. A packet is a flow whose bytes are
/// unknown: how much the connection carried is not logged.
/// </summary>
public sealed class PfSenseReader : FirewallReader
{
    /// <inheritdoc/>
    public override string Format => "pfsense";

    private protected override string Expected => "lines of filterlog are expected";

    /// <inheritdoc/>
    protected override bool IsRecord(ReadOnlySpan<byte> line) => !RowOf(line).IsEmpty;

    private protected override FirewallRecords Open(FirewallEvents events) => new Records(events);

    // The row begins behind the last blank before its first comma: the program's name, number and syslog fields stand before.
    private static ReadOnlySpan<byte> RowOf(ReadOnlySpan<byte> line)
    {
        const int programName = 9;
        int at = line.IndexOf("filterlog"u8);
        if (at < 0) return default;
        line = line[(at + programName)..];
        int comma = line.IndexOf((byte)',');
        return comma < 0 ? default : line[(line[..comma].LastIndexOf((byte)' ') + 1)..];
    }

    private sealed class Records(FirewallEvents events) : FirewallRecords
    {
        private const int ActionColumn = 6;
        private const int VersionColumn = 8;
        private const int Room = 24;

        public override string? Record(ReadOnlySpan<byte> line)
        {
            var prefix = SyslogPrefix.Of(line);
            var row = RowOf(line);
            if (row.IsEmpty) return events.Stray(prefix);
            Span<int> starts = stackalloc int[Room];
            Span<int> ends = stackalloc int[Room];
            int count = CsvSpans.Split(row, starts, ends);
            if (count <= VersionColumn) return "wrong number of columns";
            var version = row[starts[VersionColumn]..ends[VersionColumn]];
            // IPv4: tos, ecn, ttl, id, offset, flags, number, name, length; IPv6: class, label, hops, name, number, length.
            int proto, src;
            if (version.SequenceEqual("4"u8)) (proto, src) = (15, 18);
            else if (version.SequenceEqual("6"u8)) (proto, src) = (13, 15);
            else return "neither IPv4 nor IPv6";
            if (count < src + 2) return "wrong number of columns";
            var e = events.Begin();
            var protocol = row[starts[proto]..ends[proto]];
            e.Proto = IpProtocol.Name(protocol, events.Strings);
            bool ports = e.Proto is "tcp" or "udp";
            if (ports && count < src + 4) return "wrong number of columns";
            string? bad = events.Ends(e, row[starts[src]..ends[src]], ports ? row[starts[src + 2]..ends[src + 2]] : default,
                row[starts[src + 1]..ends[src + 1]], ports ? row[starts[src + 3]..ends[src + 3]] : default);
            if (bad is not null) return bad;
            e.State = events.Strings.Get(row[starts[ActionColumn]..ends[ActionColumn]]);
            string? error = events.Clock.Utc(prefix.Stamp, out long time);
            e.Time = time;
            return events.Send(e, "packet", error);
        }
    }
}
