using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Simulation.World;

/// <summary>What happens to the fleet as a whole: roll-outs of software, outages of sensors.</summary>
internal sealed class FleetEvents
{
    private readonly long _seed;

    public FleetEvents(long seed, int first, int days)
    {
        _seed = seed;
        var dice = new Dice(seed, "fleet");
        GuardDay = NextWorkday(first + (int)(days * (0.25 + 0.2 * dice.Unit())));
        PrintDay = NextWorkday(first + (int)(days * (0.70 + 0.2 * dice.Unit())));
        int outage = NextWorkday(first + (int)(days * (0.35 + 0.25 * dice.Unit())));
        OutageFrom = outage * Event.MicrosPerDay + dice.Between(6, 15) * WorkCalendar.Hour + dice.Between(0, 59) * WorkCalendar.Minute;
        OutageTo = OutageFrom + dice.Between(120, 330) * WorkCalendar.Minute;
    }

    /// <summary>Day from which every Windows and Linux host runs a new endpoint agent that uses the network.</summary>
    public int GuardDay { get; }

    /// <summary>Day from which every office laptop runs a new print client, late in the simulated time.</summary>
    public int PrintDay { get; }

    /// <summary>The network sensor saw nothing from here, µs …</summary>
    public long OutageFrom { get; }

    /// <summary>… to here.</summary>
    public long OutageTo { get; }

    /// <summary>The agent of that host wrote nothing on that day (about one host-day in 250).</summary>
    public bool AgentDown(int host, int day) => Dice.Hash(_seed, "agent down", host, day) % 250 == 0;

    private static int NextWorkday(int day)
    {
        while (WorkCalendar.Weekend(day)) day++;
        return day;
    }
}
