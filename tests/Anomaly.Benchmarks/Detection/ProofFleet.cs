using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Simulation;
using Anomaly.Pipeline.Store;

namespace Anomaly.Benchmarks.Detection;

/// <summary>A simulated fleet, ingested once, which can be trained and scored with one configuration after the other.</summary>
internal sealed class ProofFleet
{
    private readonly string _name;
    private readonly Workspace _workspace;
    private readonly FactStore _store;
    private readonly IReadOnlyList<AttackLabel> _attacks, _lookAlikes;

    /// <summary>Simulates and ingests.</summary>
    /// <param name="scratch">Folder for everything that is written; what this fleet wrote before is deleted.</param>
    /// <param name="hosts">Hosts.</param>
    /// <param name="days">Days; the last third holds the attacks.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="attacks">Whether there are any.</param>
    public ProofFleet(string scratch, int hosts, int days, long seed, bool attacks)
    {
        _name = FormattableString.Invariant($"{seed}");
        string logs = Path.Combine(scratch, $"fleet-{_name}");
        foreach (string old in new[] { logs, logs + "-workspace" })
            if (Directory.Exists(old)) Directory.Delete(old, recursive: true);
        Simulator.Run(new SimulationOptions(hosts, days, seed, logs, SimulationOptions.DefaultStart, attacks), SilentProgress.Instance);
        _attacks = AttackLabel.Read(Path.Combine(logs, "labels.csv"));
        _lookAlikes = AttackLabel.ReadLookAlikes(Path.Combine(logs, "lookalikes.csv"));
        _workspace = new Workspace(logs + "-workspace");
        using (var held = WorkspaceLock.Take(_workspace))
        {
            IngestJob.Run(_workspace, new IngestOptions { Paths = [logs] }, SilentProgress.Instance, LaterClock.Instance, CancellationToken.None, held);
            _store = Job(new AnomalyConfig()).Derive(CancellationToken.None);
        }
        Directory.Delete(logs, recursive: true);
    }

    /// <summary>The bundle of the last scoring.</summary>
    public ScoringModel Model { get; private set; } = null!;

    /// <summary>Trains and scores anew, as the first night over these logs would.</summary>
    public ScoredFleet Score(AnomalyConfig config)
    {
        foreach (string folder in new[] { _workspace.Bundles, _workspace.Scores, _workspace.State })
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        using (var held = WorkspaceLock.Take(_workspace)) Job(config).Rank(_store, CancellationToken.None);
        Model = ScoringModel.Load(_workspace) ?? throw new InvalidOperationException($"the fleet of seed {_name} has too few days to train on");
        var ledger = new LedgerStore(_workspace);
        return new ScoredFleet(_name, [.. ledger.Days().Select(d => (d, ledger.Read(d, ledger.Latest(d))))], _attacks, _lookAlikes);
    }

    private NightJob Job(AnomalyConfig config) => new(_workspace, config, LaterClock.Instance, SilentProgress.Instance);

    // All simulated days are over, whenever this runs.
    private sealed class LaterClock : TimeProvider
    {
        public static LaterClock Instance { get; } = new();

        public override DateTimeOffset GetUtcNow() => new(2080, 1, 1, 0, 0, 0, TimeSpan.Zero);
    }
}
