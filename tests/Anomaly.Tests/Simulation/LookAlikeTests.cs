using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Simulation;
using Anomaly.Pipeline.Simulation.Attacks;
using Anomaly.Pipeline.Simulation.LookAlikes;
using Anomaly.Pipeline.Simulation.Records;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Simulation;

public class LookAlikeTests(LookAlikeTests.PlayedFleet fleet) : IClassFixture<LookAlikeTests.PlayedFleet>
{
    [Fact]
    public void Every_attack_has_a_look_alike_and_the_documentation_lists_them()
    {
        var resembled = LookAlike.All.Select(l => l.Resembles).Where(k => k.Length > 0).ToHashSet();
        resembled.ShouldBe(AttackPlan.Kinds.Select(k => k.Kind), ignoreOrder: true);
        LookAlike.All.Select(l => l.Kind).Distinct().Count().ShouldBe(LookAlike.All.Count);
        string page = File.ReadAllText(Path.Combine(TestPaths.Root, "docs", "simulation.md"));
        foreach (var group in LookAlike.All.GroupBy(l => l.Resembles))
        {
            string attack = group.Key.Length == 0 ? "none" : $"`{group.Key}`";
            page.ShouldContain($"| {attack} | {string.Join("; ", group.Select(l => $"`{l.Kind}`: {l.Description}"))} |", Case.Sensitive);
        }
    }

    [Fact]
    public void Every_kind_is_played_within_its_day()
    {
        fleet.Played.Select(p => p.Planned.LookAlike.Kind).Distinct().ShouldBe(LookAlike.All.Select(l => l.Kind), ignoreOrder: true);
        foreach (var (planned, day, label, _) in fleet.Played)
        {
            label.Host.ShouldBe(planned.Host.Name);
            label.From.ShouldBeInRange(day * Event.MicrosPerDay, (day + 1) * Event.MicrosPerDay + 12 * Event.MicrosPerHour, planned.LookAlike.Kind);
            label.To.ShouldBeGreaterThanOrEqualTo(label.From);
            if (planned.LookAlike.Resembles.Length > 0) label.Bytes.ShouldBeGreaterThan(500, planned.LookAlike.Kind);
        }
    }

    [Theory]
    [InlineData("first-push", "git push", "github.com", 443)]
    [InlineData("bot-pushes", "git push -q origin main", "", 443)]
    [InlineData("bot-contents", "-X PUT", "api.github.com", 443)]
    [InlineData("gist-snippet", "gh gist create", "api.github.com", 443)]
    [InlineData("hotel-ssh", "git-receive-pack", null, 443)]
    [InlineData("fixtures-push", "tar -czf", "", 0)]
    [InlineData("admin-script", "Invoke-RestMethod -Method Put", "api.github.com", 443)]
    [InlineData("assets-lfs", "git-lfs pre-push", "github-cloud.s3.amazonaws.com", 443)]
    [InlineData("install-script", "postinstall.js", "api.github.com", 443)]
    [InlineData("growing-project", "git push", "", 0)]
    [InlineData("browser-files", "", "uploads.github.com", 443)]
    [InlineData("release-script", "release.py", "uploads.github.com", 443)]
    [InlineData("hub-dataset", " upload brightfield-labs/", "transfer.xethub.hf.co", 443)]
    public void A_look_alike_does_what_its_attack_does_with_what_is_the_companys_own(string kind, string command, string? site, int port)
    {
        var played = fleet.Played.Where(p => p.Planned.LookAlike.Kind == kind).ToArray();
        played.ShouldNotBeEmpty();
        foreach (var (_, _, label, records) in played)
        {
            records.Agent.ShouldContain(a => a.Kind == AgentKind.Start && a.Process.CommandLine.Contains(command, StringComparison.Ordinal), kind);
            var flows = records.Net.Where(n => n.Time >= label.From && n.Time <= label.To).ToArray();
            if (site is null) flows.ShouldContain(n => n.Service == "ssh" && n.RespPort == port);
            else if (site.Length > 0) flows.ShouldContain(n => n.Sni == site && n.RespPort == port, kind);
            var starts = records.Agent.Where(a => a.Kind == AgentKind.Start && a.Time >= label.From - 60_000_000 && a.Time <= label.To).Select(a => a.Process.CommandLine);
            foreach (string remote in starts.Where(c => c.Contains("git-receive-pack", StringComparison.Ordinal) || c.Contains("/contents/", StringComparison.Ordinal) || c.Contains("git-lfs pre-push", StringComparison.Ordinal)))
            {
                remote.ShouldContain("brightfield-example/");
            }
        }
    }

    [Fact]
    public void A_growing_project_grows_over_days_and_a_bot_pushes_often()
    {
        foreach (var days in fleet.Played.Where(p => p.Planned.LookAlike.Kind == "growing-project").GroupBy(p => p.Planned))
        {
            days.Count().ShouldBeGreaterThanOrEqualTo(4);
            days.OrderBy(d => d.Day).Last().Label.Bytes.ShouldBeGreaterThan(13 * days.OrderBy(d => d.Day).First().Label.Bytes / 10);
        }
        foreach (var (_, _, label, records) in fleet.Played.Where(p => p.Planned.LookAlike.Kind == "bot-pushes"))
        {
            records.Agent.Count(a => a.Kind == AgentKind.Start && a.Process.CommandLine == "git push -q origin main").ShouldBeGreaterThanOrEqualTo(10);
            label.Bytes.ShouldBeLessThan(5_000_000);
        }
    }

    /// <summary>All look-alikes of 150 hosts on 60 days, each on its days.</summary>
    public sealed class PlayedFleet
    {
        public PlayedFleet()
        {
            var fleet = new Fleet(new SimulationOptions(150, 60, 21, "", SimulationOptions.DefaultStart));
            foreach (var planned in fleet.LookAlikes)
            {
                foreach (int day in planned.Days)
                {
                    var (records, labels) = new HostSimulation(fleet).Run(planned.Host, day);
                    Played.Add((planned, day, labels.Single(l => l.Id == planned.Id), records));
                }
            }
        }

        internal List<(PlannedLookAlike Planned, int Day, Label Label, HostDay Records)> Played { get; } = [];
    }
}
