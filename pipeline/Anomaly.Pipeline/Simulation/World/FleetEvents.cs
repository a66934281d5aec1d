using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Simulation.World;

/// <summary>What happens to the fleet as a whole: roll-outs of software, outages of sensors.</summary>
internal sealed class FleetEvents
{
    private readonly long _seed;
    private readonly (long From, long To)[] _outages;

    public FleetEvents(long seed, int first, int days)
    {
        _seed = seed;
        var dice = new Dice(seed, "fleet");
        GuardDay = NextWorkday(first + (int)(days * (0.25 + 0.2 * dice.Unit())));
        PrintDay = NextWorkday(first + (int)(days * (0.70 + 0.2 * dice.Unit())));
        _outages = new (long, long)[days < 6 ? 0 : 2];
        for (int i = 0; i < _outages.Length; i++)
        {
            int outage = NextWorkday(first + (int)(days * (0.3 + 0.4 * i + 0.25 * dice.Unit())));
            long from = outage * Event.MicrosPerDay + dice.Between(6, 14) * WorkCalendar.Hour + dice.Between(0, 59) * WorkCalendar.Minute;
            _outages[i] = (from, from + dice.Between(110, 320) * WorkCalendar.Minute);
        }
    }

    /// <summary>Day from which every Windows and Linux host runs a new endpoint agent that uses the network.</summary>
    public int GuardDay { get; }

    /// <summary>Day from which every office laptop runs a new print client, late in the simulated time.</summary>
    public int PrintDay { get; }

    /// <summary>The network sensor worked at that time, µs.</summary>
    public bool SensorUp(long time)
    {
        foreach (var (from, to) in _outages) if (time >= from && time < to) return false;
        return true;
    }

    /// <summary>The network sensor worked all day.</summary>
    public bool SensorUpAllDay(int day) => _outages.All(o => o.From / Event.MicrosPerDay != day && o.To / Event.MicrosPerDay != day);

    /// <summary>The agent of that host wrote nothing on that day (about one host-day in 250).</summary>
    public bool AgentDown(int host, int day) => Dice.Hash(_seed, "agent down", host, day) % 250 == 0;

    private static int NextWorkday(int day)
    {
        while (WorkCalendar.Weekend(day)) day++;
        return day;
    }
}
