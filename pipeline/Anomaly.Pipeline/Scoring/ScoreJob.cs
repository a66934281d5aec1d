using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;

namespace Anomaly.Pipeline.Scoring;

/// <summary>Ranks the hosts of days.</summary>
public sealed class ScoreJob(IFactSource facts, RuleSet rules, AnomalyConfig config, IProgressLog progress)
{
    /// <summary>
    /// Ranked hosts of every day in [from, to] that has facts, days ascending. Hosts that were seen in the 14 days before but
    /// have no facts on a day are listed as not scored.
    /// </summary>
    public SortedDictionary<int, List<HostScore>> Score(ScoringModel? model, int from, int to, IReadOnlySet<int> days, CancellationToken stop)
    {
        int first = facts.Days.Count == 0 ? from : Math.Min(from, facts.Days[0]);
        var reader = new HostDayReader(new FeatureBuilder(new Prevalence(facts, first, to, model is null ? null : model.KnownGroup)));
        var scorer = new HostScorer(model, rules, config);
        var ranked = new SortedDictionary<int, List<HostScore>>();
        foreach (int day in days)
            if (day >= from && day <= to) ranked[day] = [];
        int hosts = 0;
        foreach (var host in HostStream.Read(facts, first, to))
        {
            stop.ThrowIfCancellationRequested();
            foreach (var score in scorer.Score(host, reader, from, to))
                if (ranked.TryGetValue(score.Day, out var list)) list.Add(score);
            foreach (var (day, list) in ranked) AddAbsent(host, day, list);
            progress.Step("score", ++hosts, 0);
        }
        foreach (var list in ranked.Values) Rank(list, config.Fusion.Mode);
        return ranked;
    }

    private static void AddAbsent(HostHistory host, int day, List<HostScore> list)
    {
        if (list.Count > 0 && list[^1].Host == host.Host) return;
        int last = -1;
        foreach (var seen in host.Days)
            if (seen.Day < day) last = seen.Day;
        if (last < 0 || day - last > 14) return;
        list.Add(new HostScore { Day = day, Host = host.Host, NotScored = $"no telemetry on this day; last seen {Workspace.DayText(last)}" });
    }

    /// <summary>Orders by risk (or in strict mode by the larger of rule and model score), then host, and numbers the scored ones.</summary>
    public static void Rank(List<HostScore> hosts, FusionMode mode)
    {
        hosts.Sort((a, b) =>
        {
            int byScored = (a.NotScored.Length > 0).CompareTo(b.NotScored.Length > 0);
            if (byScored != 0) return byScored;
            int byStrict = mode == FusionMode.Strict ? Math.Max(b.RuleScore, b.ModelScore).CompareTo(Math.Max(a.RuleScore, a.ModelScore)) : 0;
            if (byStrict != 0) return byStrict;
            return a.RiskUnits != b.RiskUnits ? b.RiskUnits.CompareTo(a.RiskUnits) : string.CompareOrdinal(a.Host, b.Host);
        });
        for (int i = 0; i < hosts.Count; i++) hosts[i].Rank = hosts[i].NotScored.Length > 0 ? 0 : i + 1;
    }
}
