using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>Holds rankings against known attacks: does the fused one find more than its parts?</summary>
public static class RankingEvaluation
{
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
        var attacks = attackDays.GroupBy(a => a.Label.Attack, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (IReadOnlyList<AttackDay>)[.. g.OrderBy(a => a.Day)]).ToList();
        var results = new List<RankerResult>();
        var attacked = attackDays.Where(a => a.Row is not null).Select(a => (object)a.Row!).ToHashSet<object>(ReferenceEqualityComparer.Instance);
        var rows = ranked.Values.SelectMany(d => d).ToList();
        var rankers = Ranker.Of(rows);
        var kinds = attacks.GroupBy(a => a[0].Label.Kind, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => (Kind: g.Key, Attacks: (IReadOnlyList<IReadOnlyList<AttackDay>>)[.. g])).ToList();
        HostScore[] harmless = [.. ranked.OrderBy(d => d.Key).SelectMany(d => d.Value).Where(h => !attacked.Contains(h))];
        var foundOfKinds = kinds.ConvertAll(_ => new List<KindFound>());
        int span = attacks.Count == 0 ? 0 : attacks.Max(a => a[^1].Day - a[0].Day);
        foreach (var ranker in rankers)
        {
            var ranking = new RankedAttacks(ranker, ranked, top);
            var result = ranking.Result(attacks, span) with { AveragePrecision = Ties.AveragePrecision(rows.Select(h => (ranker.Score(h), attacked.Contains(h))), Lost(attackDays)) };
            results.Add(result);
            if (result.IsAblation || kinds.Count == 0) continue;
            double[] others = [.. harmless.Select(ranker.Score).Order()];
            for (int i = 0; i < kinds.Count; i++)
            {
                var own = kinds[i].Attacks.SelectMany(a => a).ToList();
                double precision = Ties.AveragePrecision(others, [.. own.Where(a => a.Row is not null).Select(a => a.Row!).Distinct().Select(ranker.Score)], Lost(own));
                foundOfKinds[i].Add(ranking.Result(kinds[i].Attacks, span).OfKind(precision));
            }
        }
        Resample(results, rankers, rows, attacked, attackDays);
        string best = attacks.Count == 0 ? "" : results.Skip(3).Where(r => !r.IsAblation).MaxBy(r => r.AveragePrecision)?.Ranker ?? "";
        var (places, held) = LookAlikes(ranked, attacked, attackDays, lookAlikes, top);
        var benign = ranked.OrderBy(d => d.Key).Select(d => (IReadOnlyCollection<HostScore>)[.. d.Value.Where(h => !attacked.Contains(h))]).ToList();
        double hostsPerNight = ranked.Count == 0 ? 1 : ranked.Values.Average(d => d.Count);
        return new EvaluationReport
        {
            BestModel = best,
            Kinds = [.. kinds.Select((k, i) => new KindResult(k.Kind, k.Attacks.Count, k.Attacks.Sum(a => a.Count), foundOfKinds[i]))],
            PrecisionCurves = attacks.Count == 0 ? [] : [.. rankers.Where((r, i) => i < 3 || r.Name == best).Select(r => PrecisionCurve.Of(r.Name, [.. rows.Select(h => (r.Score(h), attacked.Contains(h)))], Lost(attackDays)))],
            Places = places,
            LookAlikePlaces = lookAlikes is null ? -1 : held,
            Calibration = BenignCheck.Calibration(harmless, hostsPerNight, BenignCheck.Alphas),
            CalibrationCurve = BenignCheck.Calibration(harmless, hostsPerNight, BenignCheck.CurveAlphas),
            Alerts = BenignCheck.Alerts(benign, budget),
            Top = top,
            Days = [.. days.Select(d => d.Day)],
            HostDays = ranked.Values.Sum(d => d.Count),
            Attacks = attacks.Count,
            AttackDays = attackDays.Count,
            AttackDaysOutside = outside,
            AttackDaysNotRanked = attackDays.Count(a => a.Row is null),
            Rankers = results,
            Fused = results[0].Attacks,
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
                if (ranked.TryGetValue(day, out var hosts)) inside.Add(new AttackDay(label, day, label.Host, hosts.Find(h => h.Host.Equals(label.Host, StringComparison.OrdinalIgnoreCase)) ?? hosts.Find(h => label.IsHost(h.Host))));
                else outside++;
            }
        }
        return (inside, outside);
    }

    // Attacked host-days that no ranker has.
    private static int Lost(IEnumerable<AttackDay> days) => days.Where(a => a.Row is null).Select(a => (a.Day, a.Host)).Distinct().Count();

    private static void Resample(List<RankerResult> results, IReadOnlyList<Ranker> rankers, List<HostScore> rows, HashSet<object> attacked, List<AttackDay> attackDays)
    {
        if (attackDays.Select(a => a.Row?.Host ?? a.Host).Distinct(StringComparer.OrdinalIgnoreCase).Count() < Bootstrap.FewestAttacked) return;
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
}
