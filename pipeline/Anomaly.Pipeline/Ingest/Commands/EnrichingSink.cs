using System.Text;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>
/// Fills action, provider and remote of process starts from their command lines and masks secrets in command lines,
/// HTTP paths and rejected text, on the way to another sink. Events are handed on changed and given back as they came,
/// so a reader may reuse them. Not for several threads at once.
/// </summary>
public sealed class EnrichingSink(IEventSink next) : IEventSink
{
    private const int MaxCached = 4096;
    private const int MaxCachedLength = 1024;

    private readonly Dictionary<(string Image, string Line), Enriched> _known = [];

    private readonly record struct Enriched(RepositoryCommand Command, string Masked);

    /// <inheritdoc/>
    public ReadStats Stats => next.Stats;

    /// <inheritdoc/>
    public void Flow(FlowEvent e)
    {
        string path = e.HttpPath;
        if (path.Length > 0) e.HttpPath = SecretMask.Apply(path);
        next.Flow(e);
        e.HttpPath = path;
    }

    /// <inheritdoc/>
    public void Process(ProcessEvent e)
    {
        if (e.CommandLine.Length == 0)
        {
            next.Process(e);
            return;
        }
        var (line, action, provider, remote) = (e.CommandLine, e.Action, e.Provider, e.Remote);
        var enriched = Enrich(e.Image, line);
        if (action == RepositoryAction.None) (e.Action, e.Provider, e.Remote) = (enriched.Command.Action, enriched.Command.Provider, enriched.Command.Remote);
        e.CommandLine = enriched.Masked;
        next.Process(e);
        (e.CommandLine, e.Action, e.Provider, e.Remote) = (line, action, provider, remote);
    }

    /// <inheritdoc/>
    public void File(FileEvent e) => next.File(e);

    /// <inheritdoc/>
    public void Name(NameEvent e)
    {
        string path = e.HttpPath;
        if (path.Length > 0) e.HttpPath = SecretMask.Apply(path);
        next.Name(e);
        e.HttpPath = path;
    }

    /// <inheritdoc/>
    public void Lease(Lease lease) => next.Lease(lease);

    /// <inheritdoc/>
    public void Reject(long line, long offset, string reason, ReadOnlySpan<byte> text)
    {
        LongRejectLine = text.Contains((byte)'\n') ? line : 0;
        LongRejectEnd = offset + text.Length;
        string decoded = Encoding.UTF8.GetString(text);
        string masked = SecretMask.ApplyToRecord(decoded);
        next.Reject(line, offset, reason, ReferenceEquals(masked, decoded) ? text : Encoding.UTF8.GetBytes(masked));
    }

    /// <inheritdoc/>
    public void Unfinished(long line) => next.Unfinished(line);

    /// <summary>Line of the last reject where its text has several lines; 0 otherwise.</summary>
    internal long LongRejectLine { get; private set; }

    /// <summary>Byte behind that reject's text.</summary>
    internal long LongRejectEnd { get; private set; }

    // Command lines repeat; long ones, which rarely do, are not kept.
    private Enriched Enrich(string image, string line)
    {
        if (_known.TryGetValue((image, line), out var enriched)) return enriched;
        enriched = new Enriched(CommandRecogniser.Recognise(image, line), SecretMask.Apply(line));
        if (line.Length > MaxCachedLength) return enriched;
        if (_known.Count >= MaxCached) _known.Clear();
        _known.Add((image, line), enriched);
        return enriched;
    }
}
