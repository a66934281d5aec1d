using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store;

/// <summary>
/// Reads what resolve derived: facts, sightings, rule hits and resolved events. All sequences stream; memory does not
/// grow with days or hosts beyond the engine's limit. Each sequence has an engine of its own, so several may be open.
/// </summary>
public sealed partial class FactStore
{
    private static int s_jobs;
    private readonly Workspace _workspace;
    private readonly DuckDbOptions _engine;
    private readonly Dictionary<int, DayState> _states;

    private FactStore(Workspace workspace, DuckDbOptions engine, Dictionary<int, DayState> states)
    {
        _workspace = workspace;
        _engine = engine;
        _states = states;
        Days = [.. states.Keys.Order()];
    }

    /// <summary>Resolved days, ascending.</summary>
    public IReadOnlyList<int> Days { get; }

    /// <summary>Opens what is resolved at this moment.</summary>
    public static FactStore Open(Workspace workspace, DuckDbOptions? engine = null)
    {
        var states = new Dictionary<int, DayState>();
        foreach (int day in DayState.Days(workspace))
            if (DayState.Read(workspace, day) is { } state) states.Add(day, state);
        return new FactStore(workspace, engine ?? new DuckDbOptions(), states);
    }

    /// <summary>File of a view's day.</summary>
    public static string PathOf(Workspace workspace, string view, int day) => Path.Combine(workspace.Facts, view, $"day={Workspace.DayText(day)}.parquet");

    /// <summary>Hash over the meaning of a day's resolved events: equal as long as they say the same. '' for a day that is not resolved.</summary>
    public string DayFingerprint(int day) => _states.TryGetValue(day, out var state) ? state.Fingerprint : "";

    /// <summary>Addresses that several hosts took turns on that day (shared egress), ordinal order.</summary>
    public IReadOnlyList<string> SharedAddresses(int day) => _states.TryGetValue(day, out var state) ? state.SharedAddresses : [];

    /// <summary>
    /// The host that a person means by a name: itself if there are facts of it, else its canonical first label, else the
    /// name as written.
    /// </summary>
    public string Host(string name)
    {
        string full = name.Trim().TrimEnd('.').ToLowerInvariant();
        var names = new HostNames();
        string label = names.Canonical(full);
        if (label == full) return full;
        using var job = Job(FactSchema.HostHour, Files(FactSchema.HostHour.Name, int.MinValue, int.MaxValue));
        var known = job.Query("SELECT DISTINCT host FROM stored").Select(row => row.GetString(0)).ToHashSet(StringComparer.Ordinal);
        return known.Contains(full) || !known.Contains(label) ? full : label;
    }

    /// <summary>Facts of the days from–to, both included, of one host or of all; ordered by host and hour.</summary>
    public IEnumerable<HostHour> HostHours(int fromDay, int toDay, string? host = null)
        => Rows(FactSchema.HostHour, fromDay, toDay, host, "host, hour");

    /// <summary>Sightings, ordered by host, day, kind and key.</summary>
    public IEnumerable<Sighting> Sightings(int fromDay, int toDay, string? host = null)
        => Rows(FactSchema.Sighting, fromDay, toDay, host, "host, day, kind, key");

    /// <summary>Sightings of code-repository services and remote owners, ordered by host, day, kind and key.</summary>
    public IEnumerable<Sighting> RepositoryUse(int fromDay, int toDay)
    {
        using var job = Job(FactSchema.Sighting, Files(FactSchema.Sighting.Name, fromDay, toDay));
        foreach (var item in job.Read("SELECT * FROM stored WHERE kind IN ('provider', 'remote') ORDER BY host, day, kind, key", FactSchema.Sighting)) yield return item;
    }

    /// <summary>Rule hits, ordered by host, day and rule.</summary>
    public IEnumerable<RuleHit> RuleHits(int fromDay, int toDay, string? host = null)
        => Rows(FactSchema.RuleHit, fromDay, toDay, host, "host, day, rule_id");

    /// <summary>What was seen in the fleet, on how many hosts and since when; ordered by kind and key.</summary>
    public IEnumerable<Prevalence> Prevalences(int fromDay, int toDay)
    {
        using var job = Job(FactSchema.Sighting, Files(FactSchema.Sighting.Name, fromDay, toDay));
        foreach (var row in job.Read("SELECT kind, key, COUNT(DISTINCT host) AS hosts, MIN(day) AS first_day, MAX(day) AS last_day FROM stored GROUP BY kind, key ORDER BY kind, key", Prevalence.Schema))
            yield return row;
    }

