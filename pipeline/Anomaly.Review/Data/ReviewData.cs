using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;

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
    private readonly Recent<(int Day, int Revision), IReadOnlyList<HostScore>> _alerts = new(400);
    private readonly Recent<string, double> _hostsPerNight = new(16);
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
        _engine = DuckDbOptions.From(Config.Store);
    }

    public Workspace Workspace { get; }

    public AnomalyConfig Config { get; }

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

    /// <summary>Facts as they are now.</summary>
    public FactStore Facts() => FactStore.Open(Workspace, _engine);

    /// <summary>
    /// Largest expectation that counts as an alert, as scoring has it; NaN without a bundle, where the budget alone
    /// counts, by rank.
    /// </summary>
    public double AlertLimit(string bundle)
    {
        if (bundle.Length == 0) return double.NaN;
        double hosts = _hostsPerNight.Get(bundle, version =>
        {
            try
            {
                return ScoringModel.Load(Workspace, version)?.HostsPerNight ?? double.PositiveInfinity;
            }
            catch (UsageException)
            {
                return double.PositiveInfinity; // the bundle was removed since; its alerts are bounded by the budget alone
            }
        });
        return Math.Min(Config.Fusion.AlertsPerNight, HostScorer.MostAlertedShare * hosts);
    }

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
}
