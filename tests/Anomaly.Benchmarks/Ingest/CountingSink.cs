using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>Counts and forgets.</summary>
internal sealed class CountingSink : IEventSink
{
    public ReadStats Stats { get; } = new();

    public void Flow(FlowEvent e) => Stats.CountEvent(e);

    public void Process(ProcessEvent e) => Stats.CountEvent(e);

    public void File(FileEvent e) => Stats.CountEvent(e);

    public void Name(NameEvent e) => Stats.CountEvent(e);

    public void Lease(Lease lease) => Stats.Leases++;

    public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text) => Stats.CountReject(reason);
}
