using Anomaly.Pipeline.Ingest;

namespace Anomaly.Pipeline.Simulation;

/// <summary>
/// The files that <c>simulate</c> puts beside its logs: labels, look-alikes, provenance. They hold no events; knowing
/// them lets the whole folder be ingested.
/// </summary>
public sealed class SimulationNotesReader : ILogReader
{
    internal const string ProvenanceTitle = "# Provenance of a simulated fleet";

    /// <inheritdoc/>
    public string Format => "simulation-notes";

    /// <inheritdoc/>
    public int Sniff(ReadOnlySpan<byte> head, string fileName) => Known(head) ? 100 : 0;

    /// <inheritdoc/>
    public void Read(LogSource log, IEventSink sink)
    {
        var lines = new LineReader(log.Content);
        while (lines.TryRead(out var line))
        {
            if (lines.Line == 1 && !Known(line)) throw new LogFormatException("not labels, look-alikes or provenance of a simulated fleet");
            if (lines.Line > 1) sink.Stats.Records++;
        }
    }

    private static bool Known(ReadOnlySpan<byte> head)
        => head.StartsWith("attack_id,kind,host,from,to,bytes,description"u8) || head.StartsWith("lookalike_id,kind,host,from,to,bytes,description"u8)
            || head.StartsWith("# Provenance of a simulated fleet"u8);
}
