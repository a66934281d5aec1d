using Anomaly.Models.Calibration;
using Anomaly.Models.IsolationForest;
using Anomaly.Models.Pca;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Pipeline.Scoring;

/// <summary>
/// Learns a bundle in two passes over the hosts: first priors and peer groups on the fit days, then forest, PCA and
/// calibration with those priors in place. Calibration days teach no model; they are only scored.
/// </summary>
public sealed class Trainer(IFactSource facts, RuleSet rules, AnomalyConfig config, IProgressLog progress, ConfirmedDays? confirmed = null, GivenPeers? given = null)
{
    /// <summary>Host-days that the multivariate models are fitted on at most; whole hosts are left out beyond it, by a hash of the name.</summary>
    public const int MostRows = 200_000;

    /// <summary>Trains on fit days [first, lastFit] and calibrates on (lastFit, last].</summary>
    public ScoringModel Train(int first, int lastFit, int last, CancellationToken stop)
    {
        var outages = facts.Outages(first, last);
        var accounts = new AccountHabits(facts, first, last, first, confirmed is null ? null : confirmed.Contains);
        var reader = new HostDayReader(new FeatureBuilder(new Prevalence(facts, first, last)), outages, accounts);
        var summaries = Summaries(reader, first, lastFit, stop);
        if (summaries.Count == 0) throw new DataException($"no host has facts between {Workspace.DayText(first)} and {Workspace.DayText(lastFit)}");
        var groups = HostGroups.Fit(summaries, given ?? GivenPeers.None, (ulong)config.Models.Seed);
        var groupOf = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (var summary in summaries) groupOf[summary.Host] = groups.Of(summary);
        reader = new HostDayReader(new FeatureBuilder(new Prevalence(facts, first, last, host => groupOf.GetValueOrDefault(host, groups.Count))), outages, accounts);
        if (groups.Count > 1) summaries = Summaries(reader, first, lastFit, stop, groupOf, groups.Count);
        var priors = Priors(summaries, groups, groupOf);

        var rows = new List<float>();
        var nights = new List<(int Group, double[] Scores, float[] Vector, string Host, int Day)>();
        Replay(reader, first, lastFit, last, groupOf, groups, priors, stop, (host, group, day, reading, state) =>
        {
            if (day.Day <= lastFit)
            {
                if (state.Days >= Math.Min(HostState.FirstSeenBurnIn, (lastFit - first) / 2) && rows.Count < (long)MostRows * F) rows.AddRange(reading.Vector);
            }
            else if (state.Days >= Math.Min(config.Baseline.MinHostDays, lastFit - first + 1)) nights.Add((group, reading.Scores, reading.Vector, host, day.Day));
        });
        var (forest, pca) = FitMultivariate(rows);
        foreach (var night in nights)
        {
            ScoreMultivariate(forest, pca, night.Vector, night.Scores);
            DetectorCatalog.SwitchOff(config.Models.DisabledDetectors, night.Scores);
        }
        var foldOf = DealHosts(nights.Select(n => n.Host));
        var dealt = nights.Select(n => (n.Group, Fold: foldOf[n.Host], n.Scores)).ToList();
        var sets = Calibrators(dealt, groups.Count, group => dealt.Count(n => n.Group == group) >= config.Baseline.PeerMinHostDays);
        var folds = foldOf.Values.Distinct().ToList();
        var others = folds.ToDictionary(f => f, f => folds.Count == 1 ? sets : Calibrators([.. dealt.Where(n => n.Fold != f)], groups.Count, group => sets[group] is not null));
        var draft = new ScoringModel
        {
            FirstDay = first,
            LastFitDay = lastFit,
            LastDay = last,
            Groups = groups,
            GroupOf = groupOf,
            Priors = priors,
            Forest = forest,
            Pca = pca,
            Calibrators = sets,
            Risk = ConformalCalibrator.Fit([]),
            OwnRisk = ConformalCalibrator.Fit([]),
            ModelRisk = ConformalCalibrator.Fit([]),
            HostsPerNight = 1,
        };
        return Finish(draft, reader, (host, group) => others.TryGetValue(foldOf.GetValueOrDefault(host), out var set) ? set[group] ?? set[^1]! : draft.CalibratorsOf(group), stop);
    }

