namespace Anomaly.Pipeline.Simulation;

/// <summary>What fleet to write.</summary>
/// <param name="Hosts">Monitored hosts, 1 to 60,000.</param>
/// <param name="Days">Days, 1 to 1,000.</param>
/// <param name="Seed">Seed; the same arguments write the same logs.</param>
/// <param name="Folder">Output folder, created; must be empty or absent.</param>
/// <param name="Start">First day, days since 1970-01-01 UTC.</param>
/// <param name="Attacks">Write attacks; look-alikes are written in any case.</param>
/// <param name="Scale">Multiplies ordinary activity, more than 0 and at most 1,000.</param>
public sealed record SimulationOptions(int Hosts, int Days, long Seed, string Folder, int Start, bool Attacks = true, double Scale = 1)
{
    /// <summary>Day number of 2026-09-01.</summary>
    public const int DefaultStart = 20697;

    /// <summary>Most hosts: the simulated private network has no more addresses.</summary>
    public const int MaxHosts = 60_000;

    /// <summary>Throws <see cref="UsageException"/> with every value out of range.</summary>
    public void Check()
    {
        var errors = new List<string>();
        if (Hosts is < 1 or > MaxHosts) errors.Add($"--hosts {Hosts}: must be 1 to {MaxHosts}");
        if (Days is < 1 or > 1000) errors.Add($"--days {Days}: must be 1 to 1000");
        if (!(Scale is > 0 and <= 1000)) errors.Add(FormattableString.Invariant($"--scale {Scale}: must be above 0 and at most 1000"));
        if (Start is < 3652 or > 40000) errors.Add($"--start: must be 1980-01-01 to 2079-07-08");
        if (errors.Count > 0) throw new UsageException(errors);
    }
}
