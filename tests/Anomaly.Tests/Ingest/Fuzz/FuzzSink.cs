using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Tests.Ingest.Fuzz;

/// <summary>Counts, and notices what no reader may hand on.</summary>
public sealed class FuzzSink : IEventSink
{
    /// <summary>Counts of the reader.</summary>
    public ReadStats Stats { get; } = new();

    /// <summary>Events and leases.</summary>
    public long Events { get; private set; }

    /// <summary>What was wrong with an event or a reject; null if nothing.</summary>
    public string? Wrong { get; private set; }

    /// <inheritdoc/>
    public void Flow(FlowEvent e)
    {
        Take(e);
        if (e.BytesOut < 0 || e.BytesIn < 0 || e.DurationUs < 0 || e.MissedBytes < 0) Wrong ??= $"a flow of line {e.Line} has a negative count";
        if (e.SrcPort is < 0 or > 65535 || e.DstPort is < 0 or > 65535) Wrong ??= $"a flow of line {e.Line} has port {e.SrcPort} or {e.DstPort}";
    }

    /// <inheritdoc/>
    public void Process(ProcessEvent e) => Take(e);

    /// <inheritdoc/>
    public void File(FileEvent e) => Take(e);

    /// <inheritdoc/>
    public void Name(NameEvent e)
    {
        Take(e);
        if (e.Name.Length == 0 || e.TtlS < 0 || e.RequestBytes < 0) Wrong ??= $"a name of line {e.Line} is empty or has a negative number";
    }

    /// <inheritdoc/>
    public void Lease(Lease lease) => Events++;

    /// <inheritdoc/>
    public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text)
    {
        Stats.CountReject(reason);
        if (line < 1 || offset < -1 || reason.Length is 0 or > 100) Wrong ??= $"a reject has line {line}, offset {offset} and reason '{reason}'";
    }

    private void Take(Event e)
    {
        Events++;
        Stats.CountEvent(e);
        if (e.Line < 1) Wrong ??= $"an event has line {e.Line}";
        if (e.Sensor.Length == 0) Wrong ??= "an event names no sensor";
    }
}
