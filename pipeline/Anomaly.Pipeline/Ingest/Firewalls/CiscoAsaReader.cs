namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Cisco ASA and Firepower Threat Defense messages, with any of their heads. Format <c>cisco-asa</c>. Connections that
/// end (302014, 302016, 302018, 302304, 302306) and Threat Defense's 430003 are flows, other messages are counted.
/// </summary>
public sealed class CiscoAsaReader : FirewallReader
{
    /// <inheritdoc/>
    public override string Format => "cisco-asa";

    private protected override string Expected => "messages with a tag like %ASA-6-302014: or %FTD-6-430003: are expected";

    /// <inheritdoc/>
    protected override bool IsRecord(ReadOnlySpan<byte> line) => CiscoMessage.Find(line) is { IsTagged: true };

    private protected override FirewallRecords Open(FirewallEvents events) => new Records(events);

    private sealed class Records(FirewallEvents events) : FirewallRecords
    {
        private readonly AsaBuilt _built = new();

        public override string? Record(ReadOnlySpan<byte> line)
        {
            var message = CiscoMessage.Find(line);
            switch (message.Id)
            {
                case 0:
                    return events.Stray(SyslogPrefix.Of(line));
                case 302013 or 302015 or 302017 or 302303 or 302305:
                    Built(message);
                    return events.Skip("built");
                case 302014 or 302016 or 302018 or 302304 or 302306:
                    return Teardown(message);
                case 430002:
                    return events.Skip("connection:start");
                case 430003:
                    return Connection(message);
                default:
                    return events.Skip("other");
            }
        }

        // A message that does not say who began the connection is of no use, and of no harm.
        private void Built(in CiscoMessage message)
        {
            bool inbound = message.Text.StartsWith("Built inbound "u8);
            if (!inbound && !message.Text.StartsWith("Built outbound "u8)) return;
            if (AsaConnection.TryParse(message.Text, out var connection))
                _built.Add(events.Strings.Get(message.Device), connection, secondBegan: !inbound);
        }

        private string? Teardown(in CiscoMessage message)
        {
            if (!AsaConnection.TryParse(message.Text, out var connection)) return "not a teardown of a connection";
            if (!SmallText.TryDuration(connection.Duration, out long duration)) return FirewallEvents.BadDuration;
            if (connection.Bytes.IsEmpty || !FirewallEvents.Count(connection.Bytes, out long total)) return FirewallEvents.BadCount;
            string device = events.Strings.Get(message.Device);
            bool secondBegan = _built.Take(device, connection) ?? SecondBegan(connection.First, connection.Second);
            var a = secondBegan ? connection.Second : connection.First;
            var b = secondBegan ? connection.First : connection.Second;
            var e = events.Begin();
            if (events.Ends(e, a.Address, a.Port, b.Address, b.Port) is { } bad) return bad;
            e.DurationUs = duration;
            e.Proto = IpProtocol.Name(connection.Protocol, events.Strings);
            e.State = events.Strings.Get(connection.Reason);
            e.User = events.Strings.Get(a.User);
            e.Uid = string.Concat(device, ":", events.Strings.Get(connection.Number));
            // One total of both directions: which of them it went is not said, so neither is known.
            events.Stats.UndirectedBytes += total;
            string? error = events.Clock.Utc(message.Stamp, out long time);
            e.Time = time - duration;
            return events.Send(e, "teardown", error);
        }

        // The order of the two ends does not tell. Services have the lower port; of equals the first is taken.
        private static bool SecondBegan(in AsaEnd first, in AsaEnd second)
            => SmallText.TryCount(first.Port, out long a) && SmallText.TryCount(second.Port, out long b) && a < b;

        private string? Connection(in CiscoMessage message)
        {
            var row = new FtdRow(message.Text);
            var e = events.Begin();
            if (events.Ends(e, row.Src, row.SrcPort, row.Dst, row.DstPort) is { } bad) return bad;
            if (FirewallEvents.Bytes(e, row.InitiatorBytes, row.ResponderBytes) is { } badCount) return badCount;
            if (!row.Duration.IsEmpty)
            {
                if (!SmallText.TryDuration(row.Duration, out long duration)) return FirewallEvents.BadDuration;
                e.DurationUs = duration;
            }
            e.Proto = IpProtocol.Name(row.Protocol, events.Strings);
            e.Service = events.Strings.Get(row.Application);
            e.State = events.Strings.Get(row.Action);
            e.User = row.User.SequenceEqual("No Authentication Required"u8) || row.User.SequenceEqual("Unknown"u8) ? "" : events.Strings.Get(row.User);
            if (!row.Number.IsEmpty) e.Uid = string.Concat(events.Strings.Get(row.Device), ":", events.Strings.Get(row.Instance), ":") + events.Strings.Get(row.Number);
            var name = UrlText.Host(row.Url);
            if (!name.IsEmpty)
            {
                e.DstName = events.Lower(name);
                e.NameSource = "sensor";
            }
            // The first packet's time is the start; the message's own is the end.
            bool started = LogTime.TryParse(row.FirstPacket, out long first, out var zone);
            string? error = started ? events.Clock.Utc(first, zone, out long time) : events.Clock.Utc(message.Stamp, out time);
            e.Time = started ? time : time - e.DurationUs;
            return events.Send(e, "connection:end", error);
        }
    }
}
