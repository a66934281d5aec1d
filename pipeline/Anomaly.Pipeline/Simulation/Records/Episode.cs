namespace Anomaly.Pipeline.Simulation.Records;

/// <summary>What an attack or look-alike did on one day: its first and last moment, and what its connections sent.</summary>
internal sealed class Episode
{
    public long From { get; private set; } = long.MaxValue;
    public long To { get; private set; } = long.MinValue;
    public long Bytes { get; private set; }

    /// <summary>Takes in a connection.</summary>
    public void Add(long from, long to, long bytes)
    {
        From = Math.Min(From, from);
        To = Math.Max(To, to);
        Bytes += bytes;
    }
}
