using System.Net;

namespace Anomaly.Pipeline.Resolve;

/// <summary>
/// Canonical names of hosts: the lower-case first label, unless hosts of two different domains share it; those keep
/// their full name. Addresses stay as they are.
/// </summary>
public sealed class HostNames
{
    private readonly Dictionary<string, string> _domain = new(StringComparer.Ordinal);
    private readonly HashSet<string> _clashing = new(StringComparer.Ordinal);

    /// <summary>Labels that hosts of at least two domains share, ordinal order.</summary>
    public IReadOnlyList<string> Clashing => [.. _clashing.Order(StringComparer.Ordinal)];

    /// <summary>Takes note of a host as a log names it.</summary>
    public void Add(string raw)
    {
        string name = Clean(raw);
        int dot = Cut(name);
        if (dot < 0) return;
        string label = name[..dot], domain = name[(dot + 1)..];
        if (!_domain.TryAdd(label, domain) && _domain[label] != domain) _clashing.Add(label);
    }

    /// <summary>Canonical name of a host as a log names it; '' for ''.</summary>
    public string Canonical(string raw)
    {
        string name = Clean(raw);
        int dot = Cut(name);
        return dot < 0 || _clashing.Contains(name[..dot]) ? name : name[..dot];
    }

    private static string Clean(string raw) => raw.Trim().TrimEnd('.').ToLowerInvariant();

    // Where the first label ends; -1 where there is no domain.
    private static int Cut(string name)
    {
        int dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot <= 0 || IPAddress.TryParse(name, out _) ? -1 : dot;
    }
}
