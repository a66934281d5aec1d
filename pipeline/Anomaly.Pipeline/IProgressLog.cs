namespace Anomaly.Pipeline;

/// <summary>Progress of a long job, for whoever watches. Calls may come from several threads.</summary>
public interface IProgressLog
{
    /// <summary>A named step moved on; <paramref name="total"/> 0 where unknown.</summary>
    void Step(string name, long done, long total);

    /// <summary>One line worth keeping.</summary>
    void Note(string line);
}

/// <summary>Says nothing.</summary>
public sealed class SilentProgress : IProgressLog
{
    /// <summary>The only instance.</summary>
    public static SilentProgress Instance { get; } = new();

    /// <inheritdoc/>
    public void Step(string name, long done, long total) { }

    /// <inheritdoc/>
    public void Note(string line) { }
}
