namespace Anomaly.Pipeline.Features;

/// <summary>On how many hosts of the fleet a key had been seen by a day.</summary>
public sealed class Prevalence
{
    private readonly Dictionary<(string Kind, string Key), (int Day, int Hosts)[]> _spread = [];
    private readonly (int Day, int Hosts)[] _fleet;

    /// <summary>Loads the spread of days [from, to]; keys of one host cost nothing.</summary>
    public Prevalence(IFactSource facts, int from, int to)
    {
        var steps = new List<(int, int)>();
        (string Kind, string Key)? current = null;
        foreach (var (kind, key, day, hosts) in facts.Spread(from, to))
        {
            if (current is { } open && open != (kind, key)) Close(open, steps);
            current = (kind, key);
            steps.Add((day, hosts + (steps.Count == 0 ? 0 : steps[^1].Item2)));
        }
        if (current is { } last) Close(last, steps);
        _fleet = _spread.GetValueOrDefault((HostKind, "")) ?? [];
    }

    /// <summary>Kind of the pseudo-sighting that every host has with key '': the size of the fleet.</summary>
    public const string HostKind = "host";

    /// <summary>Other hosts that had the key by the end of a day; the asking host has it too and is not counted.</summary>
    public int Others(string kind, string key, int day)
        => _spread.TryGetValue((kind, key), out var steps) ? Math.Max(0, At(steps, day) - 1) : 0;

    /// <summary>Other hosts of the fleet by the end of a day.</summary>
    public int OtherHosts(int day) => Math.Max(0, At(_fleet, day) - 1);

    private void Close((string, string) key, List<(int, int)> steps)
    {
        _spread[key] = [.. steps];
        steps.Clear();
    }

    private static int At((int Day, int Hosts)[] steps, int day)
    {
        int hosts = 0;
        foreach (var step in steps)
        {
            if (step.Day > day) break;
            hosts = step.Hosts;
        }
        return hosts;
    }
}
