using System.Collections;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.Writers;

namespace Anomaly.Pipeline.Simulation;

/// <summary>What was written.</summary>
/// <param name="Records">Rows, records and audit events.</param>
/// <param name="Attacks">Attacks.</param>
/// <param name="LookAlikes">Harmless look-alikes.</param>
public sealed record SimulationResult(long Records, int Attacks, int LookAlikes);

/// <summary>
/// Writes a labelled fleet in the formats real sensors write. A day at a time, so memory grows with hosts and not with
/// days; hosts of a day in parallel, with the same logs whatever the number of threads.
/// </summary>
public sealed class Simulator
{
    private readonly Fleet _fleet;
    private readonly SimulationOptions _options;
    private readonly List<Label> _attacks = [];
    private readonly List<Label> _lookAlikes = [];
    private readonly AuditdFolder _auditd;
    private readonly ParallelOptions _parallel;
    private List<NetRow> _openConnections = [];
    private HostDay _tomorrow = new();
    private long _records;

    private Simulator(SimulationOptions options, int threads)
    {
        _parallel = new ParallelOptions { MaxDegreeOfParallelism = threads };
        _options = options;
        _fleet = new Fleet(options);
        _auditd = new AuditdFolder(Path.Combine(options.Folder, "auditd"), _fleet.Hosts);
    }

    /// <summary>
    /// Writes the fleet on up to that many threads (−1: all). Throws <see cref="UsageException"/> on options out of range
    /// or a folder that holds anything but what a run that was stopped or killed has left; that is written anew.
    /// </summary>
    public static SimulationResult Run(SimulationOptions options, IProgressLog progress, CancellationToken stop = default, int threads = -1)
    {
        options.Check();
        string unfinished = OutputFolder.Begin(options.Folder);
        var simulator = new Simulator(options, threads);
        for (int day = options.Start; day < options.Start + options.Days; day++)
        {
            stop.ThrowIfCancellationRequested();
            simulator.Write(day);
            progress.Step("simulate", day - options.Start + 1, options.Days);
        }
        simulator._auditd.Finish();
        LabelFiles.Write(options, simulator._fleet, simulator._attacks, simulator._lookAlikes);
        File.Delete(unfinished);
        return new SimulationResult(simulator._records, simulator._attacks.DistinctBy(l => l.Id).Count(), simulator._lookAlikes.DistinctBy(l => l.Id).Count());
    }

    private void Write(int day)
    {
        var hosts = _fleet.Hosts;
        var results = new (HostDay Records, List<Label> Labels)[hosts.Count];
        Parallel.For(0, hosts.Count, _parallel, i => results[i] = new HostSimulation(_fleet).Run(hosts[i], day));
        foreach (var (_, labels) in results)
        {
            foreach (var label in labels) (label.Id[0] == 'a' ? _attacks : _lookAlikes).Add(label);
        }
        long end = (day + 1) * Event.MicrosPerDay;
        bool last = day == _options.Start + _options.Days - 1;
        var today = Merge(results, end);
        Array.Clear(results);
        var (ended, open) = Connections(today, end, last);
        _openConnections = open;
        string zeek = Path.Combine(_options.Folder, "zeek", Workspace.DayText(day));
        var tls = Order(today.Net, r => r.Sni is not null && Seen(r.Time), r => r.Time, r => r.Host);
        var dns = Order(today.Dns, r => Seen(r.Time), r => r.Time + r.RttUs, r => r.Host);
        var http = Order(today.Http, r => Seen(r.Time), r => r.Time, r => r.Host);
        var windows = Order(today.Agent, r => hosts[r.Host].Windows && !_fleet.Events.AgentDown(r.Host, day), r => r.Time + hosts[r.Host].SkewUs, r => r.Host);
        var linux = Order(today.Agent, r => !hosts[r.Host].Windows && r.Kind != AgentKind.Query && !_fleet.Events.AgentDown(r.Host, day), r => r.Time, r => r.Host);
        Parallel.Invoke(
            _parallel,
            () => ZeekWriter.Conn(Path.Combine(zeek, "conn.log.gz"), day, _options.Seed, ended),
            () => ZeekWriter.Ssl(Path.Combine(zeek, "ssl.log.gz"), day, _options.Seed, tls),
            () => ZeekWriter.Dns(Path.Combine(zeek, "dns.log.gz"), day, _options.Seed, dns),
            () => ZeekWriter.Http(Path.Combine(zeek, "http.log.gz"), day, _options.Seed, http),
            () =>
            {
                if (windows.Count > 0) SysmonWriter.Write(Path.Combine(_options.Folder, "sysmon", Workspace.DayText(day) + ".json.gz"), hosts, windows);
            },
            () => _auditd.Append(linux));
        _records += ended.Count + tls.Count + dns.Count + http.Count + windows.Count + linux.Count;
    }

    // Rows that begin after the day's end belong to the next day; those after the last day are not written.
    private HostDay Merge((HostDay Records, List<Label> Labels)[] results, long end)
    {
        var today = _tomorrow;
        _tomorrow = new HostDay();
        today.Net.EnsureCapacity(today.Net.Count + results.Sum(r => r.Records.Net.Count));
        today.Agent.EnsureCapacity(today.Agent.Count + results.Sum(r => r.Records.Agent.Count));
        foreach (var (records, _) in results)
        {
            foreach (var r in records.Net) (r.Time < end ? today : _tomorrow).Net.Add(r);
            foreach (var r in records.Dns) (r.Time < end ? today : _tomorrow).Dns.Add(r);
            foreach (var r in records.Http) (r.Time < end ? today : _tomorrow).Http.Add(r);
            foreach (var r in records.Agent) (r.Time < end ? today : _tomorrow).Agent.Add(r);
        }
        return today;
    }

    // A connection is logged when it ends; those open when the sensor stops after the last day are cut there.
    private (Ordered<NetRow> Ended, List<NetRow> Open) Connections(HostDay today, long end, bool last)
    {
        var rows = new List<NetRow>(_openConnections.Count + today.Net.Count);
        var open = new List<NetRow>();
        foreach (var row in _openConnections.Concat(today.Net))
        {
            if (!Seen(row.Time)) continue;
            if (row.End < end) rows.Add(row);
            else if (last) rows.Add(row with { DurationUs = end - 1 - row.Time });
            else open.Add(row);
        }
        return (Order(rows, _ => true, r => r.End, r => r.Host), open);
    }

    private bool Seen(long time) => _fleet.Events.SensorUp(time);

    // By time, then host, then order of creation: the same whatever the number of threads.
    private static Ordered<T> Order<T>(List<T> rows, Func<T, bool> keep, Func<T, long> time, Func<T, int> host)
    {
        var keys = new List<(long Time, int Host, int Index)>(rows.Count);
        for (int i = 0; i < rows.Count; i++)
        {
            if (keep(rows[i])) keys.Add((time(rows[i]), host(rows[i]), i));
        }
        keys.Sort();
        return new Ordered<T>(rows, keys);
    }

    private sealed class Ordered<T>(List<T> rows, List<(long Time, int Host, int Index)> keys) : IEnumerable<T>
    {
        public int Count => keys.Count;

        public IEnumerator<T> GetEnumerator()
        {
            foreach (var (_, _, index) in keys) yield return rows[index];
        }

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
