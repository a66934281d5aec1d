using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Pipeline.Scoring;

/// <summary>Ranks the hosts of days.</summary>
public sealed class ScoreJob(IFactSource facts, RuleSet rules, AnomalyConfig config, IProgressLog progress, ConfirmedDays? confirmed = null)
{
    private const int AbsentDays = 14;

    /// <summary>
    /// Ranked hosts of every day in [from, to] that has facts, days ascending. Hosts that were seen in the 14 days before but
    /// have no facts on a day are listed as not scored.
    /// </summary>
    /// <param name="model">Bundle; null for rules alone.</param>
    /// <param name="from">First day.</param>
    /// <param name="to">Last day.</param>
    /// <param name="days">Days to rank.</param>
    /// <param name="stop">Stops.</param>
    /// <param name="before">States at the end of a day before <paramref name="from"/>: facts up to it are not read again. Null to read all.</param>
    /// <param name="after">Takes the states at the end of <paramref name="to"/>, hosts in ordinal order.</param>
    public SortedDictionary<int, List<HostScore>> Score(ScoringModel? model, int from, int to, IReadOnlySet<int> days, CancellationToken stop,
        (int Day, IEnumerable<(string Host, HostState State)> Hosts)? before = null, Action<string, HostState>? after = null)
    {
        int first = facts.Days.Count == 0 ? from : Math.Min(from, facts.Days[0]);
        int next = before is { } known ? known.Day + 1 : first;
        var reader = new HostDayReader(new FeatureBuilder(new Prevalence(facts, first, to, model is null ? null : model.KnownGroup, next)), facts.Outages(next, to),
            new AccountHabits(facts, first, to, next, confirmed is null ? null : confirmed.Contains));
        var scorer = new HostScorer(model, rules, config, confirmed);
        var ranked = new SortedDictionary<int, List<HostScore>>();
        foreach (int day in days)
            if (day >= from && day <= to) ranked[day] = [];
        var nights = ranked.Keys.ToDictionary(d => d, _ => new PeerNight());
        int hosts = 0;
        foreach (var (host, state) in Join(before?.Hosts ?? [], HostStream.Read(facts, next, to)))
        {
            stop.ThrowIfCancellationRequested();
            int seen = state.LastDay;
            foreach (var score in scorer.Score(host, state, reader, from, to, nights))
                if (ranked.TryGetValue(score.Day, out var list)) list.Add(score);
            foreach (var (day, list) in ranked) AddAbsent(host, seen, day, list);
            after?.Invoke(host.Host, state);
            progress.Step("score", ++hosts, 0);
        }
        foreach (var night in nights.Values) scorer.Settle(night);
        foreach (var list in ranked.Values) Rank(list, config.Fusion.Mode);
        return ranked;
    }

    // Both sides by host, ordinal: hosts that only one side knows have no days, or no state yet.
    private static IEnumerable<(HostHistory Host, HostState State)> Join(IEnumerable<(string Host, HostState State)> states, IEnumerable<HostHistory> hosts)
    {
        using var old = states.GetEnumerator();
        bool more = old.MoveNext();
        foreach (var host in hosts)
        {
            for (; more && string.CompareOrdinal(old.Current.Host, host.Host) < 0; more = old.MoveNext()) yield return (new HostHistory(old.Current.Host, []), old.Current.State);
            if (more && old.Current.Host == host.Host)
            {
                yield return (host, old.Current.State);
                more = old.MoveNext();
            }
            else yield return (host, new HostState());
        }
        for (; more; more = old.MoveNext()) yield return (new HostHistory(old.Current.Host, []), old.Current.State);
    }

    private static void AddAbsent(HostHistory host, int seen, int day, List<HostScore> list)
    {
        if (list.Count > 0 && list[^1].Host == host.Host) return;
        int last = seen < day ? seen : -1;
        foreach (var known in host.Days)
            if (known.Day < day) last = known.Day;
        if (last < 0 || day - last > AbsentDays) return;
        list.Add(new HostScore { Day = day, Host = host.Host, NotScored = $"no telemetry on this day; last seen {Workspace.DayText(last)}" });
    }

    /// <summary>Orders by risk (or in strict mode by the larger of rule and model score), then host, and numbers the scored ones.</summary>
    public static void Rank(List<HostScore> hosts, FusionMode mode)
    {
        hosts.Sort((a, b) => Compare(a, b, mode));
        for (int i = 0; i < hosts.Count; i++) hosts[i].Rank = hosts[i].NotScored.Length > 0 ? 0 : i + 1;
    }

    /// <summary>The order of <see cref="Rank"/>: below 0 where <paramref name="a"/> comes first.</summary>
    internal static int Compare(HostScore a, HostScore b, FusionMode mode)
    {
        int byScored = (a.NotScored.Length > 0).CompareTo(b.NotScored.Length > 0);
        if (byScored != 0) return byScored;
        int byStrict = mode == FusionMode.Strict ? Math.Max(b.RuleScore, b.ModelScore).CompareTo(Math.Max(a.RuleScore, a.ModelScore)) : 0;
        if (byStrict != 0) return byStrict;
        return a.RiskUnits != b.RiskUnits ? b.RiskUnits.CompareTo(a.RiskUnits) : string.CompareOrdinal(a.Host, b.Host);
    }
}
