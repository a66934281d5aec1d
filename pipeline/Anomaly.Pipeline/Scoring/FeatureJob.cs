using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;

namespace Anomaly.Pipeline.Scoring;

/// <summary>One host-day vector, in order of <see cref="FeatureCatalog.All"/>.</summary>
public sealed record HostFeatures(string Host, int Day, double[] Values);

/// <summary>Streams the host-day vectors of a workspace, by host and day.</summary>
public sealed class FeatureJob(IFactSource facts, ScoringModel? model, AnomalyConfig config)
{
    /// <summary>All vectors; with a bundle, off hours lean on its peer groups.</summary>
    public IEnumerable<HostFeatures> Rows(CancellationToken stop)
    {
        if (facts.Days.Count == 0) yield break;
        int first = facts.Days[0], last = facts.Days[^1];
        var reader = new HostDayReader(new FeatureBuilder(new Prevalence(facts, first, last, model is null ? null : model.KnownGroup)), facts.Outages(first, last));
        foreach (var host in HostStream.Read(facts, first, last))
        {
            stop.ThrowIfCancellationRequested();
            var state = new HostState();
            foreach (var day in host.Days)
            {
                int group = model?.GroupOfHost(host.Host, state, config.Baseline.MinHostDays) ?? 0;
                var reading = reader.Read(day, state, model?.Priors[group] ?? PeerPriors.Vague, group);
                yield return new HostFeatures(host.Host, day.Day, reading.Row.Values);
                state.Learn(day, reading.Row.Values, reading.Limits, [], alerted: false, 0);
            }
        }
    }
}
