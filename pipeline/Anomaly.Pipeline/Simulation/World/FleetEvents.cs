using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Simulation.World;

/// <summary>What happens to the fleet as a whole: roll-outs of software, a tool that spreads, release days, outages of sensors.</summary>
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
        WaveStart = NextWorkday(first + (int)(days * (0.45 + 0.2 * dice.Unit())));
    }

    /// <summary>Day from which every Windows and Linux host runs a new endpoint agent that uses the network.</summary>
    public int GuardDay { get; }

    /// <summary>Day from which every office laptop runs a new print client, late in the simulated time.</summary>
    public int PrintDay { get; }

    /// <summary>Day on which the first people try a new tool.</summary>
    public int WaveStart { get; }

    /// <summary>Days until the last one has tried it.</summary>
    public const int WaveDays = 9;

    /// <summary>
    /// Day from which a laptop runs the tool that spreads by word of mouth: two in five take it up, few at first and at the end,
    /// most in the middle; <see cref="int.MaxValue"/> for the others.
    /// </summary>
    public int ToolDay(SimHost host)
    {
        if (!host.Laptop) return int.MaxValue;
        var dice = new Dice(_seed, "takes up the tool", host.Index);
        return dice.Chance(0.4) ? WaveStart + (int)((dice.Unit() + dice.Unit()) / 2 * WaveDays) : int.MaxValue;
    }

    /// <summary>CI and developers deliver a release: one working day in every fourteen days, chosen by the fleet's seed.</summary>
    public bool ReleaseDay(int day)
    {
        int block = day / 14;
        for (int b = block - 1; b <= block; b++)
        {
            if (NextWorkday(b * 14 + new Dice(_seed, "release", b).Between(0, 13)) == day) return true;
        }
        return false;
    }

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
