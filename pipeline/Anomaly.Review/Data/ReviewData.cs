using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;

namespace Anomaly.Review.Data;

/// <summary>
/// What pages and the API show of a workspace. Reads revisions as they appear; what it hands out never changes, so requests
/// share it. Memory: the ranked hosts of a few days, and about 60 bytes a host-day for charts.
/// </summary>
public sealed class ReviewData
{
    /// <summary>Days, the shown one included, of sparklines and of the look back for verdicts.</summary>
    public const int WindowDays = 30;

    private readonly LedgerStore _ledger;
    private readonly DuckDbOptions _engine;
    private readonly Recent<(int Day, int Revision), RankedDay> _days = new(3);
    private readonly Recent<(int Day, int Revision), DayUse> _uses = new(3);
    private readonly Recent<(int Day, int Revision), RepositoriesView> _repositories = new(2);
    private readonly Recent<(int Day, int Revision), IReadOnlyList<HostScore>> _alerts = new(400);
    private readonly Recent<(int Day, int Revision, string Suppressions), SuppressedRanking> _suppressed = new(3);
    private readonly Recent<DateTime, SourceCatalog> _sources = new(1);
    private readonly Recent<string, BundleFacts?> _bundles = new(16);
    private readonly Dictionary<int, DayColumns> _columns = [];
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Lock _lock = new();

    /// <summary>Opens a workspace; nothing is read yet.</summary>
    /// <param name="workspace">The workspace.</param>
    /// <param name="labels">Known attacks; none in a workspace of real logs.</param>
    public ReviewData(Workspace workspace, IReadOnlyList<AttackLabel> labels)
    {
        Workspace = workspace;
        Labels = labels;
        Config = AnomalyConfig.Load(workspace);
        _ledger = new LedgerStore(workspace);
        Verdicts = new VerdictStore(workspace);
        _engine = DuckDbOptions.From(Config.Store);
    }

    public Workspace Workspace { get; }

    public AnomalyConfig Config { get; }

    /// <summary>What analysts decided.</summary>
    public VerdictStore Verdicts { get; }

    /// <summary>Known attacks, where the logs were made with labels.</summary>
    public IReadOnlyList<AttackLabel> Labels { get; }

    /// <summary>Scored days, ascending.</summary>
    public IReadOnlyList<int> Days() => _ledger.Days();

    /// <summary>Latest revision of a day; null where the day is not scored.</summary>
    public RankedDay? Day(int day)
    {
        int revision = _ledger.Latest(day);
        return revision == 0 ? null : _days.Get((day, revision), key => new RankedDay(_ledger.Manifest(key.Day, key.Revision), _ledger.Read(key.Day, key.Revision)));
    }

    /// <summary>
    /// A day with the suppressions that hold now. They come from <c>suppressions.yaml</c> and from verdicts; throws
    /// <see cref="UsageException"/> where that file is wrong.
    /// </summary>
    public SuppressedRanking Suppressed(int day, RankedDay ranked)
    {
        var set = Suppressions.Load(Workspace);
        return _suppressed.Get((day, ranked.Manifest.Revision, set.Fingerprint), _ => SuppressedRanking.Of(ranked.Hosts, set, Config.Fusion));
    }

    /// <summary>Columns of the scored days in [from, to], ascending.</summary>
    public IReadOnlyList<DayColumns> Columns(int from, int to)
    {
        var found = new List<DayColumns>();
        foreach (int day in Days())
        {
            if (day < from || day > to) continue;
            int revision = _ledger.Latest(day);
            lock (_lock)
            {
                if (!_columns.TryGetValue(day, out var columns) || columns.Revision != revision) _columns[day] = columns = DayColumns.Read(_ledger, day, revision, _names);
                found.Add(columns);
            }
        }
        return found;
    }

    /// <summary>Use of code repositories on a day.</summary>
    public DayUse Use(int day) => _uses.Get((day, _ledger.Latest(day)), key => DayUse.Read(Workspace, _engine, key.Day));

    /// <summary>Use of code repositories by peer groups over the days up to one.</summary>
    public RepositoriesView Repositories(int day) => _repositories.Get((day, _ledger.Latest(day)), key => RepositoriesView.Read(this, key.Day));

    /// <summary>What was ingested, to name the logs of events.</summary>
    public SourceCatalog Sources() => _sources.Get(Directory.GetLastWriteTimeUtc(Workspace.Sources), _ => SourceCatalog.Load(Workspace));

    /// <summary>Facts as they are now.</summary>
    public FactStore Facts() => FactStore.Open(Workspace, _engine);

    /// <summary>
    /// Largest expectation that counts as an alert, as scoring has it; NaN without a bundle, where the budget alone
    /// counts, by rank.
    /// </summary>
    public double AlertLimit(string bundle)
    {
        if (bundle.Length == 0) return double.NaN;
        double hosts = Bundle(bundle)?.HostsPerNight ?? double.PositiveInfinity;
        return Math.Min(Config.Fusion.AlertsPerNight, HostScorer.MostAlertedShare * hosts);
    }

    /// <summary>First and last day of a bundle's training; null where it is not at hand.</summary>
    public (int First, int Last)? Training(string bundle) => Bundle(bundle) is { } known ? (known.FirstDay, known.LastDay) : null;

    /// <summary>A host-day was alerted, and does not teach the baseline for a while.</summary>
    public bool IsAlert(DayColumns day, DayCell cell)
    {
        if (!cell.Scored || cell.RiskUnits == 0) return false;
        double limit = AlertLimit(day.Bundle);
        return double.IsNaN(limit) ? cell.Rank <= Config.Fusion.AlertsPerNight : cell.Expected <= limit;
    }

    /// <summary>Hosts that were alerted on a day, with their evidence, best first.</summary>
    public IReadOnlyList<HostScore> Alerts(DayColumns day)
        => _alerts.Get((day.Day, day.Revision), key => [.. _ledger.Read(key.Day, key.Revision).Where(h => day.Find(h.Host) is { } cell && IsAlert(day, cell))]);

    // Null where the bundle was removed since; its alerts are bounded by the budget alone then.
    private BundleFacts? Bundle(string bundle) => bundle.Length == 0 ? null : _bundles.Get(bundle, version =>
    {
        try
        {
            return ScoringModel.Load(Workspace, version) is { } model ? new BundleFacts(model.HostsPerNight, model.FirstDay, model.LastDay) : null;
        }
        catch (UsageException)
        {
            return null;
        }
    });

    private sealed record BundleFacts(double HostsPerNight, int FirstDay, int LastDay);
}
