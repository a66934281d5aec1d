using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Simulation.World;

/// <summary>Where people of the fleet live.</summary>
internal enum Zone
{
    /// <summary>UTC+1, UTC+2 from the last Sunday of March to the last of October.</summary>
    Berlin,

    /// <summary>UTC−5, UTC−4 from the second Sunday of March to the first of November.</summary>
    NewYork,

    /// <summary>UTC+5:30.</summary>
    Kolkata,
}

/// <summary>Local time, weekends and holidays. Clock changes are taken at midnight UTC of their day.</summary>
internal static class WorkCalendar
{
    public const long Second = 1_000_000;
    public const long Minute = 60 * Second;
    public const long Hour = Event.MicrosPerHour;

    /// <summary>Local time minus UTC, µs.</summary>
    public static long Offset(Zone zone, int day)
    {
        if (zone == Zone.Kolkata) return 11 * Hour / 2;
        int year = DateOnly.FromDayNumber(day + 719162).Year;
        return zone == Zone.Berlin
            ? (day >= Sunday(year, 4, 1) - 7 && day < Sunday(year, 11, 1) - 7 ? 2 : 1) * Hour
            : (day >= Sunday(year, 3, 8) && day < Sunday(year, 11, 1) ? -4 : -5) * Hour;
    }

    /// <summary>Saturday or Sunday.</summary>
    public static bool Weekend(int day) => (day + 4) % 7 is 0 or 6;

    /// <summary>A public holiday of that zone: about one working day in thirty, chosen by the fleet's seed.</summary>
    public static bool Holiday(long seed, Zone zone, int day)
    {
        int block = day / 30;
        var dice = new Dice(seed, "holiday", block, (int)zone);
        int chosen = block * 30 + dice.Between(0, 29);
        while (Weekend(chosen)) chosen++;
        return chosen == day;
    }

    // First Sunday on or after that date, as a day number since 1970.
    private static int Sunday(int year, int month, int from)
    {
        int day = new DateOnly(year, month, from).DayNumber - 719162;
        return day + (7 - (day + 4) % 7) % 7;
    }
}
