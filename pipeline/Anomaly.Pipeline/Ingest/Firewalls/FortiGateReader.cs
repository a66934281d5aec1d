using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Fortinet FortiGate logs as <c>key=value</c>, plain or behind a syslog header, also separated by commas. Format
/// <c>fortigate</c>. Traffic records are flows, web filter records are names, the rest is counted. Of a session that is
/// logged while it goes on the last record counts.
/// </summary>
public sealed class FortiGateReader : FirewallReader
{
    /// <inheritdoc/>
    public override string Format => "fortigate";

    private protected override string Expected => "records like date=… time=… devid=… type=traffic subtype=forward srcip=… are expected";

    /// <inheritdoc/>
    protected override bool IsRecord(ReadOnlySpan<byte> line)
        => new FortiRow(line) is { IsRecord: true } row && (!row[FortiField.LogId].IsEmpty || !row[FortiField.DevId].IsEmpty);

    private protected override FirewallRecords Open(FirewallEvents events) => new Records(events);

    private sealed class Records(FirewallEvents events) : FirewallRecords
    {
        private readonly SessionHold _open = new(events);

        public override string? Record(ReadOnlySpan<byte> line)
        {
            var row = new FortiRow(line);
            if (!row.IsRecord) return events.Stray(SyslogPrefix.Of(line));
            var type = row[FortiField.Type];
            if (type.SequenceEqual("traffic"u8)) return row.IsStart ? events.Skip("traffic:start") : Traffic(row);
            if (type.SequenceEqual("utm"u8))
                return row[FortiField.Subtype].SequenceEqual("webfilter"u8) && !row[FortiField.HostName].IsEmpty ? WebFilter(row) : events.Skip("utm");
            return events.Skip(type.SequenceEqual("event"u8) ? "event" : "other");
        }

        public override void Finish() => _open.Finish();

        private string? Traffic(in FortiRow row)
        {
            var e = events.Begin();
            if (Ends(row, e) is { } badEnd) return badEnd;
            if (FirewallEvents.Bytes(e, row[FortiField.Sent], row[FortiField.Received]) is { } badCount) return badCount;
            if (!row[FortiField.Duration].IsEmpty)
            {
                if (!SmallText.TryDuration(row[FortiField.Duration], out long duration)) return FirewallEvents.BadDuration;
                e.DurationUs = duration;
            }
            e.Service = events.Strings.Get(row[FortiField.App].IsEmpty ? row[FortiField.Service] : row[FortiField.App]);
            e.State = events.Strings.Get(row[FortiField.Action]);
            var name = UrlText.Host(row[FortiField.HostName]);
            if (!name.IsEmpty)
            {
                e.DstName = events.Lower(name);
                e.NameSource = "sensor";
            }
            string? error = Time(row, out long time);
            // Records are written when the session ends, or on its way.
            e.Time = time - e.DurationUs;
            if (e.Uid.Length > 0 && error is null)
            {
                if (row.IsInterim)
                {
                    events.Skip("traffic:interim");
                    _open.Put(e);
                    return null;
                }
                _open.Drop(e);
            }
            return events.Send(e, "traffic", error);
        }

        private string? WebFilter(in FortiRow row)
        {
            var e = events.Begin();
            if (Ends(row, e) is { } badEnd) return badEnd;
            if (Time(row, out long time) is { } badTime) return badTime;
            bool isHttp = !row[FortiField.Service].SequenceEqual("HTTPS"u8);
            return events.SendName("utm:webfilter", e, time, UrlText.Host(row[FortiField.HostName]), isHttp, UrlText.Path(row[FortiField.Url]));
        }

        private string? Ends(in FortiRow row, FlowEvent e)
        {
            if (events.Ends(e, row[FortiField.SrcIp], row[FortiField.SrcPort], row[FortiField.DstIp], row[FortiField.DstPort]) is { } bad) return bad;
            e.Proto = IpProtocol.Name(row[FortiField.Proto], events.Strings);
            e.User = events.Strings.Get(row[FortiField.User]);
            var session = row[FortiField.Session];
            if (!session.IsEmpty && !session.SequenceEqual("0"u8))
                e.Uid = string.Concat(events.Strings.Get(row[FortiField.DevId]), ":", events.Strings.Get(row[FortiField.Domain]), ":") + events.Strings.Get(session);
            return null;
        }

        private string? Time(in FortiRow row, out long micros)
            => row.TryEventTime(out micros) ? events.Clock.Utc(micros, TimeZoneMark.Offset, out micros)
                : row.TryDateTime(out long reading, out var zone) ? events.Clock.Utc(reading, zone, out micros) : "time is not a time";
    }
}