    private static int F => FeatureCatalog.Modelled.Count;

    private List<HostSummary> Summaries(HostDayReader reader, int first, int lastFit, CancellationToken stop, SortedDictionary<string, int>? groupOf = null, int fleet = 0)
    {
        var summaries = new List<HostSummary>();
        foreach (var host in HostStream.Read(facts, first, lastFit))
        {
            stop.ThrowIfCancellationRequested();
            var state = new HostState();
            int group = groupOf?.GetValueOrDefault(host.Host, fleet) ?? 0;
            foreach (var day in host.Days) Learn(host.Host, reader.Read(day, state, PeerPriors.Vague, group), day, state);
            summaries.Add(HostSummary.Of(host.Host, state));
            progress.Step("learn what is normal", summaries.Count, 0);
        }
        return summaries;
    }

    private PeerPriors[] Priors(List<HostSummary> summaries, HostGroups groups, SortedDictionary<string, int> groupOf)
    {
        var fleet = config.Baseline.Shrinkage == Shrinkage.None ? PeerPriors.Vague : PeerPriors.Estimate(summaries, PeerPriors.Unseen(rules));
        var priors = new PeerPriors[groups.Count + 1];
        priors[groups.Count] = fleet;
        for (int g = 0; g < groups.Count; g++)
        {
            int at = g;
            priors[g] = config.Baseline.Shrinkage == Shrinkage.Peers ? PeerPriors.Estimate([.. summaries.Where(s => groupOf[s.Host] == at)], fleet) : fleet;
        }
        return priors;
    }

    private void Replay(HostDayReader reader, int first, int lastFit, int last, SortedDictionary<string, int> groupOf, HostGroups groups,
        PeerPriors[] priors, CancellationToken stop, Action<string, int, HostDay, HostDayReading, HostState> visit)
    {
        int hosts = 0;
        foreach (var host in HostStream.Read(facts, first, last))
        {
            stop.ThrowIfCancellationRequested();
            int group = groupOf.GetValueOrDefault(host.Host, groups.Count);
            var state = new HostState();
            foreach (var day in host.Days)
            {
                var reading = reader.Read(day, state, priors[group], group);
                if (!Confirmed(host.Host, day)) visit(host.Host, group, day, reading, state);
                Learn(host.Host, reading, day, state);
            }
            progress.Step(lastFit < last ? "fit and calibrate" : "fit", ++hosts, 0);
        }
    }

    private bool Confirmed(string host, HostDay day) => confirmed?.Contains(host, day.Day) == true;

    private void Learn(string host, HostDayReading reading, HostDay day, HostState state)
        => state.Learn(day, reading.Row.Values, reading.Limits, reading.Row.FirstSeen.Select(f => f.Label).ToHashSet(StringComparer.Ordinal), alerted: false, 0, Confirmed(host, day));

    private (IsolationForestModel?, PcaModel?) FitMultivariate(List<float> rows)
    {
        var names = FeatureCatalog.Modelled.Select(i => FeatureCatalog.All[i].Name).ToArray();
        var data = rows.ToArray();
        int count = data.Length / F;
        if (count < 20)
        {
            progress.Note($"isolation forest and PCA are left out: {count} host-days with history, at least 20 are needed");
            return (null, null);
        }
        var forest = IsolationForestTrainer.Fit(data, F, new IsolationForestOptions
        {
            Trees = config.Models.ForestTrees,
            SampleSize = config.Models.ForestSample,
            Seed = config.Models.Seed,
        }, names);
        if (!PcaTrainer.TryFit(data, F, new PcaOptions { Seed = config.Models.Seed }, names, out var pca, out string reason))
            progress.Note($"PCA is left out: {reason}");
        return (forest, pca);
    }

