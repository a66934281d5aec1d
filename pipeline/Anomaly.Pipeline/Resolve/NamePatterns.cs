namespace Anomaly.Pipeline.Resolve;

/// <summary>
/// Host-name patterns, the most specific of which wins: a plain name before any wildcard, then the pattern with more
/// literal characters, then ordinal order. A leading <c>*.</c> stands for one or more labels, any other <c>*</c> for
/// any run of characters (also none) inside one label. Names compare without case and without a final dot.
/// </summary>
internal sealed class NamePatterns<T> where T : class
{
    private readonly Dictionary<string, T> _exact = new(StringComparer.Ordinal);
    private readonly Dictionary<string, T> _suffix = new(StringComparer.Ordinal);
    private readonly List<(string Pattern, int Literals, T Value)> _globs = [];

    /// <summary>Adds a pattern; false if the same pattern is there already.</summary>
    public bool TryAdd(string pattern, T value)
    {
        string lower = pattern.ToLowerInvariant();
        if (!lower.Contains('*', StringComparison.Ordinal)) return _exact.TryAdd(lower, value);
        if (lower.LastIndexOf('*') == 0) return _suffix.TryAdd(lower[2..], value);
        if (_globs.Exists(g => g.Pattern == lower)) return false;
        _globs.Add((lower, Literals(lower), value));
        _globs.Sort((a, b) => a.Literals != b.Literals ? b.Literals.CompareTo(a.Literals) : string.CompareOrdinal(a.Pattern, b.Pattern));
        return true;
    }

    /// <summary>Why a pattern is not one, or null if it is.</summary>
    public static string? Fault(string pattern)
    {
        if (pattern.Length is 0 or > 253) return "a name has 1 to 253 characters";
        string[] labels = pattern.Split('.');
        if (labels.Length < 2) return "a name has at least two labels";
        for (int i = 0; i < labels.Length; i++)
        {
            if (labels[i].Length is 0 or > 63) return "a label has 1 to 63 characters";
            foreach (char c in labels[i])
                if (!char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '*')) return $"'{c}' does not belong into a name";
        }
        return labels[^1].Contains('*', StringComparison.Ordinal) || (labels.Length > 1 && labels[^2] == "*")
            ? "the last two labels must be written out" : null;
    }

    /// <summary>The value of the most specific pattern, or null.</summary>
    public T? Find(string name)
    {
        if (_exact.TryGetValue(name, out var exact)) return exact;
        T? best = null;
        int literals = -1;
        var suffixes = _suffix.GetAlternateLookup<ReadOnlySpan<char>>();
        for (int dot = name.IndexOf('.', StringComparison.Ordinal); dot > 0; dot = name.IndexOf('.', dot + 1))
        {
            if (!suffixes.TryGetValue(name.AsSpan(dot + 1), out best)) continue;
            literals = name.Length - dot;
            break;
        }
        foreach (var (pattern, count, value) in _globs)
        {
            if (count <= literals) break;
            if (Matches(pattern, name)) return value;
        }
        return best;
    }

    private static int Literals(string pattern) => pattern.Length - pattern.AsSpan().Count('*');

    private static bool Matches(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        if (!pattern.StartsWith("*.")) return Labels(pattern, name);
        pattern = pattern[2..];
        for (int dot = name.IndexOf('.'); dot >= 0; dot = name.IndexOf('.'))
        {
            if (dot == 0) return false;
            name = name[(dot + 1)..];
            if (Labels(pattern, name)) return true;
        }
        return false;
    }

    // Greedy with one step back; a star never eats a dot.
    private static bool Labels(ReadOnlySpan<char> pattern, ReadOnlySpan<char> name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < pattern.Length && pattern[p] == name[n])
            {
                p++;
                n++;
            }
            else if (star >= 0 && name[mark] != '.')
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*') p++;
        return p == pattern.Length;
    }
}
