using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Palo Alto Networks PAN-OS logs as comma-separated values, plain or behind a syslog header. Format <c>paloalto</c>.
/// Traffic records of subtype end are flows, URL records are names, the rest is counted. Columns before the 47th are
/// the same in all versions.
/// </summary>
public sealed class PaloAltoReader : FirewallReader
{
    /// <inheritdoc/>
    public override string Format => "paloalto";

    private protected override string Expected => "comma-separated records with TRAFFIC, THREAT, SYSTEM, … in their fourth column are expected, as PAN-OS sends them to syslog";

    /// <inheritdoc/>
    protected override bool IsRecord(ReadOnlySpan<byte> line)
    {
        Span<int> starts = stackalloc int[16];
        Span<int> ends = stackalloc int[16];
        int count = CsvSpans.Split(line, starts, ends);
        return PanRow.FirstColumn(line, starts, ends, Math.Min(count, starts.Length)) >= 0;
    }

    private protected override FirewallRecords Open(FirewallEvents events) => new Records(events);

    private sealed class Records(FirewallEvents events) : FirewallRecords
    {
        private const int FewestTrafficColumns = 46;
        private const int FewestUrlColumns = 32;

        public override string? Record(ReadOnlySpan<byte> line)
        {
            Span<int> starts = stackalloc int[PanRow.Room];
            Span<int> ends = stackalloc int[PanRow.Room];
            int count = CsvSpans.Split(line, starts, ends);
            if (count < 0)
                return line.IndexOf(",TRAFFIC,"u8) >= 0 || line.IndexOf(",THREAT,"u8) >= 0 ? "quote is not closed" : events.Stray(SyslogPrefix.Of(line));
            int first = PanRow.FirstColumn(line, starts, ends, Math.Min(count, PanRow.Room));
            if (first < 0) return PanRow.IsTitle(line, starts, ends, count) ? events.Skip("title") : events.Stray(SyslogPrefix.Of(line));
            var row = new PanRow(line, starts, ends, first, count - first);
            var type = row[PanColumn.Type];
            var subtype = row[PanColumn.Subtype];
            if (type.SequenceEqual("TRAFFIC"u8))
            {
                if (subtype.SequenceEqual("end"u8)) return row.Count < FewestTrafficColumns ? "wrong number of columns" : End(row);
                return events.Skip(subtype.SequenceEqual("start"u8) ? "traffic:start"
                    : subtype.SequenceEqual("drop"u8) ? "traffic:drop"
                    : subtype.SequenceEqual("deny"u8) ? "traffic:deny" : "traffic:other");
            }
            if (!type.SequenceEqual("THREAT"u8)) return events.Skip("other");
            if (!subtype.SequenceEqual("url"u8)) return events.Skip("threat");
            return row.Count < FewestUrlColumns ? "wrong number of columns" : Url(row);
        }

        private string? End(in PanRow row)
        {
            var e = events.Begin();
            if (Ends(row, e) is { } badEnd) return badEnd;
            if (FirewallEvents.Bytes(e, row[PanColumn.Sent], row[PanColumn.Received]) is { } badCount) return badCount;
            if (!row[PanColumn.Elapsed].IsEmpty)
            {
                if (!SmallText.TryDuration(row[PanColumn.Elapsed], out long duration)) return FirewallEvents.BadDuration;
                e.DurationUs = duration;
            }
            e.Service = events.Strings.Get(row[PanColumn.App]);
            e.State = events.Strings.Get(row[PanColumn.Action]);
            // The start is written; where it is not, the record is of the end.
            bool started = !row[PanColumn.Start].IsEmpty;
            string? error = Time(row, started ? PanColumn.Start : PanColumn.Generated, out long time);
            e.Time = started ? time : time - e.DurationUs;
            return events.Send(e, "traffic:end", error);
        }

        // The name that the firewall categorised: the Host header, or the server name of TLS that it did not decrypt.
        private string? Url(in PanRow row)
        {
            var e = events.Begin();
            if (Ends(row, e) is { } badEnd) return badEnd;
            if (Time(row, PanColumn.Generated, out long time) is { } badTime) return badTime;
            var url = CsvSpans.Single(row[PanColumn.Url]);
            return events.SendName("url", e, time, UrlText.Host(url), !row[PanColumn.App].SequenceEqual("ssl"u8), UrlText.Path(url));
        }

        private string? Ends(in PanRow row, FlowEvent e)
        {
            if (events.Ends(e, row[PanColumn.Src], row[PanColumn.SrcPort], row[PanColumn.Dst], row[PanColumn.DstPort]) is { } bad) return bad;
            e.Proto = IpProtocol.Name(row[PanColumn.Proto], events.Strings);
            e.User = events.Strings.Get(row[PanColumn.User]);
            var session = row[PanColumn.Session];
            e.Uid = session.IsEmpty || session.SequenceEqual("0"u8) ? "" : string.Concat(events.Strings.Get(row[PanColumn.Serial]), ":", events.Strings.Get(session));
            return null;
        }

        private string? Time(in PanRow row, PanColumn column, out long micros)
        {
            micros = 0;
            if (!PanRow.TryTime(row[column], out long reading, out var zone)) return "time is not a time";
            // The record's own stamp of high resolution, where it has one, tells the zone of its other times.
            if (zone == TimeZoneMark.None && row.TryOffset(out long offset))
            {
                reading -= offset;
                zone = TimeZoneMark.Offset;
            }
            return events.Clock.Utc(reading, zone, out micros);
        }
    }
}
