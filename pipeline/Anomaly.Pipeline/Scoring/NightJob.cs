using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Pipeline.Scoring;

/// <summary>
/// What happens after ingest: resolve, rules, training, scoring, ledger. Every step writes whole files and skips what is
/// already there, so that a run that was killed is simply run again. The caller holds the workspace's lock.
/// </summary>
public sealed class NightJob(Workspace workspace, AnomalyConfig config, TimeProvider clock, IProgressLog progress)
{
    private readonly ResolveOptions _resolve = ResolveOptions.From(config, workspace);
    private readonly ConfirmedDays _confirmed = ConfirmedDays.Load(workspace);
    private readonly GivenPeers _peers = GivenPeers.Load(config.Baseline);
    private readonly RuleSet _rules = RuleSet.Load(config.Rules, ResolveOptions.From(config, workspace).Catalog);

    /// <summary>Resolved days and their facts, brought up to date with rule hits.</summary>
    public FactStore Derive(CancellationToken stop)
    {
        ResolveJob.Run(workspace, _resolve, progress, stop);
        var store = FactStore.Open(workspace, _resolve.Engine);
        new RuleJob(workspace, _rules).Run([.. store.Days.Select(d => new RuleDay(d, store.DayFingerprint(d),
            () => store.Processes(d), () => store.Flows(d), () => store.Files(d), () => store.Names(d)))], progress, stop);
        return store;
    }

    /// <summary>Trains on days [from, to]: three quarters to fit, the rest to calibrate. Returns the version.</summary>
    public string Train(FactStore store, int? from, int? to, CancellationToken stop)
    {
        var days = CompleteDays(store).Where(d => d >= (from ?? int.MinValue) && d <= (to ?? int.MaxValue)).ToList();
        double fitShare = config.Models.FitShare / (config.Models.FitShare + config.Models.CalibrateShare);
        int fit = Math.Clamp((int)Math.Round(days.Count * fitShare), 1, Math.Max(1, days.Count - 1));
        if (days.Count < Math.Max(2, config.Models.MinDays * (config.Models.FitShare + config.Models.CalibrateShare)))
            throw new UsageException($"{days.Count} complete days with data are too few to train on");
        return Train(store, days[0], days[fit - 1], days[^1], stop);
    }

    /// <summary>
    /// Brings the ledger up to date: trains the first bundle where there is none and enough days are there, then scores every
    /// complete later day that is new or changed. Returns the days scored with their revision.
    /// </summary>
    public IReadOnlyList<(int Day, int Revision)> Rank(FactStore store, CancellationToken stop)
    {
        var days = CompleteDays(store);
        if (days.Count == 0) return [];
        var model = ScoringModel.Load(workspace);
        if (model is null && days.Count >= config.Models.MinDays)
        {
            int fit = Math.Max(1, (int)(days.Count * config.Models.FitShare));
            int calibrate = Math.Max(1, (int)(days.Count * config.Models.CalibrateShare));
            Train(store, days[0], days[fit - 1], days[Math.Min(days.Count - 1, fit + calibrate - 1)], stop);
            model = ScoringModel.Load(workspace);
        }
        if (model is null) progress.Note(string.Create(CultureInfo.InvariantCulture, $"{days.Count} complete days: rules alone rank until there are {config.Models.MinDays}"));
        return Score(store, model, [.. days.Where(d => d > (model?.LastDay ?? int.MinValue))], force: false, stop);
    }

    /// <summary>Scores days [from, to] with a bundle (the newest by default, rules alone where there is none).</summary>
    public IReadOnlyList<(int Day, int Revision)> Score(FactStore store, int? from, int? to, string? version, CancellationToken stop)
    {
        var model = ScoringModel.Load(workspace, version);
        var days = CompleteDays(store).Where(d => d >= (from ?? int.MinValue) && d <= (to ?? int.MaxValue)).ToList();
        if (model is not null)
        {
            if (from is null) days.RemoveAll(d => d <= model.LastDay);
            if (days.Find(d => d <= model.LastDay) is var inside and > 0)
                throw new UsageException($"{Workspace.DayText(inside)} lies in or before the training window of bundle {model.Version} ({Workspace.DayText(model.FirstDay)} to {Workspace.DayText(model.LastDay)}); a model never scores days it may have seen");
        }
        return Score(store, model, days, force: !string.IsNullOrEmpty(version), stop);
    }

