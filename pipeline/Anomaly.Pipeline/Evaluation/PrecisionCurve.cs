namespace Anomaly.Pipeline.Evaluation;

/// <summary>Precision by recall of one ranker, over all host-days as one list.</summary>
/// <param name="Ranker">Ranker.</param>
/// <param name="Points">By rising recall; recall counts attacked hosts that are not ranked as well.</param>
public sealed record PrecisionCurve(string Ranker, IReadOnlyList<(double Recall, double Precision)> Points)
{
    // Enough for a curve that bends within one large group of ties.
    private const int Steps = 8;

    /// <summary>
    /// The curve. Among equal scores positives are spread evenly, so precision there follows
    /// (found + t·hits) / (before + t·tied): Davis and Goadrich, The Relationship Between Precision-Recall and ROC Curves, ICML 2006.
    /// </summary>
    /// <param name="ranker">Name.</param>
    /// <param name="items">Score and truth of every item, in any order.</param>
    /// <param name="missing">Positives that are not among the items.</param>
    internal static PrecisionCurve Of(string ranker, IReadOnlyCollection<(double Score, bool Positive)> items, int missing)
    {
        int positives = items.Count(i => i.Positive) + missing, before = 0, found = 0;
        var points = new List<(double, double)>();
        foreach (var group in items.GroupBy(i => i.Score).OrderByDescending(g => g.Key))
        {
            int tied = group.Count(), hits = group.Count(i => i.Positive);
            for (int step = 1; hits > 0 && step <= (tied == 1 ? 1 : Steps); step++)
            {
                double t = tied == 1 ? 1 : (double)step / Steps, seen = found + t * hits;
                points.Add((seen / positives, seen / (before + t * tied)));
            }
            before += tied;
            found += hits;
        }
        return new PrecisionCurve(ranker, points);
    }
}
