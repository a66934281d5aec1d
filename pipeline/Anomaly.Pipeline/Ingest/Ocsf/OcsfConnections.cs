using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Ocsf;

/// <summary>
/// Makes one flow of all records of a connection that has an id: the closing record's bytes are those of the connection, and
/// reports in between are not added to them. Without a closing record reports add up, running totals replace each other.
/// The latest 32,768 open connections wait, then the oldest goes as it is. Records without an id are flows of their own.
/// </summary>
internal sealed class OcsfConnections(IEventSink sink, int capacity = 1 << 15)
{
    private readonly Dictionary<string, LinkedListNode<Held>> _open = new(StringComparer.Ordinal);
    private readonly LinkedList<Held> _order = new();

    private sealed class Held(FlowEvent flow, bool measured)
    {
        public FlowEvent Flow { get; } = flow;

        public bool Measured { get; set; } = measured;
    }

    /// <summary>Records that became part of another's flow.</summary>
    public long Interim { get; private set; }

    /// <summary>Takes a record.</summary>
    /// <param name="e">Its flow; it may be kept.</param>
    /// <param name="activity">What it reports.</param>
    /// <param name="running">Its bytes are totals since the connection began.</param>
    /// <param name="measured">It has bytes of one direction at least.</param>
    public void Add(FlowEvent e, OcsfActivity activity, bool running, bool measured)
    {
        if (activity == OcsfActivity.Open) Unmeasure(e);
        if (activity == OcsfActivity.Open) measured = false;
        if (e.Uid.Length == 0)
        {
            Deliver(e);
            return;
        }
        if (_open.TryGetValue(e.Uid, out var node))
        {
            Interim++;
            Merge(node.Value, e, activity == OcsfActivity.End || running, measured);
            if (activity == OcsfActivity.End) Release(node);
            return;
        }
        if (activity == OcsfActivity.End)
        {
            Deliver(e);
            return;
        }
        if (_open.Count == capacity) Release(_order.First!);
        _open.Add(e.Uid, _order.AddLast(new Held(e, measured)));
    }

    /// <summary>Sends all that waits, in the order of the connections' first records.</summary>
    public void Finish()
    {
        while (_order.First is { } oldest) Release(oldest);
    }

    private static void Unmeasure(FlowEvent e)
    {
        e.BytesOut = e.BytesIn = 0;
        e.BytesKnown = false;
    }

    private static void Merge(Held held, FlowEvent e, bool replaces, bool measured)
    {
        var flow = held.Flow;
        long end = Math.Max(flow.Time + flow.DurationUs, e.Time + e.DurationUs);
        flow.Time = Math.Min(flow.Time, e.Time);
        flow.DurationUs = end - flow.Time;
        // A log that ended before this record and has grown since brings the whole flow.
        flow.Line = Math.Max(flow.Line, e.Line);
        if (measured && (replaces || !held.Measured)) (flow.BytesOut, flow.BytesIn, flow.BytesKnown) = (e.BytesOut, e.BytesIn, e.BytesKnown);
        else if (measured) (flow.BytesOut, flow.BytesIn, flow.BytesKnown) = (flow.BytesOut + e.BytesOut, flow.BytesIn + e.BytesIn, flow.BytesKnown && e.BytesKnown);
        held.Measured |= measured;
        if (e.State.Length > 0) flow.State = e.State;
        if (flow.Service.Length == 0) flow.Service = e.Service;
        if (flow.DstName.Length == 0) (flow.DstName, flow.NameSource) = (e.DstName, e.NameSource);
        if (flow.Process.Length == 0) (flow.Process, flow.ProcessLink) = (e.Process, e.ProcessLink);
        if (flow.Host.Length == 0) flow.Host = e.Host;
        if (flow.User.Length == 0) flow.User = e.User;
    }

    private void Release(LinkedListNode<Held> node)
    {
        _open.Remove(node.Value.Flow.Uid);
        _order.Remove(node);
        Deliver(node.Value.Flow);
    }

    private void Deliver(FlowEvent e)
    {
        sink.Stats.OriginatorBytes += e.BytesOut;
        sink.Stats.ResponderBytes += e.BytesIn;
        sink.Flow(e);
    }
}