    /// <summary>Days with data whose end has passed, ascending.</summary>
    public IReadOnlyList<int> CompleteDays(FactStore store)
    {
        long today = clock.GetUtcNow().ToUnixTimeSeconds() / 86400;
        return [.. store.Days.Where(d => d < today)];
    }

    private string Train(FactStore store, int first, int lastFit, int last, CancellationToken stop)
    {
        progress.Note($"training on {Workspace.DayText(first)} to {Workspace.DayText(lastFit)}, calibrating up to {Workspace.DayText(last)}");
        var model = new Trainer(new WorkspaceFacts(store, last), _rules, config, progress, _confirmed, _peers).Train(first, lastFit, last, stop);
        return model.Save(workspace.Bundles, new Dictionary<string, string> { ["configuration"] = config.Fingerprint(), ["rules"] = _rules.Fingerprint, ["peers"] = _peers.Fingerprint });
    }

    private List<(int, int)> Score(FactStore store, ScoringModel? model, IReadOnlyList<int> days, bool force, CancellationToken stop)
    {
        var ledger = new LedgerStore(workspace);
        string suppressions = Suppressions.Load(workspace).Fingerprint;
        var hits = new RuleJob(workspace, _rules);
        ledger.RemoveLeftovers();
        var wanted = new SortedSet<int>();
        foreach (int day in days)
        {
            int latest = ledger.Latest(day);
            var manifest = latest == 0 ? null : ledger.Manifest(day, latest);
            // Late events of the evening before may complete a chain of this day: its hits change while its events do not.
            bool chained = manifest is { Hits.Length: > 0 } && manifest.Rules == _rules.Fingerprint && manifest.Hits != hits.HashOf(day);
            bool changed = manifest is null || manifest.Events != store.DayFingerprint(day) || chained || (force && manifest.Bundle != model?.Version);
            if (changed) wanted.Add(day);
        }
        var written = new List<(int, int)>();
        if (wanted.Count == 0) return written;
        var job = new ScoreJob(new WorkspaceFacts(store, wanted.Max), _rules, config, progress, _confirmed);
        foreach (var (day, hosts) in force ? job.Score(model, wanted.Min, wanted.Max, wanted, stop) : ScoreOn(job, store, model, wanted, stop))
        {
            stop.ThrowIfCancellationRequested();
            written.Add((day, ledger.Write(day, hosts, new LedgerManifest
            {
                Day = Workspace.DayText(day),
                Events = store.DayFingerprint(day),
                Bundle = model?.Version ?? "",
                Configuration = config.Fingerprint(),
                Rules = _rules.Fingerprint,
                Hits = hits.HashOf(day),
                Suppressions = suppressions,
            })));
        }
        return written;
    }

    // Reads on from the newest states that still hold, and leaves those of the last day for the next night.
    private SortedDictionary<int, List<HostScore>> ScoreOn(ScoreJob job, FactStore store, ScoringModel? model, SortedSet<int> wanted, CancellationToken stop)
    {
        var snapshots = new StateSnapshots(workspace);
        string Rests(int last)
        {
            var text = new StringBuilder().AppendJoin('|', HostState.FormatVersion, string.Join(',', FeatureCatalog.All.Select(f => f.Name)), model?.Version, config.Fingerprint(), _rules.Fingerprint);
            text.Append('|').Append(_confirmed.Text(last));
            foreach (int day in store.Days)
                if (day <= last) text.Append('|').Append(day).Append(':').Append(store.DayFingerprint(day));
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))[..16];
        }
        (int, IEnumerable<(string, HostState)>)? before = snapshots.Find(wanted.Min, Rests) is { } found ? (found.Day, StateSnapshots.Read(found.Path)) : null;
        SortedDictionary<int, List<HostScore>> ranked = [];
        snapshots.Write(wanted.Max, Rests(wanted.Max), take => ranked = job.Score(model, wanted.Min, wanted.Max, wanted, stop, before, take));
        return ranked;
    }
}
