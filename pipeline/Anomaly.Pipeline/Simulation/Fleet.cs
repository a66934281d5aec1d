using Anomaly.Pipeline.Simulation.Attacks;
using Anomaly.Pipeline.Simulation.LookAlikes;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation;

/// <summary>Everything decided before the first day: hosts, addresses, presence, fleet events, attacks, look-alikes.</summary>
internal sealed class Fleet
{
    private readonly ILookup<(int, int), PlannedAttack> _attacks;
    private readonly ILookup<(int, int), PlannedLookAlike> _lookAlikes;

    public Fleet(SimulationOptions options)
    {
        Options = options;
        Hosts = [.. Enumerable.Range(0, options.Hosts).Select(i => new SimHost(options.Seed, i))];
        Leases = new LeasePlan(Hosts, options.Start, options.Days);
        Presence = new Presence(options.Seed, options.Start, options.Days);
        Events = new FleetEvents(options.Seed, options.Start, options.Days);
        Attacks = options.Attacks ? AttackPlan.Make(options.Seed, Hosts, Presence, Events, options.Start, options.Days) : [];
        LookAlikes = PlannedLookAlike.Make(options.Seed, Hosts, Attacks.Select(a => a.Host.Index).ToHashSet(), Presence, options.Start, options.Days);
        _attacks = Attacks.SelectMany(a => a.Days.Select(d => (Key: (a.Host.Index, d), a))).ToLookup(x => x.Key, x => x.a);
        _lookAlikes = LookAlikes.SelectMany(l => l.Days.Select(d => (Key: (l.Host.Index, d), l))).ToLookup(x => x.Key, x => x.l);
    }

    public SimulationOptions Options { get; }
    public IReadOnlyList<SimHost> Hosts { get; }
    public LeasePlan Leases { get; }
    public Presence Presence { get; }
    public FleetEvents Events { get; }
    public IReadOnlyList<PlannedAttack> Attacks { get; }
    public IReadOnlyList<PlannedLookAlike> LookAlikes { get; }

    /// <summary>Attacks on that host and day.</summary>
    public IEnumerable<PlannedAttack> AttacksOn(SimHost host, int day) => _attacks[(host.Index, day)];

    /// <summary>Look-alikes on that host and day.</summary>
    public IEnumerable<PlannedLookAlike> LookAlikesOn(SimHost host, int day) => _lookAlikes[(host.Index, day)];
}
