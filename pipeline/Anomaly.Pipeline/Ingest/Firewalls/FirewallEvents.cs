using System.Runtime.InteropServices;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>Events of one firewall log on their way to the sink, and the count of its records by kind. Firewalls watch a network: their records name no host.</summary>
internal sealed class FirewallEvents(LogSource log, IEventSink sink, string sensor, FormatGuard guard)
{
    /// <summary>Reason of a damaged end.</summary>
    public const string BadAddress = "address is missing or not an address";

    /// <summary>Reason of a port above 65535 or of one that is no number.</summary>
    public const string BadPort = "port is not a port";

    /// <summary>Reason of a damaged count.</summary>
    public const string BadCount = "byte count is not a number";

    /// <summary>Reason of a damaged duration.</summary>
    public const string BadDuration = "duration is not a number";

    /// <summary>Reason of a line of nobody.</summary>
    public const string NotARecord = "not a record of this format";

    private const string OtherProgram = "other";

    // No single connection carries more than a pebibyte: more is a damaged number, and would overflow sums.
    private const long MostBytes = 1L << 50;

    private readonly Dictionary<string, long> _kinds = new(StringComparer.Ordinal);
    private readonly NameEvent _name = new() { Sensor = sensor };
    private FlowEvent _flow = new();

    /// <summary>1-based number of the line being read.</summary>
    public long Line { get; set; }

    /// <summary>Times of this log.</summary>
    public LogClock Clock { get; } = new(log);

    /// <summary>Strings of this log.</summary>
    public Utf8StringCache Strings { get; } = new();

    /// <summary>Counts of this log.</summary>
    public ReadStats Stats => sink.Stats;

    /// <summary>Counts a record that makes no event.</summary>
    public string? Skip(string kind)
    {
        guard.Good();
        CollectionsMarshal.GetValueRefOrAddDefault(_kinds, kind, out _)++;
        return null;
    }

    /// <summary>A line that is no record: of another program where a syslog header says so, else a reject. Throws <see cref="LogFormatException"/> where the log has nothing else.</summary>
    public string? Stray(in SyslogPrefix prefix)
    {
        if (prefix.IsSyslog)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(_kinds, OtherProgram, out _)++;
            return null;
        }
        guard.Bad();
        return NotARecord;
    }

    /// <summary>A flow of the current line, empty, to be filled before the next one is begun.</summary>
    public FlowEvent Begin()
    {
        guard.Good();
        var e = _flow;
        e.Sensor = sensor;
        e.Line = Line;
        e.User = e.Proto = e.Service = e.State = e.Uid = e.DstName = e.NameSource = "";
        e.SrcPort = e.DstPort = 0;
        e.DurationUs = e.BytesOut = e.BytesIn = 0;
        e.BytesKnown = false;
        return e;
    }

    /// <summary>Fills the ends; the reason where one is damaged. Empty ports are 0.</summary>
    public string? Ends(FlowEvent e, ReadOnlySpan<byte> src, ReadOnlySpan<byte> srcPort, ReadOnlySpan<byte> dst, ReadOnlySpan<byte> dstPort)
    {
        if (!IpText.TryGet(src, Strings, out string source) || !IpText.TryGet(dst, Strings, out string destination)) return BadAddress;
        if (!Port(srcPort, out int sourcePort) || !Port(dstPort, out int destinationPort)) return BadPort;
        e.SrcIp = source;
        e.DstIp = destination;
        e.SrcPort = sourcePort;
        e.DstPort = destinationPort;
        return null;
    }

    /// <summary>Fills the bytes; an empty count is unknown, and then <c>bytes_known</c> is false while the other is kept.</summary>
    public static string? Bytes(FlowEvent e, ReadOnlySpan<byte> sent, ReadOnlySpan<byte> received)
    {
        if (!Count(sent, out long bytesOut) || !Count(received, out long bytesIn)) return BadCount;
        e.BytesOut = bytesOut;
        e.BytesIn = bytesIn;
        e.BytesKnown = !sent.IsEmpty && !received.IsEmpty;
        return null;
    }

    /// <summary>A number of bytes; empty text is 0.</summary>
    public static bool Count(ReadOnlySpan<byte> text, out long bytes)
    {
        bytes = 0;
        return text.IsEmpty || (SmallText.TryCount(text, out bytes) && bytes <= MostBytes);
    }

    /// <summary>Sends a flow whose time is known, or counts the bytes of one whose is not and returns why.</summary>
    public string? Send(FlowEvent e, string kind, string? timeError)
    {
        Sum(e);
        if (timeError is not null) return timeError;
        Skip(kind);
        sink.Flow(e);
        return null;
    }

    /// <summary>Sends a flow that was kept with <see cref="Keep"/>.</summary>
    public void SendKept(FlowEvent e)
    {
        Sum(e);
        sink.Flow(e);
    }

    /// <summary>The flow being filled is held by somebody: the next one is another object.</summary>
    public void Keep() => _flow = new FlowEvent();

    /// <summary>Sends the name of a connection's other side; does nothing where there is no name.</summary>
    public string? SendName(string kind, FlowEvent ends, long time, ReadOnlySpan<byte> host, bool isHttp, ReadOnlySpan<byte> path)
    {
        Skip(kind);
        if (host.IsEmpty) return null;
        var e = _name;
        e.Line = Line;
        e.Time = time;
        e.User = ends.User;
        e.Client = ends.SrcIp;
        e.Address = ends.DstIp;
        e.Uid = ends.Uid;
        e.Name = Lower(host);
        e.NameSource = isHttp ? "http" : "sni";
        e.HttpPath = isHttp ? System.Text.Encoding.UTF8.GetString(path) : "";
        sink.Name(e);
        return null;
    }

    /// <summary>The text in lower case.</summary>
    public string Lower(ReadOnlySpan<byte> text)
    {
        Span<byte> room = stackalloc byte[256];
        return SmallText.TryLower(text, room, out var lower) ? Strings.Get(lower) : Strings.Get(text).ToLowerInvariant();
    }

    /// <summary>The log has ended: its counts by kind go to the statistics. Throws <see cref="LogFormatException"/> where it was of another format.</summary>
    public void Finish()
    {
        guard.Finish();
        foreach (var (kind, records) in _kinds) Stats.CountStream(kind, records);
    }

    private void Sum(FlowEvent e)
    {
        Stats.OriginatorBytes += e.BytesOut;
        Stats.ResponderBytes += e.BytesIn;
    }

    private static bool Port(ReadOnlySpan<byte> text, out int port)
    {
        port = 0;
        if (text.IsEmpty) return true;
        if (!SmallText.TryCount(text, out long number) || number > ushort.MaxValue) return false;
        port = (int)number;
        return true;
    }
}
