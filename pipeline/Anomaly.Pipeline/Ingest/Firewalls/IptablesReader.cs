namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>
/// Packets that the Linux kernel logs (iptables and nftables LOG targets, ufw, Shorewall, SuSEfirewall, UniFi). Format
/// <c>iptables</c>. A packet is a flow whose bytes are unknown: how much the connection carried is not logged.
/// </summary>
public sealed class IptablesReader : FirewallReader
{
    /// <inheritdoc/>
    public override string Format => "iptables";

    private protected override string Expected => "packets of the kernel log are expected: IN=… OUT=… SRC=… DST=… PROTO=…";

    /// <inheritdoc/>
    protected override bool IsRecord(ReadOnlySpan<byte> line)
        => line.IndexOf("IN="u8) is >= 0 and var at && line[at..].IndexOf(" OUT="u8) >= 0 && line[at..].IndexOf(" SRC="u8) >= 0 && line[at..].IndexOf(" PROTO="u8) >= 0;

    private protected override FirewallRecords Open(FirewallEvents events) => new Records(events);

    private sealed class Records(FirewallEvents events) : FirewallRecords
    {
        public override string? Record(ReadOnlySpan<byte> line)
        {
            var prefix = SyslogPrefix.Of(line);
            int start = line.IndexOf("IN="u8);
            // The head of a packet's line may be cut: what is left still says that it is one.
            if (line.IndexOf(" PROTO="u8) < 0 || (start < 0 && line.IndexOf(" DST="u8) < 0)) return events.Stray(prefix);
            ReadOnlySpan<byte> src = default, dst = default, srcPort = default, dstPort = default, proto = default;
            var pairs = new KeyValues(start < 0 ? line : line[start..]);
            while (pairs.Next(out var key, out var value))
            {
                // An ICMP error quotes the packet it is about.
                if (key is [(byte)'[', ..]) break;
                if (key.SequenceEqual("SRC"u8)) src = value;
                else if (key.SequenceEqual("DST"u8)) dst = value;
                else if (key.SequenceEqual("PROTO"u8)) proto = value;
                else if (key.SequenceEqual("SPT"u8) || key.SequenceEqual("TYPE"u8)) srcPort = value;
                else if (key.SequenceEqual("DPT"u8) || key.SequenceEqual("CODE"u8)) dstPort = value;
            }
            var e = events.Begin();
            if (events.Ends(e, src, srcPort, dst, dstPort) is { } bad) return bad;
            e.Proto = IpProtocol.Name(proto, events.Strings);
            e.State = start < 0 ? "" : Verdict(line[..start]);
            string? error = events.Clock.Utc(prefix.Stamp, out long time);
            e.Time = time;
            return events.Send(e, "packet", error);
        }

        // What becomes of the packet is said by nothing but the text that the rule's author chose: its last word that is a verdict.
        private static string Verdict(ReadOnlySpan<byte> text)
        {
            if (text.EndsWith("-A]"u8)) return "accept"; // UniFi: LAN_IN-2000-A
            if (text.EndsWith("-D]"u8)) return "drop";
            if (text.EndsWith("-R]"u8)) return "reject";
            while (true)
            {
                int end = LastLetter(text) + 1;
                if (end == 0) return "";
                int start = end;
                while (start > 0 && IsLetter(text[start - 1])) start--;
                var word = text[start..end];
                if (Is(word, "DROP"u8) || Is(word, "DROPPED"u8)) return "drop";
                if (Is(word, "REJECT"u8)) return "reject";
                if (Is(word, "DENY"u8) || Is(word, "DENIED"u8)) return "deny";
                if (Is(word, "BLOCK"u8) || Is(word, "BLOCKED"u8)) return "block";
                if (Is(word, "ACCEPT"u8) || Is(word, "ACC"u8) || Is(word, "ALLOW"u8) || Is(word, "PASS"u8)) return "accept";
                text = text[..start];
            }
        }

        private static int LastLetter(ReadOnlySpan<byte> text)
        {
            int at = text.Length - 1;
            while (at >= 0 && !IsLetter(text[at])) at--;
            return at;
        }

        private static bool IsLetter(byte c) => (c | 0x20) is >= (byte)'a' and <= (byte)'z';

        private static bool Is(ReadOnlySpan<byte> word, ReadOnlySpan<byte> verdict) => System.Text.Ascii.EqualsIgnoreCase(word, verdict);
    }
}
