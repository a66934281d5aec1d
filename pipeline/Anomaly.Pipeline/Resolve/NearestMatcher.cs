namespace Anomaly.Pipeline.Resolve;

/// <summary>
/// Pairs two series of events with the same key one to one, nearest in time first, no further apart than the skew.
/// Ties go to the earlier event of the left series, then of the right. Each event looks at its
/// <see cref="Reach"/> nearest partners on either side, which bounds the work on busy keys.
/// </summary>
internal sealed class NearestMatcher(long skew)
{
    /// <summary>Partners looked at on either side of an event.</summary>
    public const int Reach = 16;

    private readonly List<(long Distance, int Left, int Right)> _pairs = [];

    /// <summary>Yields the indices of paired events. Both series must ascend in time.</summary>
    public IEnumerable<(int Left, int Right)> Match(IReadOnlyList<long> left, IReadOnlyList<long> right)
    {
        _pairs.Clear();
        int at = 0;
        for (int l = 0; l < left.Count; l++)
        {
            while (at < right.Count && right[at] < left[l]) at++;
            for (int r = at; r < right.Count && r < at + Reach && right[r] - left[l] <= skew; r++) _pairs.Add((right[r] - left[l], l, r));
            for (int r = at - 1; r >= 0 && r >= at - Reach && left[l] - right[r] <= skew; r--) _pairs.Add((left[l] - right[r], l, r));
        }
        _pairs.Sort();
        var leftTaken = new bool[left.Count];
        var rightTaken = new bool[right.Count];
        foreach (var (_, l, r) in _pairs)
        {
            if (leftTaken[l] || rightTaken[r]) continue;
            leftTaken[l] = rightTaken[r] = true;
            yield return (l, r);
        }
    }
}
