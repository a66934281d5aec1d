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
    private List<NetRow> _openConnections = [];
    private HostDay _tomorrow = new();
    private long _records;

    private Simulator(SimulationOptions options)
    {
        _options = options;
        _fleet = new Fleet(options);
        _auditd = new AuditdFolder(Path.Combine(options.Folder, "auditd"), _fleet.Hosts);
    }

    /// <summary>Writes the fleet. Throws <see cref="UsageException"/> on options out of range or a folder that is not empty.</summary>
    public static SimulationResult Run(SimulationOptions options, IProgressLog progress, CancellationToken stop = default)
    {
        options.Check();
        if (Directory.Exists(options.Folder) && Directory.EnumerateFileSystemEntries(options.Folder).Any())
            throw new UsageException($"--out {options.Folder}: the folder is not empty");
        var simulator = new Simulator(options);
        for (int day = options.Start; day < options.Start + options.Days; day++)
        {
            stop.ThrowIfCancellationRequested();
            simulator.Write(day);
            progress.Step("simulate", day - options.Start + 1, options.Days);
        }
        simulator._auditd.Finish();
        LabelFiles.Write(options, simulator._fleet, simulator._attacks, simulator._lookAlikes);
        return new SimulationResult(simulator._records, simulator._attacks.DistinctBy(l => l.Id).Count(), simulator._lookAlikes.DistinctBy(l => l.Id).Count());
    }

    private void Write(int day)
    {
        var hosts = _fleet.Hosts;
        var results = new (HostDay Records, List<Label> Labels)[hosts.Count];
        Parallel.For(0, hosts.Count, i => results[i] = new HostSimulation(_fleet).Run(hosts[i], day));
        foreach (var (_, labels) in results)
        {
            foreach (var label in labels) (label.Id[0] == 'a' ? _attacks : _lookAlikes).Add(label);
        }
        long end = (day + 1) * Event.MicrosPerDay;
        bool last = day == _options.Start + _options.Days - 1;
        var today = _tomorrow;
        _tomorrow = new HostDay();
        foreach (var (records, _) in results) Sort(records, today, _tomorrow, end);
        var (ended, open) = Connections(today, end, last);
        _openConnections = open;
        string zeek = Path.Combine(_options.Folder, "zeek", Workspace.DayText(day));
        var agents = today.Agent.Where(r => !_fleet.Events.AgentDown(r.Host, day)).ToArray();
        var windows = agents.Where(r => hosts[r.Host].Windows).ToArray();
        var linux = agents.Where(r => !hosts[r.Host].Windows && r.Kind != AgentKind.Query).ToArray();
        var tls = today.Net.Where(r => r.Sni is not null && Seen(r.Time)).ToArray();
        var dns = today.Dns.Where(r => Seen(r.Time)).ToArray();
        var http = today.Http.Where(r => Seen(r.Time)).ToArray();
        Parallel.Invoke(
            () => ZeekWriter.Conn(Path.Combine(zeek, "conn.log.gz"), day, _options.Seed, ended),
            () => ZeekWriter.Ssl(Path.Combine(zeek, "ssl.log.gz"), day, _options.Seed, Order(tls, r => r.Time, r => r.Host)),
            () => ZeekWriter.Dns(Path.Combine(zeek, "dns.log.gz"), day, _options.Seed, Order(dns, r => r.Time + r.RttUs, r => r.Host)),
            () => ZeekWriter.Http(Path.Combine(zeek, "http.log.gz"), day, _options.Seed, Order(http, r => r.Time, r => r.Host)),
            () => SysmonWriter.Write(Path.Combine(_options.Folder, "sysmon", Workspace.DayText(day) + ".json.gz"), hosts, Order(windows, r => r.Time + hosts[r.Host].SkewUs, r => r.Host)),
            () => Auditd(linux));
        _records += ended.Length + tls.Length + dns.Length + http.Length + windows.Length + linux.Length;
    }

    private void Auditd(AgentRow[] rows)
    {
        var byHost = Order(rows, r => r.Time, r => r.Host).GroupBy(r => r.Host).OrderBy(g => g.Key).ToArray();
        Parallel.ForEach(byHost, g => _auditd.Append(_fleet.Hosts[g.Key], g));
    }

    // Rows that begin after the day's end belong to the next day; at the end of the last day they are not written.
    private static void Sort(HostDay records, HostDay today, HostDay tomorrow, long end)
    {
        foreach (var r in records.Net) (r.Time < end ? today : tomorrow).Net.Add(r);
        foreach (var r in records.Dns) (r.Time < end ? today : tomorrow).Dns.Add(r);
        foreach (var r in records.Http) (r.Time < end ? today : tomorrow).Http.Add(r);
        foreach (var r in records.Agent) (r.Time < end ? today : tomorrow).Agent.Add(r);
    }

    // A connection is logged when it ends; those open when the sensor stops after the last day are cut there.
    private (NetRow[] Ended, List<NetRow> Open) Connections(HostDay today, long end, bool last)
    {
        var ended = new List<NetRow>();
        var open = new List<NetRow>();
        foreach (var row in _openConnections.Concat(today.Net))
        {
            if (!Seen(row.Time)) continue;
            if (row.End < end) ended.Add(row);
            else if (last) ended.Add(row with { DurationUs = end - 1 - row.Time });
            else open.Add(row);
        }
        return (Order([.. ended], r => r.End, r => r.Host), open);
    }

    private bool Seen(long time) => time < _fleet.Events.OutageFrom || time >= _fleet.Events.OutageTo;

    // By time, then host, then order of creation: the same whatever the number of threads.
    private static T[] Order<T>(T[] rows, Func<T, long> time, Func<T, int> host)
    {
        var keys = new (long, int, int)[rows.Length];
        for (int i = 0; i < rows.Length; i++) keys[i] = (time(rows[i]), host(rows[i]), i);
        Array.Sort(keys, rows);
        return rows;
    }
}
