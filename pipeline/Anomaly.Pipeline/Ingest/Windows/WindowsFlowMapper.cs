using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>
/// Connections of Sysmon 3 and Security 5156. Neither counts bytes; both know the process for certain.
/// Source is the originator, also of inbound connections, which have state <c>inbound</c>.
/// </summary>
internal sealed class WindowsFlowMapper(Utf8StringCache strings)
{
    private const int FirstEphemeralPort = 49152;

    public (Event, string?) FillSysmon(WindowsRecord record, FlowEvent e)
    {
        bool inbound = System.Text.Ascii.EqualsIgnoreCase(record[WindowsField.Initiated], "false"u8);
        string? error = Ends(record, e, WindowsField.SourceIp, WindowsField.SourcePort, WindowsField.DestinationIp, WindowsField.DestinationPort);
        e.Proto = strings.Get(record[WindowsField.Protocol]).ToLowerInvariant();
        var name = record[WindowsField.DestinationHostname];
        // A reverse lookup by Sysmon itself, not what the process asked for.
        e.DstName = name.IsEmpty ? "" : strings.Get(name).ToLowerInvariant().TrimEnd('.');
        e.NameSource = name.IsEmpty ? "" : "ptr";
        Process(e, record[WindowsField.Image], inbound);
        return (e, error);
    }

    public (Event, string?) FillSecurity(WindowsRecord record, FlowEvent e)
    {
        bool inbound = record[WindowsField.Direction].SequenceEqual("%%14592"u8)
                       || System.Text.Ascii.EqualsIgnoreCase(record[WindowsField.Direction], "inbound"u8);
        string? error = Ends(record, e, WindowsField.SourceAddress, WindowsField.SourcePort, WindowsField.DestAddress, WindowsField.DestPort);
        // Windows 10 and later log the originator of an inbound connection as source; older ones log the local side. The
        // originator is the end with the ephemeral port.
        if (inbound && e.SrcPort < FirstEphemeralPort && e.DstPort >= FirstEphemeralPort)
        {
            (e.SrcIp, e.DstIp) = (e.DstIp, e.SrcIp);
            (e.SrcPort, e.DstPort) = (e.DstPort, e.SrcPort);
        }
        e.Proto = Protocol(record[WindowsField.Protocol]);
        e.DstName = "";
        e.NameSource = "";
        Process(e, record[WindowsField.Application], inbound);
        return (e, error);
    }

    private string? Ends(WindowsRecord record, FlowEvent e, WindowsField srcIp, WindowsField srcPort, WindowsField dstIp, WindowsField dstPort)
    {
        if (!IpText.TryGet(record[srcIp], strings, out string source) || !IpText.TryGet(record[dstIp], strings, out string destination))
            return "address is missing or not an address";
        if (!Port(record[srcPort], out int sourcePort) || !Port(record[dstPort], out int destinationPort))
            return "port is not a port";
        e.SrcIp = source;
        e.DstIp = destination;
        e.SrcPort = sourcePort;
        e.DstPort = destinationPort;
        return null;
    }

    private void Process(FlowEvent e, ReadOnlySpan<byte> image, bool inbound)
    {
        bool known = !image.IsEmpty && !image.SequenceEqual("<unknown process>"u8);
        e.Process = known ? strings.Get(image) : "";
        e.ProcessLink = known ? "exact" : "none";
        e.State = inbound ? "inbound" : "";
        e.BytesKnown = false;
    }

    private static bool Port(ReadOnlySpan<byte> text, out int port)
    {
        port = 0;
        if (text.IsEmpty) return true;
        if (!WindowsRecord.TryNumber(text, out long value) || value > ushort.MaxValue) return false;
        port = (int)value;
        return true;
    }

    private string Protocol(ReadOnlySpan<byte> number)
    {
        if (number.SequenceEqual("6"u8)) return "tcp";
        if (number.SequenceEqual("17"u8)) return "udp";
        return number.SequenceEqual("1"u8) || number.SequenceEqual("58"u8) ? "icmp" : strings.Get(number);
    }
}
