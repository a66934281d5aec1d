using System.Net;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Resolve;

/// <summary>
/// All full host names that a workspace has seen, on any day: whether a first label is enough depends on all of them.
/// Kept in <c>resolved/hosts.json</c>; only days whose parts changed are looked through again.
/// </summary>
internal sealed class HostRegistry
{
    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true, NewLine = "\n" };
    private readonly Workspace _workspace;
    private readonly Stored _stored;

    private HostRegistry(Workspace workspace, Stored stored)
    {
        _workspace = workspace;
        _stored = stored;
    }

    private string PathOf => FileOf(_workspace);

    /// <summary>Reads the registry; an absent or damaged one is empty and so is made again.</summary>
    public static HostRegistry Open(Workspace workspace)
    {
        try
        {
            var stored = File.Exists(FileOf(workspace)) ? JsonSerializer.Deserialize<Stored>(File.ReadAllBytes(FileOf(workspace)), Json) : null;
            return new HostRegistry(workspace, stored ?? new Stored());
        }
        catch (JsonException)
        {
            return new HostRegistry(workspace, new Stored());
        }
    }

    /// <summary>Looks through what is new and returns the names.</summary>
    public HostNames Update(SourceCatalog sources, DuckDbJob job, IProgressLog progress, CancellationToken stop)
    {
        bool changed = false;
        int done = 0;
        foreach (int day in sources.AllDays)
        {
            stop.ThrowIfCancellationRequested();
            progress.Step("hosts", done++, sources.AllDays.Count);
            string parts = PartList.Hash(_workspace, [.. Enum.GetValues<EventKind>().SelectMany(kind => sources.Files(kind, day))]);
            if (_stored.Seen.TryGetValue(Workspace.DayText(day), out var seen) && seen == parts) continue;
            job.AttachParquet("hosts_flow", EventSchema.Flow, sources.Files(EventKind.Flow, day));
            job.AttachParquet("hosts_process", EventSchema.Process, sources.Files(EventKind.Process, day));
            job.AttachParquet("hosts_file", EventSchema.File, sources.Files(EventKind.File, day));
            job.AttachParquet("hosts_name", EventSchema.Name, sources.Files(EventKind.Name, day));
            Take(job, """
                SELECT host FROM hosts_flow UNION SELECT host FROM hosts_process UNION SELECT host FROM hosts_file UNION SELECT host FROM hosts_name
                UNION SELECT name FROM hosts_name WHERE name_source = 'dhcp'
                """);
            _stored.Seen[Workspace.DayText(day)] = parts;
            changed = true;
        }
        string leases = PartList.Hash(_workspace, sources.LeaseFiles);
        if (_stored.Leases != leases)
        {
            job.AttachParquet("hosts_lease", IntakeSchema.Lease, sources.LeaseFiles);
            Take(job, "SELECT DISTINCT host FROM hosts_lease");
            _stored.Leases = leases;
            changed = true;
        }
        if (changed) AtomicFile.Write(PathOf, stream => JsonSerializer.Serialize(stream, _stored, Json));
        var names = new HostNames();
        foreach (string name in _stored.Names) names.Add(name);
        return names;
    }

    private void Take(DuckDbJob job, string sql)
    {
        foreach (var row in job.Query(sql))
        {
            string name = row.GetString(0).Trim().TrimEnd('.').ToLowerInvariant();
            if (name.Contains('.', StringComparison.Ordinal) && !IPAddress.TryParse(name, out _)) _stored.Names.Add(name);
        }
    }

    private static string FileOf(Workspace workspace) => Path.Combine(workspace.Resolved, "hosts.json");

    private sealed class Stored
    {
        public SortedDictionary<string, string> Seen { get; init; } = new(StringComparer.Ordinal);

        public string Leases { get; set; } = "";

        public SortedSet<string> Names { get; init; } = new(StringComparer.Ordinal);
    }
}