    /// <summary>The first day with facts of each host, by host.</summary>
    public IEnumerable<(string Host, int Day)> FirstDays(int fromDay, int toDay)
    {
        using var job = Job(FactSchema.HostHour, Files(FactSchema.HostHour.Name, fromDay, toDay));
        foreach (var row in job.Query("SELECT host, MIN(day) FROM stored GROUP BY host ORDER BY host")) yield return (row.GetString(0), row.GetInt32(1));
    }

    /// <summary>
    /// The first day on which each host was seen with each key; ordered by kind, key and host. Only keys that somebody was seen
    /// with on the day <paramref name="asked"/> or later.
    /// </summary>
    public IEnumerable<FirstSeen> FirstSeen(int fromDay, int toDay, int asked = int.MinValue)
    {
        using var job = Job(FactSchema.Sighting, Files(FactSchema.Sighting.Name, fromDay, toDay));
        string only = asked <= fromDay ? "" : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"SEMI JOIN (SELECT DISTINCT kind, key FROM stored WHERE day >= {asked}) asked USING (kind, key) ");
        foreach (var row in job.Read($"SELECT kind, key, host, MIN(day) AS first_day FROM stored {only}GROUP BY kind, key, host ORDER BY kind, key, host", Store.FirstSeen.Schema))
            yield return row;
    }

    /// <summary>Resolved flows of a day, of one host or of all, ordered by host, time, source and line.</summary>
    public IEnumerable<FlowEvent> Flows(int day, string? host = null) => Events(EventSchema.Flow, day, host);

    /// <summary>Resolved process starts of a day, of one host or of all, ordered by host, time, source and line.</summary>
    public IEnumerable<ProcessEvent> Processes(int day, string? host = null) => Events(EventSchema.Process, day, host);

    /// <summary>Resolved file operations of a day, of one host or of all, ordered by host, time, source and line.</summary>
    public IEnumerable<FileEvent> Files(int day, string? host = null) => Events(EventSchema.File, day, host);

    /// <summary>Resolved names of a day, ordered by host, time, source and line.</summary>
    public IEnumerable<NameEvent> Names(int day) => Events(EventSchema.Name, day);

    private IEnumerable<T> Events<T>(TableSchema<T> schema, int day, string? host = null) where T : Event, new()
    {
        if (!_states.ContainsKey(day)) yield break;
        // The file is sorted; one thread keeps its order without sorting again.
        using var job = Job(schema, [ResolvedTable.PathOf(_workspace, schema.Name, day)]);
        if (host is not null) Want(job, host);
        string sql = host is null ? "SELECT * FROM stored" : "SELECT * FROM stored WHERE host IN (SELECT host FROM wanted) ORDER BY time, source, line";
        foreach (var item in job.Read(sql, schema)) yield return item;
    }

    // A name enters as a row, never as text of a query.
    private static void Want(DuckDbJob job, string host)
    {
        job.Execute("CREATE TABLE wanted (host VARCHAR)");
        job.Append("wanted", [host], (row, name) => row.AppendValue(name));
    }

    private IEnumerable<T> Rows<T>(TableSchema<T> schema, int fromDay, int toDay, string? host, string order) where T : class, new()
    {
        using var job = Job(schema, Files(schema.Name, fromDay, toDay));
        if (host is not null) Want(job, host);
        foreach (var item in job.Read($"SELECT * FROM stored {(host is null ? "" : "WHERE host IN (SELECT host FROM wanted)")} ORDER BY {order}", schema)) yield return item;
    }

    private List<string> Files(string view, int fromDay, int toDay)
        => [.. Days.Where(d => d >= fromDay && d <= toDay).Select(d => PathOf(_workspace, view, d)).Where(File.Exists)];

    private DuckDbJob Job<T>(TableSchema<T> schema, IReadOnlyList<string> files)
    {
        var job = new DuckDbJob(_workspace, _engine, $"facts-{Environment.ProcessId}-{Interlocked.Increment(ref s_jobs)}");
        job.AttachParquet("stored", schema, files);
        return job;
    }
}