    /// <summary>Fills in the scores of forest and PCA.</summary>
    public static void ScoreMultivariate(IsolationForestModel? forest, PcaModel? pca, float[] vector, double[] scores)
    {
        if (forest is not null) scores[DetectorCatalog.Forest] = forest.Score(vector);
        if (pca is not null) scores[DetectorCatalog.Pca] = pca.Score(vector);
    }

    private static CalibratorSet?[] Calibrators(List<(int Group, int Fold, double[] Scores)> nights, int groups, Func<int, bool> ownOf)
    {
        var sets = new CalibratorSet?[groups + 1];
        sets[groups] = Calibration.Fit([.. nights.Select(n => (n.Fold, n.Scores))]);
        for (int g = 0; g < groups; g++)
        {
            int at = g;
            var own = nights.Where(n => n.Group == at).Select(n => (n.Fold, n.Scores)).ToList();
            if (own.Count > 0 && ownOf(g)) sets[g] = Calibration.Fit(own);
        }
        return sets;
    }

    // Hosts in ordinal order, one to each fold in turn; all to the first where they are fewer than folds.
    private static SortedDictionary<string, int> DealHosts(IEnumerable<string> hosts)
    {
        var dealt = new SortedDictionary<string, int>(StringComparer.Ordinal);
        foreach (string host in hosts) dealt[host] = 0;
        if (dealt.Count < Calibration.Folds) return dealt;
        int next = 0;
        foreach (string host in dealt.Keys.ToList()) dealt[host] = next++ % Calibration.Folds;
        return dealt;
    }

    // The total risk of benign host-days needs the finished calibrators, so the calibration days are read once more.
    private ScoringModel Finish(ScoringModel draft, HostDayReader reader, Func<string, int, CalibratorSet> calibratorsOf, CancellationToken stop)
    {
        var scorer = new HostScorer(draft, rules, config);
        var (risks, ownRisks, modelRisks) = (new List<double>(), new List<double>(), new List<double>());
        var nights = new SortedDictionary<int, PeerNight>();
        var hostsByDay = new Dictionary<int, int>();
        Replay(reader, draft.FirstDay, draft.LastFitDay, draft.LastDay, draft.GroupOf, draft.Groups, draft.Priors, stop, (host, group, day, reading, state) =>
        {
            if (day.Day <= draft.LastFitDay) return;
            hostsByDay[day.Day] = hostsByDay.GetValueOrDefault(day.Day) + 1;
            var fused = scorer.Fuse(group, day, reading, state, out _, texts: false, calibratorsOf(host, group));
            ownRisks.Add(fused.Units);
            if (!nights.TryGetValue(day.Day, out var night)) nights[day.Day] = night = new PeerNight();
            night.Add(null, group, fused, state, draft.Priors[group]);
        });
        foreach (var (_, fused) in nights.Values.SelectMany(n => n.Settle(config.Fusion.MaxDecibans)))
        {
            risks.Add(fused.Units);
            modelRisks.Add(fused.ModelUnits);
        }
        return new ScoringModel
        {
            FirstDay = draft.FirstDay,
            LastFitDay = draft.LastFitDay,
            LastDay = draft.LastDay,
            Groups = draft.Groups,
            GroupOf = draft.GroupOf,
            Priors = draft.Priors,
            Forest = draft.Forest,
            Pca = draft.Pca,
            Calibrators = draft.Calibrators,
            Risk = ConformalCalibrator.Fit([.. risks]),
            OwnRisk = ConformalCalibrator.Fit([.. ownRisks]),
            ModelRisk = ConformalCalibrator.Fit([.. modelRisks]),
            HostsPerNight = hostsByDay.Count == 0 ? 1 : hostsByDay.Values.Average(),
        };
    }
}
