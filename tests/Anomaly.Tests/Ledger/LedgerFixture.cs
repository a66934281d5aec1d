using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Tests.Ledger;

/// <summary>A workspace with a ledger made by hand.</summary>
internal sealed class LedgerFixture : IDisposable
{
    private readonly TestFolder _folder = new();

    public LedgerFixture()
    {
        Workspace = new Workspace(Path.Combine(_folder.Path, "workspace"));
        Store = new LedgerStore(Workspace);
    }

    public Workspace Workspace { get; }

    public LedgerStore Store { get; }

    public static int Day { get; } = Workspace.ParseDay("2026-03-01");

    public static LedgerManifest Manifest(int day) => new() { Day = Workspace.DayText(day), Events = "e", Bundle = "b", Configuration = "c", Rules = "r" };

    /// <summary>Hosts in the order given, ranked from 1, each with its risk in hundredths.</summary>
    public static List<HostScore> Ranked(int day, params (string Host, int Risk)[] hosts)
        => [.. hosts.Select((h, i) => new HostScore { Day = day, Host = h.Host, Rank = i + 1, RiskUnits = h.Risk, Evidence = [new Evidence("volume", "model", "repo_bytes_out", h.Risk, "much")] })];

    public int Write(int day, IReadOnlyList<HostScore> hosts) => Store.Write(day, hosts, Manifest(day));

    public string PathOf(int day, int revision, string file = "") => Path.Combine(Workspace.Scores, "day=" + Workspace.DayText(day), $"rev={revision}", file);

    public string File(string name, string text) => _folder.Write(name, text);

    public void Dispose() => _folder.Dispose();
}
