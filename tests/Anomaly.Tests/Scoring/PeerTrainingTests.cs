using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Scoring;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Scoring;

/// <summary>What given peer groups and switched-off detectors do to a bundle and the days it scores.</summary>
public sealed class PeerTrainingTests : IDisposable
{
    private const int First = 200;
    private const int LastFit = First + 11;
    private const int Last = First + 15;
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    private static Facts Fleet(params string[] later)
    {
        var facts = new Facts();
        for (int day = First; day <= Last + 2; day++)
        {
            for (int host = 0; host < 6; host++) facts.Hour($"srv-{host}", day, 10, 10_000_000 + 100_000 * ((day * 7 + host) % 9), 1000, push: 1);
            for (int host = 0; host < 18; host++) facts.Hour($"lt-{host:00}", day, 9, (day + host) % 3 == 0 ? 2_000 : 0, 400);
            if (day > Last)
                foreach (string host in later) facts.Hour(host, day, 10, 1000, 1000);
        }
        return facts;
    }

    private static readonly RuleSet Rules = RuleSet.Parse();

    private static ScoringModel Train(Facts facts, AnomalyConfig config, GivenPeers? given = null)
        => new Trainer(facts, Rules, config, SilentProgress.Instance, null, given).Train(First, LastFit, Last, CancellationToken.None);

    private static List<HostScore> Score(Facts facts, ScoringModel model, AnomalyConfig config)
        => new ScoreJob(facts, Rules, config, SilentProgress.Instance).Score(model, Last + 1, Last + 2, new SortedSet<int> { Last + 1, Last + 2 }, CancellationToken.None)[Last + 2];

    private GivenPeers Given(string lines) => GivenPeers.Read(_folder.Write("peers.csv", "host,peer_group\n" + lines));

    private ScoringModel Reloaded(ScoringModel model)
    {
        var workspace = new Workspace(_folder.File("workspace"));
        model.Save(workspace.Bundles, new Dictionary<string, string>());
        return ScoringModel.Load(workspace)!;
    }

    [Fact]
    public void Given_groups_hold_for_hosts_old_and_new_and_the_bundle_keeps_them()
    {
        var facts = Fleet("srv-new", "lt-new");
        var config = new AnomalyConfig();
        var model = Reloaded(Train(facts, config, Given("srv-*,servers\nlt-0?,first floor\nabsent-*,nobody\n")));
        // What the file says by now is the next training's business.
        File.WriteAllText(_folder.File("peers.csv"), "host,peer_group\nsrv-*,other\n");
        var groups = Score(facts, model, config).ToDictionary(h => h.Host, h => h.PeerGroup, StringComparer.Ordinal);
        groups["srv-0"].ShouldBe("servers");
        groups["srv-new"].ShouldBe("servers", "a new host of a given group has its peers from its first day");
        groups["lt-03"].ShouldBe("first floor");
        groups["lt-13"].ShouldBe("group-1", "hosts that are not named are in learned groups");
        groups["lt-new"].ShouldBe("fleet");
        model.KnownGroup("srv-new").ShouldBe(model.KnownGroup("srv-0"));
        model.TryGroup("lt-new", out _).ShouldBeFalse();
    }

    [Fact]
    public void A_given_group_lends_its_hosts_what_is_normal_among_them()
    {
        var facts = Fleet();
        var config = new AnomalyConfig();
        var model = Train(facts, config, Given("srv-*,servers\nlt-*,laptops\n"));
        double Usual(string host) => model.Priors[model.KnownGroup(host)].Amounts[FeatureCatalog.RepoBytesOut]!.Location;
        (Usual("srv-0") - Usual("lt-03")).ShouldBeGreaterThan(Math.Log(50));
        model = Train(facts, config, Given("srv-*,mixed\nlt-*,mixed\n"));
        Usual("srv-0").ShouldBe(Usual("lt-03"));
    }

    [Fact]
    public void Where_every_host_is_given_a_group_a_stranger_belongs_to_the_fleet()
    {
        var facts = Fleet("other");
        var config = new AnomalyConfig();
        config.Baseline.MinHostDays = 1;
        var model = Reloaded(Train(facts, config, Given("srv-*,servers\nlt-*,laptops\n")));
        model.Groups.Count.ShouldBe(2);
        var groups = Score(facts, model, config).ToDictionary(h => h.Host, h => h.PeerGroup, StringComparer.Ordinal);
        groups["other"].ShouldBe("fleet");
        groups["lt-05"].ShouldBe("laptops");
    }

    [Fact]
    public void A_detector_that_is_switched_off_has_no_score_and_weighs_nothing()
    {
        var facts = Fleet();
        facts.Hour("lt-04", Last + 2, 9, 900_000_000, 10);
        var on = new AnomalyConfig();
        var off = new AnomalyConfig();
        off.Models.DisabledDetectors = [.. DetectorCatalog.All.Where(d => d.Group == "volume").Select(d => d.Name), "isolation_forest"];
        var trained = Train(facts, on);
        Lead(Score(facts, trained, on)).Evidence.ShouldContain(e => e.Group == "volume");
        foreach (var model in new[] { trained, Train(facts, off) })
        {
            var host = Lead(Score(facts, model, off));
            host.Evidence.ShouldNotContain(e => e.Group == "volume");
            host.Detectors.Where(d => double.IsNaN(d.Score) && double.IsNaN(d.PValue) && d.Name != "account_hours").Select(d => d.Name).ShouldBe(off.Models.DisabledDetectors, ignoreOrder: true);
        }

        static HostScore Lead(List<HostScore> hosts) => hosts.Single(h => h.Host == "lt-04");
    }
}
