using Anomaly.Pipeline.Scoring;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>An attacked host on one evaluated day.</summary>
/// <param name="Label">Attack.</param>
/// <param name="Day">Day number.</param>
/// <param name="Host">Host, as the label names it.</param>
/// <param name="Row">Its ranked host-day; null where it is not ranked.</param>
internal sealed record AttackDay(AttackLabel Label, int Day, string Host, HostScore? Row);

/// <summary>Attacks in the order of one ranker.</summary>
internal sealed class RankedAttacks(Ranker ranker, Dictionary<int, List<HostScore>> ranked, int top)
{
    private readonly Dictionary<int, double[]> _scores = ranked.ToDictionary(d => d.Key, d => d.Value.Select(ranker.Score).ToArray());

    /// <summary>All that is told of attacks, but average precision, which needs the other host-days.</summary>
    /// <param name="attacks">Attack-days by attack, ascending by day.</param>
    /// <param name="span">Most days between the first and the last day of an attack.</param>
    public RankerResult Result(IReadOnlyList<IReadOnlyList<AttackDay>> attacks, int span)
    {
        AttackResult[] found = [.. attacks.Select(Attack)];
        double[] ranks = [.. found.Select(a => a.BestRank)], days = [.. found.Select(a => a.DaysToDetect < 0 ? double.PositiveInfinity : a.DaysToDetect)];
        return new RankerResult(ranker.Name, found.Sum(a => a.Found), attacks.Sum(a => DaysFound(a, top)), Bootstrap.Median(ranks), double.NaN)
        {
            MedianBestRankInterval = Shares.Median(ranks),
            MedianDaysToDetect = Bootstrap.Median(days),
            MedianDaysToDetectInterval = Shares.Median(days),
            Recall = attacks.Count == 0 ? [] : [.. EvaluationReport.RecallAt.Select(k => Recall(attacks, k))],
            FoundByDay = attacks.Count == 0 ? [] : [.. Enumerable.Range(0, span + 1).Select(day => found.Average(a => a.FoundBy.LastOrDefault(f => f.Days <= day).Found))],
            Attacks = found,
        };
    }

    private RecallAt Recall(IReadOnlyList<IReadOnlyList<AttackDay>> attacks, int k)
    {
        double[] each = [.. attacks.Select(a => 1 - a.GroupBy(d => d.Day).Aggregate(1.0, (missed, day) => missed * (1 - InTop(day, k))))];
        (double Hits, int Members)[] days = [.. attacks.Select(a => (DaysFound(a, k), a.Count))];
        return new RecallAt(k, each.Average(), Shares.Wilson(each.Sum(), each.Length), days.Sum(d => d.Hits) / days.Sum(d => d.Members), Shares.Clustered(days));
    }

    private AttackResult Attack(IReadOnlyList<AttackDay> days)
    {
        double missed = 1, best = double.PositiveInfinity;
        int detected = -1, first = days[0].Day;
        var foundBy = new List<(int, double)>();
        foreach (var day in days.GroupBy(d => d.Day).OrderBy(d => d.Key))
        {
            double inTop = InTop(day, top);
            missed *= 1 - inTop;
            foundBy.Add((day.Key - first, 1 - missed));
            if (detected < 0 && inTop > 0.5) detected = day.Key - first;
            double[] all = _scores[day.Key];
            best = Math.Min(best, Wanted(day).Select(s => Ties.MeanRank(all, s)).DefaultIfEmpty(all.Length + 1).Min());
        }
        var label = days[0].Label;
        return new AttackResult(label.Attack, label.Kind, [.. days.Select(d => d.Host).Distinct(StringComparer.OrdinalIgnoreCase)], days.Count, 1 - missed, best, detected) { FoundBy = foundBy };
    }

    private double InTop(IGrouping<int, AttackDay> day, int k) => Ties.AnyInTop(_scores[day.Key], Wanted(day), k);

    private double DaysFound(IReadOnlyList<AttackDay> attack, int k)
        => attack.Where(a => a.Row is not null).Sum(a => Ties.AnyInTop(_scores[a.Day], [ranker.Score(a.Row!)], k));

    private double[] Wanted(IEnumerable<AttackDay> day) => [.. day.Where(d => d.Row is not null).Select(d => ranker.Score(d.Row!))];
}

/// <summary>Results of one kind of attack.</summary>
internal static class KindResults
{
    /// <summary>What a ranker's result over attacks of one kind says of the kind.</summary>
    public static KindFound OfKind(this RankerResult result, double averagePrecision)
        => new(result.Ranker, result.AttacksFound, Shares.Wilson(result.AttacksFound, result.Attacks.Count), result.Attacks.Min(a => a.BestRank), result.MedianBestRank,
            result.MedianDaysToDetect, averagePrecision, result.Recall);
}
