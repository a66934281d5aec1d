namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Check Point logs as Log Exporter writes them: syslog structured data (<c>[k:"v"; …]</c> or <c>[id k="v" …]</c>),
/// <c>k=v|…</c>, CEF, LEEF or JSON lines. Format <c>checkpoint</c>. Records of any blade that name both ends are flows.
/// </summary>
public sealed class CheckPointReader : FirewallReader
{
    /// <inheritdoc/>
    public override string Format => "checkpoint";

    private protected override string Expected => "records of Log Exporter that name product, loguid and origin are expected (syslog, generic, CEF, LEEF or JSON)";

    private protected override bool ReadsJson => true;

    /// <inheritdoc/>
    protected override bool IsRecord(ReadOnlySpan<byte> line) => new CheckPointRow(line).IsRecord;

    private protected override FirewallRecords Open(FirewallEvents events) => new Records(events);

    private sealed class Records(FirewallEvents events) : FirewallRecords
    {
        private readonly SessionHold _open = new(events);

        public override string? Record(ReadOnlySpan<byte> line)
        {
            var row = new CheckPointRow(line);
            if (!row.IsRecord) return events.Stray(SyslogPrefix.Of(line));
            string? badTime = Time(row, SyslogPrefix.Of(line).Stamp, out long time);
            if (badTime is null) events.Stats.CountTime(time);
            if (row[CheckPointField.Src].IsEmpty || row[CheckPointField.Dst].IsEmpty) return events.Skip("no ends");
            return Flow(row, time, badTime);
        }

        public override void Finish() => _open.Finish();

        private string? Flow(in CheckPointRow row, long time, string? badTime)
        {
            var e = events.Begin();
            // The service is a port, or the name of one.
            var service = row[CheckPointField.Service];
            var port = row[CheckPointField.DstPort];
            if (port.IsEmpty && SmallText.TryCount(service, out _)) port = service;
            if (events.Ends(e, row[CheckPointField.Src], row[CheckPointField.SrcPort], row[CheckPointField.Dst], port) is { } bad) return bad;
            bool ofSession = !row[CheckPointField.Sent].IsEmpty || !row[CheckPointField.Received].IsEmpty;
            string? badCount = ofSession
                ? FirewallEvents.Bytes(e, row[CheckPointField.Sent], row[CheckPointField.Received])
                : FirewallEvents.Bytes(e, row[CheckPointField.ClientOut], row[CheckPointField.ClientIn]);
            if (badCount is not null) return badCount;
            if (!e.BytesKnown && e.BytesOut == 0 && e.BytesIn == 0)
            {
                if (!FirewallEvents.Count(row[CheckPointField.Bytes], out long total)) return FirewallEvents.BadCount;
                events.Stats.UndirectedBytes += total;
            }
            if (!row[CheckPointField.Duration].IsEmpty)
            {
                if (!SmallText.TryDuration(row[CheckPointField.Duration], out long duration)) return FirewallEvents.BadDuration;
                e.DurationUs = duration;
            }
            e.Proto = IpProtocol.Name(row[CheckPointField.Proto], events.Strings);
            var app = row[CheckPointField.App];
            e.Service = events.Strings.Get(!app.IsEmpty ? app : !row[CheckPointField.ServiceName].IsEmpty ? row[CheckPointField.ServiceName] : port.IsEmpty ? service : default);
            e.State = events.Strings.Get(row[CheckPointField.Action]);
            e.User = events.Strings.Get(row[CheckPointField.User]);
            e.Uid = row[CheckPointField.Id].IsEmpty ? "" : System.Text.Encoding.UTF8.GetString(row[CheckPointField.Id]);
            var name = UrlText.Host(row[CheckPointField.Host]);
            if (name.IsEmpty && row[CheckPointField.Resource].IndexOf("://"u8) > 0) name = UrlText.Host(row[CheckPointField.Resource]);
            if (!name.IsEmpty)
            {
                e.DstName = events.Lower(name);
                e.NameSource = "sensor";
            }
            e.Time = time;
            // A record of a session that goes on is written again, with the same id and more bytes.
            if (badTime is null && e.Uid.Length > 0 && (e.BytesKnown || e.BytesOut > 0 || e.BytesIn > 0))
            {
                events.Skip("session");
                _open.Put(e);
                return null;
            }
            return events.Send(e, "flow", badTime);
        }

        private string? Time(in CheckPointRow row, in SyslogStamp head, out long micros)
        {
            var text = row[CheckPointField.Time];
            if (text.Length is >= 9 and <= 13 && SmallText.TryCount(text, out long count))
                return events.Clock.Utc(count * (text.Length > 11 ? 1_000 : 1_000_000), TimeZoneMark.Offset, out micros);
            if (LogTime.TryParse(text, out long reading, out var zone)) return events.Clock.Utc(reading, zone, out micros);
            return events.Clock.Utc(head, out micros);
        }
    }
}
