using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// Brings logs into a workspace. What is known by its content is left alone, whatever it is called and however it is
/// compressed; a log that has grown is read on from where it was known. A file lands whole or not at all, in batches
/// that are committed in the order of the files: a run that is killed is simply run again.
/// </summary>
public static class IngestJob
{
    /// <summary>
    /// Ingests. <paramref name="held"/>: the workspace's lock, where the caller has it; otherwise it is taken here.
    /// Throws <see cref="UsageException"/> for paths and formats that do not exist and <see cref="DataException"/>
    /// where the workspace is in use or damaged; bad files are reported, not thrown.
    /// </summary>
    public static IngestReport Run(
        Workspace workspace, IngestOptions options, IProgressLog progress, TimeProvider clock, CancellationToken stop, WorkspaceLock? held = null)
    {
        if (options.MaxBadShare is not (>= 0 and <= 1)) throw new UsageException(FormattableString.Invariant($"the share of bad records is {options.MaxBadShare}; it must lie in 0–1"));
        if (options.Threads < 1) throw new UsageException($"{options.Threads} threads; there must be at least 1");
        if (options.Format.Length > 0) LogFormats.Find(options.Format);
        var leases = PathExpander.Expand(options.HostsFiles);
        var paths = PathExpander.Expand(options.Paths);
        using var taken = held is null ? WorkspaceLock.Take(workspace) : null;
        var catalog = SourceCatalog.Load(workspace);
        Leftovers.Remove(workspace, catalog);
        try
        {
            return new IngestRun(workspace, options, catalog, progress, clock, stop).Do(leases, paths);
        }
        catch (OperationCanceledException)
        {
            Leftovers.Remove(workspace, SourceCatalog.Load(workspace));
            throw;
        }
    }
}
