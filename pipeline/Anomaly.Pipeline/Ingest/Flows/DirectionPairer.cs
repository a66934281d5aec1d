using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Flows;

/// <summary>
/// Makes connections of one-way records: two records with the ends exchanged, the same protocol and scope, and times that
/// overlap or begin at most a minute apart are one flow; of several the nearest in time. A record that stays alone is a
/// flow whose other direction is unknown. The same direction seen by two observers counts once, with the larger number.
/// </summary>
/// <remarks>
/// The latest <paramref name="capacity"/> connections wait for their other half, then the oldest goes. Flows come out in the
/// order of their first records; their line is that of the later one, so that a log that ended between the two and has
/// grown since brings the whole flow.
/// </remarks>
internal sealed class DirectionPairer(IEventSink sink, string sensor, int capacity = 1 << 15)
{
    private const long MostApart = 60_000_000;
    private const int LongestChain = 64;

    private readonly FlowEvent _flow = new() { Sensor = sensor };
    private readonly Dictionary<Ends, long> _newest = [];
    private Pair[] _ring = new Pair[Math.Min(capacity, 256)];
    private long _first;
    private long _next;

    // The ends in ordinal order, whichever of them sent.
    private readonly record struct Ends(string A, int PortA, string B, int PortB, string Proto, string Scope);

    private struct Pair
    {
        public Ends Ends;
        public long Older;
        public OneWayRecord FromA;
        public OneWayRecord FromB;
    }

    /// <summary>Records that told of packets another record had told of.</summary>
    public long Duplicates { get; private set; }

    /// <summary>Takes a record.</summary>
    public void Add(in OneWayRecord record)
    {
        int order = string.CompareOrdinal(record.SrcIp, record.DstIp);
        bool fromA = order < 0 || (order == 0 && record.SrcPort <= record.DstPort);
        var ends = fromA
            ? new Ends(record.SrcIp, record.SrcPort, record.DstIp, record.DstPort, record.Proto, record.Scope)
            : new Ends(record.DstIp, record.DstPort, record.SrcIp, record.SrcPort, record.Proto, record.Scope);
        long newest = _newest.GetValueOrDefault(ends, -1);
        long partner = Nearest(newest, record, fromA);
        if (partner >= 0)
        {
            ref var pair = ref _ring[partner % _ring.Length];
            Fill(ref fromA ? ref pair.FromA : ref pair.FromB, record);
            return;
        }
        if (_next - _first == _ring.Length) MakeRoom();
        // The newest may be the one that just went.
        if (newest < _first) newest = -1;
        ref var place = ref _ring[_next % _ring.Length];
        place = new Pair { Ends = ends, Older = newest };
        if (fromA) place.FromA = record;
        else place.FromB = record;
        _newest[ends] = _next++;
    }

    /// <summary>Hands on everything that waits.</summary>
    public void Finish()
    {
        while (_first < _next) EmitOldest();
    }

    private long Nearest(long newest, in OneWayRecord record, bool fromA)
    {
        long nearest = -1;
        long least = long.MaxValue;
        int steps = 0;
        for (long at = newest; at >= _first && steps < LongestChain; steps++)
        {
            ref var pair = ref _ring[at % _ring.Length];
            ref var same = ref fromA ? ref pair.FromA : ref pair.FromB;
            ref var other = ref fromA ? ref pair.FromB : ref pair.FromA;
            bool twice = same.Observer != 0 && record.Observer != 0 && same.Observer != record.Observer;
            if (!same.IsThere || twice)
            {
                ref var near = ref !same.IsThere ? ref other : ref same;
                long apart = Math.Abs(near.Start - record.Start);
                bool overlap = record.Start < near.End && near.Start < record.End;
                if (apart <= least && (overlap || apart <= MostApart)) (nearest, least) = (at, apart);
            }
            at = pair.Older;
        }
        return nearest;
    }

    private void Fill(ref OneWayRecord place, in OneWayRecord record)
    {
        if (!place.IsThere)
        {
            place = record;
            return;
        }
        Duplicates++;
        bool replace = record.BytesKnown && (!place.BytesKnown || record.Bytes > place.Bytes);
        long line = Math.Max(place.Line, record.Line);
        place = (replace ? record : place) with { Line = line };
    }

    private void MakeRoom()
    {
        if (_ring.Length >= capacity)
        {
            EmitOldest();
            return;
        }
        var wider = new Pair[Math.Min(capacity, _ring.Length * 2)];
        for (long at = _first; at < _next; at++) wider[at % wider.Length] = _ring[at % _ring.Length];
        _ring = wider;
    }

    private void EmitOldest()
    {
        long at = _first++;
        ref var pair = ref _ring[at % _ring.Length];
        if (_newest.TryGetValue(pair.Ends, out long newest) && newest == at) _newest.Remove(pair.Ends);
        Emit(pair.FromA, pair.FromB);
        pair = default;
    }

    private void Emit(in OneWayRecord a, in OneWayRecord b)
    {
        bool both = a.IsThere && b.IsThere;
        bool aOpened = both ? OpenedByA(a, b) : a.IsThere ? SourceOpened(a) : !SourceOpened(b);
        ref readonly var sent = ref aOpened ? ref a : ref b;
        ref readonly var received = ref aOpened ? ref b : ref a;
        var e = _flow;
        if (sent.IsThere) Describe(e, sent, sent.SrcIp, sent.SrcPort, sent.DstIp, sent.DstPort);
        else Describe(e, received, received.DstIp, received.DstPort, received.SrcIp, received.SrcPort);
        if (both)
        {
            e.Time = Math.Min(sent.Start, received.Start);
            e.DurationUs = Math.Max(sent.End, received.End) - e.Time;
        }
        e.BytesOut = sent.Bytes;
        e.BytesIn = received.Bytes;
        e.BytesKnown = both && sent.BytesKnown && received.BytesKnown;
        e.Line = Math.Max(sent.Line, received.Line);
        sink.Stats.OriginatorBytes += e.BytesOut;
        sink.Stats.ResponderBytes += e.BytesIn;
        sink.Flow(e);
    }

    private static void Describe(FlowEvent e, in OneWayRecord record, string opener, int openerPort, string other, int otherPort)
    {
        e.SrcIp = opener;
        e.SrcPort = openerPort;
        e.DstIp = other;
        e.DstPort = otherPort;
        e.Proto = record.Proto;
        e.Service = record.Service;
        e.State = record.State;
        e.Uid = record.Uid;
        e.Time = record.Start;
        e.DurationUs = record.End - record.Start;
    }

    private static bool OpenedByA(in OneWayRecord a, in OneWayRecord b)
    {
        if (a.Opener != Opener.Unknown) return a.Opener == Opener.Source;
        if (b.Opener != Opener.Unknown) return b.Opener == Opener.Destination;
        if (HasPorts(a) && a.SrcPort != a.DstPort) return SourceOpened(a);
        return a.Start != b.Start ? a.Start < b.Start : a.Line < b.Line;
    }

    // Where the record does not say, the end with the smaller port serves: services sit below the ephemeral ports.
    private static bool SourceOpened(in OneWayRecord record) => record.Opener switch
    {
        Opener.Source => true,
        Opener.Destination => false,
        _ => !HasPorts(record) || record.SrcPort >= record.DstPort,
    };

    // Type and code stand there.
    private static bool HasPorts(in OneWayRecord record) => record.Proto != "icmp";
}
