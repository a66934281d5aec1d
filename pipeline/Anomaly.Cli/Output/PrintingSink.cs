using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Cli.Output;

/// <summary>Counts what a reader finds and prints it, if a printer is given.</summary>
internal sealed class PrintingSink(IEventPrinter? printer, CancellationToken stop) : IEventSink
{
    private readonly Dictionary<string, long> _firstLines = new(StringComparer.Ordinal);

    public ReadStats Stats { get; } = new();

    /// <summary>Line of the first reject of each reason.</summary>
    public IReadOnlyDictionary<string, long> FirstRejects => _firstLines;

    public void Flow(FlowEvent e)
    {
        Count(e);
        printer?.Print(e);
    }

    public void Process(ProcessEvent e)
    {
        Count(e);
        printer?.Print(e);
    }

    public void File(FileEvent e)
    {
        Count(e);
        printer?.Print(e);
    }

    public void Name(NameEvent e)
    {
        Count(e);
        printer?.Print(e);
    }

    public void Lease(Lease lease) => Stats.Leases++;

    public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text)
    {
        Stats.CountReject(reason);
        _firstLines.TryAdd(reason, line);
    }

    private void Count(Event e)
    {
        stop.ThrowIfCancellationRequested();
        Stats.CountEvent(e);
    }
}
