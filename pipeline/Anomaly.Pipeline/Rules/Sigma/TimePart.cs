using System.Globalization;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>A part of a time as a number, in UTC (Sigma 2.1, time modifiers).</summary>
/// <param name="Name">Name of the modifier.</param>
/// <param name="Least">Smallest value it can have.</param>
/// <param name="Most">Largest value it can have.</param>
/// <param name="Of">The part of a time in µs since the epoch.</param>
internal sealed record TimePart(string Name, int Least, int Most, Func<long, long> Of)
{
    private static readonly TimePart[] All =
    [
        new("minute", 0, 59, t => Floor(t, 60_000_000) % 60),
        new("hour", 0, 23, t => Floor(t, Event.MicrosPerHour) % 24),
        new("day", 1, 31, t => Date(t).Day),
        new("week", 1, 53, t => ISOWeek.GetWeekOfYear(Date(t).ToDateTime(TimeOnly.MinValue))),
        new("month", 1, 12, t => Date(t).Month),
        new("year", 1, 9999, t => Date(t).Year),
    ];

    /// <summary>Names of the modifiers.</summary>
    public static IEnumerable<string> Names => All.Select(p => p.Name);

    /// <summary>The part of a name, or null.</summary>
    public static TimePart? Find(string name) => Array.Find(All, p => p.Name == name);

    // Times before 1970 round down, and what is left over stays positive.
    private static long Floor(long time, long unit) => Shifted(time) / unit;

    private static DateOnly Date(long time) => DateOnly.FromDayNumber((int)(Shifted(time) / Event.MicrosPerDay));

    // Counted from the year 1, so that every time that can be written is positive.
    private static long Shifted(long time) => Math.Clamp(time + (719162L * Event.MicrosPerDay), 0, (3652059L * Event.MicrosPerDay) - 1);
}
