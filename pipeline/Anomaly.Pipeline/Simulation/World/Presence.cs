namespace Anomaly.Pipeline.Simulation.World;

/// <summary>Which days a host does what: at work, away, switched off, not yet bought.</summary>
internal sealed class Presence(long seed, int first, int days)
{
    /// <summary>First day of the host; later than the fleet's for laptops handed out in the meantime.</summary>
    public int FirstDay(SimHost host)
    {
        if (!host.Laptop) return first;
        var dice = new Dice(seed, "bought", host.Index);
        return dice.Chance(0.05) ? first + (int)(days * (0.2 + 0.5 * dice.Unit())) : first;
    }

    /// <summary>The person is away for some days: about one in five in a month.</summary>
    public bool Vacation(SimHost host, int day)
    {
        if (!host.Laptop) return false;
        for (int block = day / 30 - 1; block <= day / 30; block++)
        {
            var dice = new Dice(seed, "vacation", host.Index, block);
            int from = block * 30 + dice.Between(0, 29), length = dice.Between(5, 16);
            if (dice.Chance(0.2) && day >= from && day < from + length) return true;
        }
        return false;
    }

    /// <summary>The host is switched on this day and how much is done on it: 0 is off, 1 a full day.</summary>
    public double Amount(SimHost host, int day)
    {
        if (day < FirstDay(host)) return 0;
        if (!host.Laptop) return 1;
        if (Vacation(host, day)) return 0;
        var dice = new Dice(seed, "presence", host.Index, day);
        if (WorkCalendar.Weekend(day) || WorkCalendar.Holiday(seed, host.Zone, day)) return dice.Chance(host.Weekends) ? 0.3 : 0;
        if (dice.Chance(0.03)) return 0;
        return host.Activity * ExactMath.Exp(0.25 * dice.Normal()) * ((day + 4) % 7 == 5 ? 0.8 : 1);
    }
}
