using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Simulation.World;

/// <summary>
/// Addresses over time. Servers keep theirs; a pair of laptops (2k, 2k+1) owns two addresses and trades them now and
/// then, half of the times at noon UTC. The pair trades even where its second host is not part of the fleet, so that one
/// more host changes nobody's address.
/// </summary>
internal sealed class LeasePlan
{
    private readonly long[]?[] _switches;
    private readonly IReadOnlyList<IReadOnlyDictionary<int, string>>? _fixed;
    private readonly int _first;
    private readonly int _days;

    public LeasePlan(IReadOnlyList<SimHost> hosts, int first, int days)
    {
        _first = first;
        _days = days;
        _switches = new long[]?[(hosts.Count + 1) / 2];
        for (int pair = 0; pair < _switches.Length; pair++)
        {
            var a = hosts[2 * pair];
            var b = 2 * pair + 1 < hosts.Count ? hosts[2 * pair + 1] : new SimHost(a.Seed, 2 * pair + 1);
            if (!a.Laptop || !b.Laptop) continue;
            var times = new List<long>();
            for (int day = first + 1; day < first + days; day++)
            {
                var dice = new Dice(a.Seed, "lease", pair, day);
                if (!dice.Chance(0.06)) continue;
                long minute = dice.Chance(0.5) ? 720 : dice.Between(5, 1430);
                times.Add(day * Event.MicrosPerDay + minute * WorkCalendar.Minute);
            }
            _switches[pair] = [.. times];
        }
    }

    /// <summary>Addresses that are known, by host, then by day; a host keeps one all day.</summary>
    public LeasePlan(IReadOnlyList<IReadOnlyDictionary<int, string>> known)
    {
        _fixed = known;
        _switches = [];
    }

    /// <summary>Address of a host at a time, µs.</summary>
    public string Address(int host, long time)
    {
        if (_fixed is not null) return _fixed[host].TryGetValue((int)(time / Event.MicrosPerDay), out string? known) ? known : _fixed[host].MinBy(d => d.Key).Value;
        var switches = _switches[host / 2];
        int other = 0;
        if (switches is not null)
        {
            foreach (long at in switches) if (at <= time) other ^= 1;
        }
        return Text(host ^ other);
    }

    /// <summary>Next time after <paramref name="time"/> at which the host's address changes; <see cref="long.MaxValue"/> where it does not.</summary>
    public long NextSwitch(int host, long time)
    {
        if (_fixed is not null) return long.MaxValue;
        var switches = _switches[host / 2];
        if (switches is not null)
        {
            foreach (long at in switches) if (at > time) return at;
        }
        return long.MaxValue;
    }

    /// <summary>Leases of one host in order of time, µs, half-open.</summary>
    public IEnumerable<Lease> Of(SimHost host)
    {
        long from = _first * Event.MicrosPerDay, end = (_first + _days) * Event.MicrosPerDay;
        while (from < end)
        {
            long to = Math.Min(end, NextSwitch(host.Index, from));
            yield return new Lease(Address(host.Index, from), host.Name, from, to);
            from = to;
        }
    }

    // Ten to two hundred and nine in each of 250 networks of 10.20/16 and on.
    private static string Text(int slot) => FormattableString.Invariant($"10.{20 + slot / 50_000}.{1 + slot / 200 % 250}.{10 + slot % 200}");
}
