using Anomaly.Models.Calibration;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Verdicts;
using F = Anomaly.Pipeline.Features.FeatureCatalog;

namespace Anomaly.Pipeline.Scoring;

/// <summary>Scores the days of one host with a bundle, or with rules alone where there is none.</summary>
public sealed class HostScorer(ScoringModel? model, RuleSet rules, AnomalyConfig config, ConfirmedDays? confirmed = null)
{
    /// <summary>Share of benign host-days that may count as alerted, whatever the budget, and stay out of the baseline for a while.</summary>
    public const double MostAlertedShare = 0.02;

    private readonly EvidenceBuilder _evidence = new(rules, config);

    /// <summary>Fuses one host-day of a peer group; without texts where only weights are wanted, with other calibrators than the bundle's where they are given.</summary>
    public FusedEvidence Fuse(int group, HostDay day, HostDayReading reading, HostState state, out Calibrated[]? pValues, bool texts = true, CalibratorSet? calibrators = null)
    {
        pValues = null;
        if (model is null) return _evidence.Fuse(day, reading, null, null, state, PeerPriors.Vague, _ => "");
        Trainer.ScoreMultivariate(model.Forest, model.Pca, reading.Vector, reading.Scores);
        DetectorCatalog.SwitchOff(config.Models.DisabledDetectors, reading.Scores);
        // Fit windows shorter than the smallest history are all the history there can be.
        bool enough = state.Days >= MinDays(model, config);
        var set = calibrators ?? model.CalibratorsOf(group);
        Calibrated[]? merged = null;
        if (enough)
        {
            pValues = Calibration.PValues(set, reading.Scores);
            merged = Calibration.Merged(set, Calibration.MergedScores(pValues));
        }
        return _evidence.Fuse(day, reading, pValues, merged, state, model.Priors[group], d => texts ? ReasonText.Detector(d, day, reading, state, model.Forest) : "");
    }

    /// <summary>Days of history below which a host has no model evidence.</summary>
    public static int MinDays(ScoringModel model, AnomalyConfig config)
        => Math.Min(config.Baseline.MinHostDays, model.LastFitDay - model.FirstDay + 1);

    /// <summary>
    /// Reads the days of a host in order and returns the scores of days [from, to]; the state, which stands before the first of them,
    /// moves along. A score stands by itself until its night is <see cref="Settle">settled</see>; so does what counts as alerted.
    /// </summary>
    public IEnumerable<HostScore> Score(HostHistory host, HostState state, HostDayReader reader, int from, int to, IReadOnlyDictionary<int, PeerNight> nights)
    {
        foreach (var day in host.Days)
        {
            if (day.Day > to) yield break;
            int group = model?.GroupOfHost(host.Host, state, config.Baseline.MinHostDays) ?? 0;
            var reading = reader.Read(day, state, model?.Priors[group] ?? PeerPriors.Vague, group);
            bool scorable = day.Day >= from || (model is not null && day.Day > model.LastDay);
            var (score, fused) = scorable ? Score(host.Host, group, day, reading, state) : default;
            bool alerted = model is not null && score is not null && day.Day > model.LastDay && IsAlert(model.OwnRisk.PValue(score.RiskUnits).PValue * model.HostsPerNight);
            if (score is not null && nights.TryGetValue(day.Day, out var night)) night.Add(score, group, fused!, state, model?.Priors[group] ?? PeerPriors.Vague);
            state.Learn(day, reading.Row.Values, reading.Limits, reading.Row.FirstSeen.Select(f => f.Label).ToHashSet(StringComparer.Ordinal),
                alerted, config.Baseline.AlertExclusionDays, confirmed?.Contains(host.Host, day.Day) == true);
            if (score is not null && day.Day >= from) yield return score;
        }
    }

    private bool IsAlert(double expected)
        => expected <= Math.Min(config.Fusion.AlertsPerNight, MostAlertedShare * model!.HostsPerNight);

    /// <summary>Weighs every host-day of a night beside its peers.</summary>
    public void Settle(PeerNight night)
    {
        foreach (var (score, fused) in night.Settle(config.Fusion.MaxDecibans))
        {
            score!.RiskUnits = fused.Units;
            score.Evidence = fused.Evidence;
            score.Others = fused.Others;
            if (model is null) continue;
            var risk = model.Risk.PValue(fused.Units);
            score.Expected = Math.Round(risk.PValue * model.HostsPerNight, 6);
            score.ExpectedEstimated = risk.Estimated;
            score.ModelScore = Math.Round(Math.Clamp(-2.5 * Math.Log10(model.ModelRisk.PValue(fused.ModelUnits).PValue), 0, 10), 2);
        }
    }

    private (HostScore, FusedEvidence) Score(string host, int group, HostDay day, HostDayReading reading, HostState state)
    {
        var fused = Fuse(group, day, reading, state, out var pValues);
        var x = reading.Row.Values;
        var score = new HostScore
        {
            Day = day.Day,
            Host = host,
            RiskUnits = fused.Units,
            RuleScore = fused.RuleScore,
            HistoryDays = state.Days,
            InsufficientHistory = model is null || state.Days < MinDays(model, config),
            FlowHours = (int)x[F.FlowHours],
            ProcessHours = (int)x[F.ProcessHours],
            RepoBytesOut = day.Hours.Sum(h => h.RepoBytesOut),
            RepoBytesIn = day.Hours.Sum(h => h.RepoBytesIn),
            Rules = [.. day.RuleHits.OrderBy(h => h.RuleId, StringComparer.Ordinal).Select(h => new FiredRule(h.RuleId, h.Score, rules.IsFixed(h.RuleId), h.Hits, h.Process, h.Remote))],
        };
        if (model is null) return (score, fused);
        score.PeerGroup = model.GroupName(group);
        score.RepoBytesOutUpper = Math.Round(reading.Predictive[F.RepoBytesOut].Exceeded(0.01));
        var detectors = new DetectorScore[DetectorCatalog.All.Count];
        for (int d = 0; d < detectors.Length; d++)
            detectors[d] = new DetectorScore(DetectorCatalog.All[d].Name, reading.Scores[d], pValues is null ? double.NaN : pValues[d].PValue);
        score.Detectors = detectors;
        return (score, fused);
    }
}
