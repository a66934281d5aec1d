using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Simulation.Attacks;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;
using Anomaly.Pipeline.Simulation.Writers;

namespace Anomaly.Pipeline.Simulation;

/// <summary>A host on which an attack may be played.</summary>
/// <param name="Host">Canonical name.</param>
/// <param name="Account">Account that usually starts programs there; '' where none is known.</param>
/// <param name="Windows">Its programs are Windows programs.</param>
/// <param name="Developer">Repository commands belong to its ordinary days.</param>
/// <param name="Agent">An agent on it reports process starts.</param>
/// <param name="Addresses">Its address on each day on which it can be attacked.</param>
public sealed record InjectionVictim(string Host, string Account, bool Windows, bool Developer, bool Agent, IReadOnlyDictionary<int, string> Addresses);

/// <summary>
/// Plays attacks on hosts of a real fleet and writes the logs that its sensors would have written of them: Zeek for the
/// network, Sysmon or auditd where the host has an agent. The fleet's own logs are not touched.
/// </summary>
public static class AttackInjector
{
    /// <summary>
    /// Writes the logs and <c>labels.csv</c> to an empty folder and returns the number of attacks: every kind once before any
    /// twice, each host at most once, fewer where no further host fits.
    /// </summary>
    public static int Write(string folder, IReadOnlyList<InjectionVictim> victims, int count, long seed)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var hosts = victims.Select((v, i) => SimHost.Guest(seed, i, v.Host, v.Account, RoleOf(v), v.Windows)).ToList();
        var plan = AttackPlan.Make(seed, hosts, [.. victims.Select(v => v.Addresses.Keys.Order().ToArray())], count);
        var leases = new LeasePlan([.. victims.Select(v => v.Addresses)]);
        var labels = new List<Label>();
        var auditd = new AuditdFolder(Path.Combine(folder, "auditd"), hosts);
        foreach (var day in plan.SelectMany(p => p.Days.Select(d => (Day: d, Attack: p))).GroupBy(p => p.Day).OrderBy(g => g.Key))
        {
            var into = new HostDay();
            foreach (var (_, attack) in day)
                labels.Add(HostSimulation.Play(attack, new HostRecorder(attack.Host, day.Key, leases, into), day.Key));
            Write(folder, day.Key, seed, hosts, victims, into, auditd);
        }
        auditd.Finish();
        LabelFiles.WriteAttacks(folder, labels);
        return plan.Count;
    }

    private static Role RoleOf(InjectionVictim victim)
        => victim.Developer ? Role.Developer : victim.Windows || !victim.Agent ? Role.Office : Role.Server;

    private static void Write(string folder, int day, long seed, IReadOnlyList<SimHost> hosts, IReadOnlyList<InjectionVictim> victims, HostDay rows, AuditdFolder auditd)
    {
        long end = (day + 1) * Event.MicrosPerDay;
        string zeek = Path.Combine(folder, "zeek", Workspace.DayText(day));
        var net = rows.Net.Select(r => r.End < end ? r : r with { DurationUs = end - 1 - r.Time }).ToList();
        ZeekWriter.Conn(Path.Combine(zeek, "conn.log.gz"), day, seed, net.OrderBy(r => r.End).ThenBy(r => r.Host));
        ZeekWriter.Ssl(Path.Combine(zeek, "ssl.log.gz"), day, seed, net.Where(r => r.Sni is not null).OrderBy(r => r.Time).ThenBy(r => r.Host));
        ZeekWriter.Dns(Path.Combine(zeek, "dns.log.gz"), day, seed, rows.Dns.OrderBy(r => r.Time + r.RttUs).ThenBy(r => r.Host));
        ZeekWriter.Http(Path.Combine(zeek, "http.log.gz"), day, seed, rows.Http.OrderBy(r => r.Time).ThenBy(r => r.Host));
        var agent = rows.Agent.Where(r => victims[r.Host].Agent && r.Time < end).OrderBy(r => r.Time).ThenBy(r => r.Host).ToList();
        var windows = agent.Where(r => hosts[r.Host].Windows).ToList();
        if (windows.Count > 0) SysmonWriter.Write(Path.Combine(folder, "sysmon", Workspace.DayText(day) + ".json.gz"), hosts, windows);
        auditd.Append(agent.Where(r => !hosts[r.Host].Windows && r.Kind != AgentKind.Query));
    }
}
