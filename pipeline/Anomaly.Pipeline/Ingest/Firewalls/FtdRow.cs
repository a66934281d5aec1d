namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>A connection event of Firepower Threat Defense: <c>SrcIP: 10.0.0.5, DstIP: …, InitiatorBytes: 31, …</c>.</summary>
internal readonly ref struct FtdRow
{
    public FtdRow(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            int comma = text.IndexOf(", "u8);
            var pair = comma < 0 ? text : text[..comma];
            text = comma < 0 ? default : text[(comma + 2)..];
            int colon = pair.IndexOf(": "u8);
            if (colon < 0) continue;
            var key = pair[..colon];
            var value = pair[(colon + 2)..].Trim((byte)' ');
            if (key.SequenceEqual("SrcIP"u8)) Src = value;
            else if (key.SequenceEqual("DstIP"u8)) Dst = value;
            else if (key.SequenceEqual("SrcPort"u8) || key.SequenceEqual("ICMPType"u8)) SrcPort = value;
            else if (key.SequenceEqual("DstPort"u8) || key.SequenceEqual("ICMPCode"u8)) DstPort = value;
            else if (key.SequenceEqual("Protocol"u8)) Protocol = value;
            else if (key.SequenceEqual("ConnectionDuration"u8)) Duration = value;
            else if (key.SequenceEqual("InitiatorBytes"u8)) InitiatorBytes = value;
            else if (key.SequenceEqual("ResponderBytes"u8)) ResponderBytes = value;
            else if (key.SequenceEqual("ApplicationProtocol"u8)) Application = value;
            else if (key.SequenceEqual("AccessControlRuleAction"u8)) Action = value;
            else if (key.SequenceEqual("User"u8)) User = value;
            else if (key.SequenceEqual("URL"u8)) Url = value;
            else if (key.SequenceEqual("FirstPacketSecond"u8)) FirstPacket = value;
            else if (key.SequenceEqual("DeviceUUID"u8)) Device = value;
            else if (key.SequenceEqual("InstanceID"u8)) Instance = value;
            else if (key.SequenceEqual("ConnectionID"u8)) Number = value;
        }
    }

    public ReadOnlySpan<byte> Src { get; }

    public ReadOnlySpan<byte> Dst { get; }

    public ReadOnlySpan<byte> SrcPort { get; }

    public ReadOnlySpan<byte> DstPort { get; }

    public ReadOnlySpan<byte> Protocol { get; }

    /// <summary>Seconds.</summary>
    public ReadOnlySpan<byte> Duration { get; }

    public ReadOnlySpan<byte> InitiatorBytes { get; }

    public ReadOnlySpan<byte> ResponderBytes { get; }

    public ReadOnlySpan<byte> Application { get; }

    public ReadOnlySpan<byte> Action { get; }

    public ReadOnlySpan<byte> User { get; }

    public ReadOnlySpan<byte> Url { get; }

    /// <summary>ISO 8601.</summary>
    public ReadOnlySpan<byte> FirstPacket { get; }

    public ReadOnlySpan<byte> Device { get; }

    public ReadOnlySpan<byte> Instance { get; }

    public ReadOnlySpan<byte> Number { get; }
}
