using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Verdicts;

/// <summary>Host-days that somebody confirmed as attacks: they never teach a baseline and train no model.</summary>
public sealed class ConfirmedDays
{
    private readonly HashSet<(string Host, int Day)> _days;

    private ConfirmedDays(IEnumerable<(string, int)> days) => _days = [.. days];

    /// <summary>None.</summary>
    public static ConfirmedDays None { get; } = new([]);

    /// <summary>Of the verdicts of a workspace that stand.</summary>
    public static ConfirmedDays Load(Workspace workspace)
        => new(new VerdictStore(workspace).All().Where(v => v.Stands && v.Kind == VerdictKind.Confirmed).Select(v => (v.Host, v.Day)));

    /// <summary>Whether a host's day is confirmed.</summary>
    public bool Contains(string host, int day) => _days.Contains((host, day));

    /// <summary>Those up to a day as text, in a fixed order: equal texts mean equal days.</summary>
    public string Text(int last) => string.Join('\n', _days.Where(d => d.Day <= last).OrderBy(d => d.Day).ThenBy(d => d.Host, StringComparer.Ordinal).Select(d => $"{d.Day}|{d.Host}"));
}
