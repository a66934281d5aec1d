using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>Holds rankings against known attacks: does the fused one find more than its parts?</summary>
public static class RankingEvaluation
{
    private sealed record AttackDay(AttackLabel Label, int Day, string Host, HostScore? Row);

    /// <summary>
    /// Evaluates the latest revisions of the scored days in [from, to]. Throws <see cref="UsageException"/> where no day is
    /// scored there or no attack lies on one.
    /// </summary>
    public static EvaluationReport Run(Workspace workspace, IReadOnlyList<AttackLabel> labels, int top, int? from, int? to, CancellationToken stop)
    {
        var ledger = new LedgerStore(workspace);
        var days = new List<(int Day, IReadOnlyList<HostScore> Hosts)>();
        foreach (int day in ledger.Days().Where(d => d >= (from ?? int.MinValue) && d <= (to ?? int.MaxValue)))
        {
            stop.ThrowIfCancellationRequested();
            days.Add((day, ledger.Read(day, ledger.Latest(day))));
        }
        if (days.Count == 0) throw new UsageException("no such day is scored; 'anomaly run' or 'anomaly score' scores days");
        return Run(days, labels, top);
    }

    /// <summary>Evaluates ranked days, ascending; hosts of rank 0 are not ranked.</summary>
    public static EvaluationReport Run(IReadOnlyList<(int Day, IReadOnlyList<HostScore> Hosts)> days, IReadOnlyList<AttackLabel> labels, int top)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var ranked = days.ToDictionary(d => d.Day, d => d.Hosts.Where(h => h.Rank > 0).ToList());
        var (attackDays, outside) = AttackDays(ranked, labels);
        if (attackDays.Count == 0)
            throw new UsageException($"none of the {outside} attack-days of the labels is a scored day; {days.Count} days from {Workspace.DayText(days[0].Day)} to {Workspace.DayText(days[^1].Day)} are scored");
        var attacks = attackDays.GroupBy(a => a.Label.Attack, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToList()).ToList();
        var results = new List<RankerResult>();
        IReadOnlyList<AttackResult> fused = [];
        var attacked = attackDays.Where(a => a.Row is not null).Select(a => a.Row!).ToHashSet(ReferenceEqualityComparer.Instance);
        int lost = attackDays.Where(a => a.Row is null).Select(a => (a.Day, a.Host)).Distinct().Count();
        foreach (var ranker in Ranker.Of(ranked.Values.SelectMany(h => h)))
        {
            var scores = ranked.ToDictionary(d => d.Key, d => d.Value.Select(ranker.Score).ToArray());
            var found = attacks.Select(days => Attack(ranker, days, scores, top)).ToList();
            double foundDays = attackDays.Where(a => a.Row is not null).Sum(a => Ties.AnyInTop(scores[a.Day], [ranker.Score(a.Row!)], top));
            double precision = Ties.AveragePrecision(ranked.Values.SelectMany(d => d).Select(h => (ranker.Score(h), attacked.Contains(h))), lost);
            results.Add(new RankerResult(ranker.Name, found.Sum(a => a.Found), foundDays, Median(found.Select(a => a.BestRank)), precision));
            if (ranker.Name == Ranker.Fused) fused = found;
        }
        return new EvaluationReport
        {
            Top = top,
            Days = [.. days.Select(d => d.Day)],
            HostDays = ranked.Values.Sum(d => d.Count),
            Attacks = attacks.Count,
            AttackDays = attackDays.Count,
            AttackDaysOutside = outside,
            AttackDaysNotRanked = attackDays.Count(a => a.Row is null),
            Rankers = results,
            Fused = fused,
        };
    }

    private static (List<AttackDay> Inside, int Outside) AttackDays(Dictionary<int, List<HostScore>> ranked, IReadOnlyList<AttackLabel> labels)
    {
        var inside = new List<AttackDay>();
        int outside = 0;
        var seen = new HashSet<(string, string, int)>();
        foreach (var label in labels)
        {
            for (int day = label.FirstDay; day <= label.LastDay; day++)
            {
                if (!seen.Add((label.Attack, label.Host.ToLowerInvariant(), day))) continue;
                if (ranked.TryGetValue(day, out var hosts)) inside.Add(new AttackDay(label, day, label.Host, hosts.Find(h => label.IsHost(h.Host))));
                else outside++;
            }
        }
        return (inside, outside);
    }

    private static AttackResult Attack(Ranker ranker, List<AttackDay> days, Dictionary<int, double[]> scores, int top)
    {
        double missed = 1, best = double.PositiveInfinity;
        foreach (var day in days.GroupBy(d => d.Day))
        {
            double[] all = scores[day.Key], wanted = [.. day.Where(d => d.Row is not null).Select(d => ranker.Score(d.Row!))];
            missed *= 1 - Ties.AnyInTop(all, wanted, top);
            best = Math.Min(best, wanted.Select(s => Ties.MeanRank(all, s)).DefaultIfEmpty(all.Length + 1).Min());
        }
        var first = days[0].Label;
        return new AttackResult(first.Attack, first.Kind, [.. days.Select(d => d.Host).Distinct(StringComparer.OrdinalIgnoreCase)], days.Count, 1 - missed, best);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
