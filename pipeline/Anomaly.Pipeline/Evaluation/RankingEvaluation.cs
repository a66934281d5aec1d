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
    public static EvaluationReport Run(Workspace workspace, IReadOnlyList<AttackLabel> labels, int top, int? from, int? to, CancellationToken stop,
        IReadOnlyList<AttackLabel>? lookAlikes = null, double budget = 5)
    {
        var ledger = new LedgerStore(workspace);
        var days = new List<(int Day, IReadOnlyList<HostScore> Hosts)>();
        foreach (int day in ledger.Days().Where(d => d >= (from ?? int.MinValue) && d <= (to ?? int.MaxValue)))
        {
            stop.ThrowIfCancellationRequested();
            days.Add((day, ledger.Read(day, ledger.Latest(day))));
        }
        if (days.Count == 0) throw new UsageException("no such day is scored; 'anomaly run' or 'anomaly score' scores days");
        return Run(days, labels, top, lookAlikes, budget);
    }

    /// <summary>Evaluates ranked days, ascending; hosts of rank 0 are not ranked.</summary>
    public static EvaluationReport Run(IReadOnlyList<(int Day, IReadOnlyList<HostScore> Hosts)> days, IReadOnlyList<AttackLabel> labels, int top,
        IReadOnlyList<AttackLabel>? lookAlikes = null, double budget = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(top, 1);
        var ranked = days.ToDictionary(d => d.Day, d => d.Hosts.Where(h => h.Rank > 0).ToList());
        var (attackDays, outside) = AttackDays(ranked, labels);
        if (attackDays.Count == 0 && labels.Count > 0)
            throw new UsageException($"none of the {outside} attack-days of the labels is a scored day; {days.Count} days from {Workspace.DayText(days[0].Day)} to {Workspace.DayText(days[^1].Day)} are scored");
        var attacks = attackDays.GroupBy(a => a.Label.Attack, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => g.ToList()).ToList();
        var results = new List<RankerResult>();
        IReadOnlyList<AttackResult> fused = [];
        var attacked = attackDays.Where(a => a.Row is not null).Select(a => (object)a.Row!).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        int lost = attackDays.Where(a => a.Row is null).Select(a => (a.Day, a.Host)).Distinct().Count();
        var rankers = Ranker.Of(ranked.Values.SelectMany(h => h));
        foreach (var ranker in rankers)
        {
            var scores = ranked.ToDictionary(d => d.Key, d => d.Value.Select(ranker.Score).ToArray());
            var found = attacks.Select(days => Attack(ranker, days, scores, top)).ToList();
            double foundDays = attackDays.Where(a => a.Row is not null).Sum(a => Ties.AnyInTop(scores[a.Day], [ranker.Score(a.Row!)], top));
            double precision = Ties.AveragePrecision(ranked.Values.SelectMany(d => d).Select(h => (ranker.Score(h), attacked.Contains(h))), lost);
            results.Add(new RankerResult(ranker.Name, found.Sum(a => a.Found), foundDays, Median(found.Select(a => a.BestRank)), precision));
            if (ranker.Name == Ranker.Fused) fused = found;
        }
        Resample(results, rankers, [.. ranked.Values.SelectMany(d => d)], attacked, attackDays);
        var (places, held) = LookAlikes(ranked, attacked, attackDays, lookAlikes, top);
        var benign = ranked.OrderBy(d => d.Key).Select(d => (IReadOnlyCollection<HostScore>)[.. d.Value.Where(h => !attacked.Contains(h))]).ToList();
        return new EvaluationReport
        {
            Places = places,
            LookAlikePlaces = lookAlikes is null ? -1 : held,
            Calibration = BenignCheck.Calibration([.. benign.SelectMany(n => n)], ranked.Count == 0 ? 1 : ranked.Values.Average(d => d.Count)),
            Alerts = BenignCheck.Alerts(benign, budget),
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

    private static void Resample(List<RankerResult> results, IReadOnlyList<Ranker> rankers, List<HostScore> rows, HashSet<object> attacked, List<AttackDay> attackDays)
    {
        if (attackDays.Count == 0) return;
        var hosts = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        foreach (string host in rows.Select(r => r.Host).Concat(attackDays.Where(a => a.Row is null).Select(a => a.Host))) hosts.TryAdd(host, hosts.Count);
        int[] missing = new int[hosts.Count];
        foreach (var (host, _) in attackDays.Where(a => a.Row is null).Select(a => (a.Host, a.Day)).Distinct()) missing[hosts[host]]++;
        double[][] found = Bootstrap.AveragePrecisions([.. rankers.Select(r => rows.Select(r.Score).ToArray())], [.. rows.Select(r => attacked.Contains(r))],
            [.. rows.Select(r => hosts[r.Host])], missing, seed: 1);
        for (int r = 0; r < results.Count; r++)
            results[r] = results[r] with
            {
                Interval = Bootstrap.Interval(found[r]),
                FusedIsHigherBy = r == 0 ? (double.NaN, double.NaN) : Bootstrap.Interval(found[0].Zip(found[r], (fused, other) => fused - other)),
            };
    }

    // A look-alike counts where an attacked host of the day stands below it: it has taken the attack's place.
    private static (int Places, int Held) LookAlikes(Dictionary<int, List<HostScore>> ranked, HashSet<object> attacked, List<AttackDay> attackDays, IReadOnlyList<AttackLabel>? lookAlikes, int top)
    {
        int places = 0, held = 0;
        foreach (int day in attackDays.Select(a => a.Day).Distinct())
        {
            var hosts = ranked[day].OrderBy(h => h.Rank).ToList();
            int last = hosts.FindLastIndex(attacked.Contains);
            places += Math.Min(top, hosts.Count);
            for (int i = 0; i < Math.Min(top, last); i++)
            {
                var host = hosts[i];
                if (!attacked.Contains(host) && lookAlikes is not null && lookAlikes.Any(l => day >= l.FirstDay && day <= l.LastDay && l.IsHost(host.Host))) held++;
            }
        }
        return (places, held);
    }

    private static AttackResult Attack(Ranker ranker, List<AttackDay> days, Dictionary<int, double[]> scores, int top)
    {
        double missed = 1, best = double.PositiveInfinity;
        int detected = -1;
        foreach (var day in days.GroupBy(d => d.Day).OrderBy(d => d.Key))
        {
            double[] all = scores[day.Key], wanted = [.. day.Where(d => d.Row is not null).Select(d => ranker.Score(d.Row!))];
            double inTop = Ties.AnyInTop(all, wanted, top);
            missed *= 1 - inTop;
            if (detected < 0 && inTop > 0.5) detected = day.Key - days.Min(d => d.Day);
            best = Math.Min(best, wanted.Select(s => Ties.MeanRank(all, s)).DefaultIfEmpty(all.Length + 1).Min());
        }
        var first = days[0].Label;
        return new AttackResult(first.Attack, first.Kind, [.. days.Select(d => d.Host).Distinct(StringComparer.OrdinalIgnoreCase)], days.Count, 1 - missed, best, detected);
    }

    private static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        if (sorted.Length == 0) return double.NaN;
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
