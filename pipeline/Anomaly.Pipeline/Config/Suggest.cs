namespace Anomaly.Pipeline.Config;

/// <summary>"Did you mean": the known word nearest to an unknown one.</summary>
public static class Suggest
{
    /// <summary><c> (did you mean 'x'?)</c>, or '' where nothing is near.</summary>
    public static string For(string unknown, IEnumerable<string> known)
    {
        string? best = null;
        int limit = Math.Min(Math.Max(2, unknown.Length / 3) + 1, unknown.Length);
        var least = (Folded: limit, Exact: int.MaxValue);
        foreach (string word in known)
        {
            var distance = (Folded: Distance(unknown.ToLowerInvariant(), word.ToLowerInvariant(), limit), Exact: Distance(unknown, word, int.MaxValue));
            if (distance.Folded >= limit || distance.CompareTo(least) >= 0) continue;
            least = distance;
            best = word;
        }
        return best is null ? "" : $" (did you mean '{best}'?)";
    }

    /// <summary>Edit distance with neighbouring letters swapped as one step; at least <paramref name="limit"/> is given as that.</summary>
    private static int Distance(string a, string b, int limit)
    {
        if (Math.Abs(a.Length - b.Length) >= limit) return limit;
        var before = new int[b.Length + 1];
        var last = new int[b.Length + 1];
        var row = new int[b.Length + 1];
        for (int j = 0; j <= b.Length; j++) last[j] = j;
        for (int i = 1; i <= a.Length; i++)
        {
            row[0] = i;
            for (int j = 1; j <= b.Length; j++)
            {
                int cost = a[i - 1] == b[j - 1] ? 0 : 1;
                row[j] = Math.Min(Math.Min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) row[j] = Math.Min(row[j], before[j - 2] + 1);
            }
            (before, last, row) = (last, row, before);
        }
        return Math.Min(last[b.Length], limit);
    }
}
