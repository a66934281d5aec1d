namespace Anomaly.Pipeline.Config.Yaml;

/// <summary>Collects everything wrong with a set of files, so that one run shows all of it.</summary>
public sealed class Problems
{
    private readonly List<(Place Place, string Message)> _errors = [];

    /// <summary>Errors so far.</summary>
    public int Count => _errors.Count;

    /// <summary>Notes an error.</summary>
    public void Add(Place place, string message) => _errors.Add((place, message));

    /// <summary>One line an error, <c>file:line:column message</c>, in the order of the files.</summary>
    public IReadOnlyList<string> Lines()
        => [.. _errors.OrderBy(e => e.Place).Select(e => $"{e.Place} {Printable.Of(e.Message)}").Distinct(StringComparer.Ordinal)];

    /// <summary>The messages alone, in the order they were found.</summary>
    public IEnumerable<string> Messages => _errors.Select(e => e.Message);

    /// <summary>Throws <see cref="UsageException"/> with all of them, if there are any.</summary>
    public void ThrowIfAny()
    {
        if (_errors.Count > 0) throw new UsageException(Lines());
    }
}
