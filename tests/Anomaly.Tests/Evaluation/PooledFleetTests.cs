using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Evaluation;

public class PooledFleetTests
{
    private static ScoredFleet Fleet(string name, params (string Host, int Risk)[] hosts)
    {
        List<HostScore> ranked = [.. hosts.OrderByDescending(h => h.Risk).Select((h, i) => new HostScore { Day = 10, Host = h.Host, RiskUnits = h.Risk, Rank = i + 1 })];
        return new ScoredFleet(name, [(10, ranked)], [new AttackLabel("A1", "bulk-push", "x", 10, 10)], [new AttackLabel("L1", "huge-push", "y", 10, 10)]);
    }

    [Fact]
    public void Fleets_keep_their_own_days_hosts_attacks_and_look_alikes()
    {
        var (one, two) = (Fleet("1", ("x", 300), ("y", 200), ("z", 100)), Fleet("2", ("x", 10), ("y", 30), ("z", 0)));
        var report = ScoredFleet.Pool([one, two]).Evaluate(1, 5);
        report.Attacks.ShouldBe(2);
        report.HostDays.ShouldBe(6);
        report.Days.Count.ShouldBe(2);
        report.Places.ShouldBe(2);
        report.Rankers[0].AttacksFound.ShouldBe(1, "the second fleet's attack stands second on its own day");
        report.LookAlikePlaces.ShouldBe(1);
        report.Fused.Select(a => a.Hosts.Single()).ShouldBe(["1/x", "2/x"]);
        one.Days[0].Hosts[0].Host.ShouldBe("x", "what is pooled stays as it was");
        // Risks of all fleets are one list: 1/x, 1/y, 1/z, 2/y, 2/x.
        report.Rankers[0].AveragePrecision.ShouldBe((1 + 2.0 / 5) / 2, 1e-12);
    }

    [Fact]
    public void Ratios_are_drawn_by_host()
    {
        // All events on one host of fifty: many draws have none of them, some several.
        double[] part = new double[50], whole = [.. Enumerable.Repeat(20.0, 50)];
        part[7] = 10;
        var clustered = Bootstrap.Ratio(part, whole, 1);
        clustered.Low.ShouldBe(0);
        clustered.High.ShouldBeGreaterThan(0.02);
        // As many, one on each of ten hosts.
        for (int i = 0; i < 10; i++) part[i] = 1;
        var spread = Bootstrap.Ratio(part, whole, 1);
        spread.Low.ShouldBeGreaterThan(0);
        spread.High.ShouldBeLessThan(clustered.High);
        Bootstrap.Ratio(part, whole, 1).ShouldBe(spread);
        Bootstrap.Ratio(new double[50], whole, 1).ShouldBe((0, 0.003));
        double.IsNaN(Bootstrap.Ratio([0], [0], 1).Low).ShouldBeTrue();
        Should.Throw<ArgumentException>(() => Bootstrap.Ratio([1], [1, 2], 1));
    }
}
