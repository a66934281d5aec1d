using System.Globalization;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Resolve;

/// <summary>What a resolve job did.</summary>
/// <param name="Rebuilt">Days made anew, ascending.</param>
/// <param name="Changed">Those of them whose resolved events came out different from before, ascending.</param>
public sealed record ResolveResult(IReadOnlyList<int> Rebuilt, IReadOnlyList<int> Changed);

/// <summary>
/// Brings resolved events, facts and sightings of a workspace up to date: every day whose inputs changed (its events,
/// names of the day before, leases, claims of the day before, catalogue, options, program) is made anew, a day at a
/// time. Killed anywhere, it is simply run again. The caller holds the workspace's lock.
/// </summary>
public static class ResolveJob
{
    // Raised when the program resolves or reduces differently without a change of its SQL.
    private const string Version = "1";

    /// <summary>Runs the job.</summary>
    public static ResolveResult Run(Workspace workspace, ResolveOptions options, IProgressLog progress, CancellationToken stop)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.SkewUs);
        ArgumentOutOfRangeException.ThrowIfNegative(options.DuplicateUs);
        ArgumentOutOfRangeException.ThrowIfNegative(options.NameUs);
        var sources = SourceCatalog.Load(workspace);
        HostNames hosts;
        Dictionary<int, string> leases;
        using (var job = new DuckDbJob(workspace, options.Engine, "hosts"))
        {
            hosts = HostRegistry.Open(workspace).Update(sources, job, progress, stop);
            leases = LeaseHashes(sources, job);
        }
        string shared = PartList.Of(hosts.Clashing);
        string program = PartList.Of([Version, ResolveSql.Fingerprint, .. SqlViews.All.Select(v => v.Sql), options.Catalog.Fingerprint, .. options.PrivateNetworks.Order(StringComparer.Ordinal),
            string.Create(CultureInfo.InvariantCulture, $"{options.SkewUs} {options.DuplicateUs} {options.NameUs}")]);
        List<int> rebuilt = [], changed = [];
        DayState? before = null;
        int dayBefore = int.MinValue, done = 0;
        foreach (int day in sources.AllDays)
        {
            stop.ThrowIfCancellationRequested();
            progress.Step("resolve", done++, sources.AllDays.Count);
            bool follows = dayBefore == day - 1;
            var input = DayInput.Of(sources, day, follows ? ResolvedTable.PathOf(workspace, ClaimRun.Schema.Name, day - 1) : null);
            string hash = PartList.Of([program, leases.GetValueOrDefault(day, ""), follows ? before!.Claims : "",
                PartList.Hash(workspace, [.. input.Flows, .. input.Processes, .. input.Files, .. input.Names]), PartList.Hash(workspace, input.NamesBefore)]);
            var known = DayState.Read(workspace, day);
            if (known is null || known.Input != hash || (known.Clashes != shared && !HostsHold(workspace, options, hosts, day)))
            {
                var state = Rebuild(workspace, options, input, hosts, hash, DayState.PartsOf(workspace, sources, day), shared, stop);
                Report(progress, day, state);
                rebuilt.Add(day);
                if (known?.Fingerprint != state.Fingerprint) changed.Add(day);
                known = state;
            }
            else if (known.Clashes != shared)
            {
                known = known with { Clashes = shared };
                known.Write(workspace, day);
            }
            before = known;
            dayBefore = day;
        }
        progress.Step("resolve", done, sources.AllDays.Count);
        return new ResolveResult(rebuilt, changed);
    }

    private static DayState Rebuild(Workspace workspace, ResolveOptions options, DayInput input, HostNames hosts, string hash, string parts, string shared, CancellationToken stop)
    {
        string staging = Path.Combine(workspace.Scratch, $"resolve-{Workspace.DayText(input.Day)}");
        if (Directory.Exists(staging)) Directory.Delete(staging, recursive: true);
        Directory.CreateDirectory(staging);
        using var job = new DuckDbJob(workspace, options.Engine, $"resolve-{Workspace.DayText(input.Day)}");
        var resolver = new DayResolver(job, input, hosts, options, stop);
        resolver.Run();
        var output = new StagedOutput(workspace, staging, input.Day);
        output.Table(job, EventSchema.Flow);
        output.Table(job, EventSchema.Process);
        output.Table(job, EventSchema.File);
        output.Table(job, EventSchema.Name);
        output.Sorted(job, "canonical", "raw");
        output.Sorted(job, ClaimRun.Schema.Name, "ip, first_time, last_time, host");
        stop.ThrowIfCancellationRequested();
        output.Facts(job, SqlViews.HostHour, FactSchema.HostHour);
        output.Facts(job, SqlViews.Sighting, FactSchema.Sighting);
        output.Facts(job, SqlViews.AccountHour, FactSchema.AccountHour);
        var state = new DayState
        {
            Input = hash,
            Parts = parts,
            Fingerprint = PartList.Of([ResolvedTable.Fingerprint(job, EventSchema.Flow), ResolvedTable.Fingerprint(job, EventSchema.Process), ResolvedTable.Fingerprint(job, EventSchema.File)]),
            Claims = PartList.Of([ResolvedTable.Fingerprint(job, ClaimRun.Schema)]),
            Clashes = shared,
            Rows = new(StringComparer.Ordinal)
            {
                [EventSchema.Flow.Name] = Count(job, EventSchema.Flow.Name, ""),
                [EventSchema.Process.Name] = Count(job, EventSchema.Process.Name, ""),
                [EventSchema.File.Name] = Count(job, EventSchema.File.Name, ""),
                [EventSchema.Name.Name] = Count(job, EventSchema.Name.Name, ""),
            },
            WithoutHost = new(StringComparer.Ordinal)
            {
                [EventSchema.Flow.Name] = Count(job, EventSchema.Flow.Name, "WHERE host = ''"),
                [EventSchema.Process.Name] = Count(job, EventSchema.Process.Name, "WHERE host = ''"),
                [EventSchema.File.Name] = Count(job, EventSchema.File.Name, "WHERE host = ''"),
            },
            SharedAddresses = [.. resolver.Shared],
        };
        stop.ThrowIfCancellationRequested();
        options.Fault?.Invoke("staged");
        output.Publish(options.Fault);
        state.Write(workspace, input.Day);
        options.Fault?.Invoke("state");
        return state;
    }

    private static long Count(DuckDbJob job, string table, string where) => job.Value<long>($"SELECT COUNT(*) FROM {table} {where}");

    private static void Report(IProgressLog progress, int day, DayState state)
    {
        long nobody = state.WithoutHost.Values.Sum();
        if (nobody > 0) progress.Note($"{Workspace.DayText(day)}: {nobody} events name no host and count for none");
        if (state.SharedAddresses.Count > 0) progress.Note($"{Workspace.DayText(day)}: {state.SharedAddresses.Count} addresses are shared by several hosts and stand for themselves in those hours");
    }

    // The names that a day's hosts got then are the ones they would get now.
    private static bool HostsHold(Workspace workspace, ResolveOptions options, HostNames hosts, int day)
    {
        string path = ResolvedTable.PathOf(workspace, "canonical", day);
        if (!File.Exists(path)) return false;
        using var job = new DuckDbJob(workspace, options.Engine, "names");
        job.AttachParquet("canonical", StagedOutput.CanonicalSchema, [path]);
        return job.Query("SELECT raw, host FROM canonical").All(row => hosts.Canonical(row.GetString(0)) == row.GetString(1));
    }

    // What leases say about a day and the day before it (whose names a day uses), by day.
    private static Dictionary<int, string> LeaseHashes(SourceCatalog sources, DuckDbJob job)
    {
        var hashes = new Dictionary<int, string>();
        job.AttachParquet("lease_raw", IntakeSchema.Lease, sources.LeaseFiles);
        job.Execute("CREATE TABLE day_of (day INTEGER)");
        job.Append("day_of", sources.AllDays, (row, day) => row.AppendValue((int?)day));
        foreach (var row in job.Query($"""
            SELECT d.day, concat_ws(' ', COUNT(*), SUM(md5_number_lower(l.text)), SUM(md5_number_upper(l.text)))
            FROM day_of d JOIN (SELECT *, concat_ws(chr(31), ip, host, valid_from, valid_to) AS text FROM (SELECT DISTINCT ip, host, valid_from, valid_to FROM lease_raw)) l
              ON l.valid_from < (CAST(d.day AS BIGINT) + 1) * {Event.MicrosPerDay} AND l.valid_to > (CAST(d.day AS BIGINT) - 1) * {Event.MicrosPerDay}
            GROUP BY d.day
            """)) hashes[row.GetInt32(0)] = row.GetString(1);
        return hashes;
    }
}
