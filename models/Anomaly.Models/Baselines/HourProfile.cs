namespace Anomaly.Models.Baselines;

/// <summary>
/// When a host is at work: shares of activity over 48 cells (24 hours UTC × weekday or weekend), shrunk to a prior
/// profile that is worth <see cref="PriorHours"/> active hours.
/// </summary>
public sealed class HourProfile
{
    /// <summary>Cells: 0–23 weekday, 24–47 weekend.</summary>
    public const int Cells = 48;

    /// <summary>Active hours that the prior is worth: about one working week.</summary>
    public const double PriorHours = 40;

    private readonly double[] _counts = new double[Cells];

    /// <summary>Active hours seen.</summary>
    public double Total { get; private set; }

    /// <summary>Counts per cell.</summary>
    public ReadOnlySpan<double> Counts => _counts;

    /// <summary>Cell of an hour since the epoch, UTC.</summary>
    public static int CellOf(long hour)
    {
        long day = Math.DivRem(hour, 24, out long hourOfDay);
        if (hourOfDay < 0)
        {
            day--;
            hourOfDay += 24;
        }
        long weekday = ((day + 4) % 7 + 7) % 7; // 1970-01-01 was a Thursday; 0 = Sunday
        return (int)hourOfDay + (weekday is 0 or 6 ? 24 : 0);
    }

    /// <summary>Counts one active hour.</summary>
    public void Add(long hour)
    {
        _counts[CellOf(hour)]++;
        Total++;
    }

    /// <summary>Adds another profile's counts.</summary>
    public void Add(HourProfile other)
    {
        for (int i = 0; i < Cells; i++) _counts[i] += other._counts[i];
        Total += other.Total;
    }

    /// <summary>Writes the counts; equal counts give equal bytes.</summary>
    public void Save(BinaryWriter writer)
    {
        foreach (double count in _counts) writer.Write(count);
    }

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">A count is negative or no number.</exception>
    public static HourProfile Load(BinaryReader reader)
    {
        var profile = new HourProfile();
        for (int i = 0; i < Cells; i++)
        {
            double count = reader.ReadDouble();
            if (!(count >= 0 && double.IsFinite(count))) throw new InvalidDataException($"An hour that was active {count} times cannot be.");
            profile._counts[i] = count;
            profile.Total += count;
        }
        return profile;
    }

    /// <summary>Shares with a floor of one pseudo-hour a cell; sums to 1.</summary>
    public double[] Shares()
    {
        var shares = new double[Cells];
        for (int i = 0; i < Cells; i++) shares[i] = (_counts[i] + 1) / (Total + Cells);
        return shares;
    }

    /// <summary>
    /// P-value of activity at an hour: the share of activity in cells no more usual than that one, in (0, 1].
    /// </summary>
    public double PValue(long hour, ReadOnlySpan<double> priorShares)
    {
        if (priorShares.Length != Cells) throw new ArgumentException($"a profile has {Cells} cells, not {priorShares.Length}", nameof(priorShares));
        double own = Share(CellOf(hour), priorShares);
        double sum = 0;
        for (int i = 0; i < Cells; i++)
        {
            double share = Share(i, priorShares);
            if (share <= own * (1 + 1e-12)) sum += share;
        }
        return Math.Min(1, sum);
    }

    private double Share(int cell, ReadOnlySpan<double> prior) => (Smooth(cell) + PriorHours * prior[cell]) / (Total + PriorHours);

    // A quarter of each neighbour: a change of daylight saving moves a working day by an hour, and so do late meetings.
    private double Smooth(int cell)
    {
        int begin = cell / 24 * 24, hour = cell - begin;
        return 0.5 * _counts[cell] + 0.25 * (_counts[begin + (hour + 1) % 24] + _counts[begin + (hour + 23) % 24]);
    }
}
