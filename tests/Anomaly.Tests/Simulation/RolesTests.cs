using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Simulation;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Simulation;

public class RolesTests
{
    private const int Days = 60;
    private const int Start = SimulationOptions.DefaultStart;

    private readonly Fleet _fleet = new(new SimulationOptions(40, Days, 8, "", Start, Attacks: false));

    [Fact]
    public void Half_of_a_fleet_is_offices_and_every_role_is_there()
    {
        var roles = _fleet.Hosts.CountBy(h => h.Role).ToDictionary();
        roles[Role.Office].ShouldBe(20);
        roles.Count.ShouldBe(Enum.GetValues<Role>().Length);
        roles.Where(r => r.Key is not (Role.Office or Role.Developer)).ShouldAllBe(r => r.Value <= 5);
    }

    [Fact]
    public void Data_scientists_fetch_and_upload_data_sets_of_the_company()
    {
        var days = Lives(Role.DataScientist);
        Sent(days, RepositorySites.HuggingFaceStore).ShouldBeGreaterThan(10_000_000);
        days.SelectMany(d => d.Net).Where(n => n.Sni == RepositorySites.HuggingFaceObjects.Name).Sum(n => n.In).ShouldBeGreaterThan(1_000_000_000);
        Commands(days).Where(c => c.Contains("hf", StringComparison.Ordinal) && c.Contains(" upload ", StringComparison.Ordinal)).ShouldAllBe(c => c.Contains("brightfield-labs/", StringComparison.Ordinal));
        Commands(days).ShouldContain(c => c.Contains("jupyterlab", StringComparison.Ordinal));
        Commands(days).ShouldContain(c => c.StartsWith("git push", StringComparison.Ordinal));
    }

    [Fact]
    public void Many_accounts_work_on_a_jump_host_and_seldom_push()
    {
        var days = Lives(Role.Jump);
        var starts = days.SelectMany(d => d.Agent).Where(a => a.Kind == AgentKind.Start).Select(a => a.Process).ToArray();
        starts.Where(p => p.Image == "/usr/bin/ssh").Select(p => p.User).Distinct().Count().ShouldBeGreaterThan(3);
        int pushes = starts.Count(p => p.CommandLine.StartsWith("git push", StringComparison.Ordinal));
        pushes.ShouldBeInRange(1, Days / 4);
        starts.Count(p => p.CommandLine.StartsWith("git pull", StringComparison.Ordinal)).ShouldBeGreaterThan(5 * pushes);
    }

    [Fact]
    public void Meeting_rooms_reach_no_repository()
    {
        var days = Lives(Role.Room);
        days.Sum(d => d.Net.Count).ShouldBeGreaterThan(500);
        days.SelectMany(d => d.Net).ShouldAllBe(n => n.Sni == null || RepositoryCatalog.Default.Match(n.Sni, n.RespPort) == null);
    }

    [Fact]
    public void On_release_days_ci_and_developers_send_several_times_as_much()
    {
        int[] releases = [.. Enumerable.Range(Start, Days).Where(_fleet.Events.ReleaseDay)];
        releases.Length.ShouldBeInRange(3, 6);
        releases.ShouldAllBe(d => !WorkCalendar.Weekend(d));
        int[] others = [.. Enumerable.Range(Start, Days).Where(d => !WorkCalendar.Weekend(d) && !releases.Contains(d))];
        Jobs(releases).ShouldBeGreaterThan(1.6 * Jobs(others));
        Pushes(releases).ShouldBeGreaterThan(1.6 * Pushes(others));
        Uploads(releases).ShouldBeGreaterThan(0.9, "CI uploads no release");
        Uploads(others).ShouldBe(0);

        double Jobs(int[] days) => PerDay(Role.Ci, days, p => p.CommandLine.Contains("job.sh", StringComparison.Ordinal));
        double Pushes(int[] days) => PerDay(Role.Developer, days, p => p.CommandLine.StartsWith("git push", StringComparison.Ordinal));
        double Uploads(int[] days) => PerDay(Role.Ci, days, p => p.CommandLine.StartsWith("gh release", StringComparison.Ordinal));
    }

    [Fact]
    public void A_new_tool_spreads_over_several_days()
    {
        var events = new FleetEvents(8, Start, Days);
        var hosts = Enumerable.Range(0, 400).Select(i => new SimHost(8, i)).ToArray();
        var takers = hosts.Where(h => events.ToolDay(h) != int.MaxValue).ToArray();
        takers.ShouldAllBe(h => h.Laptop);
        takers.Length.ShouldBeInRange(80, 160);
        var perDay = takers.CountBy(h => events.ToolDay(h)).ToDictionary();
        perDay.Count.ShouldBeGreaterThan(5);
        perDay.Max(d => d.Value).ShouldBeLessThan(takers.Length / 3);
        perDay.Keys.ShouldAllBe(d => d >= events.WaveStart && d < events.WaveStart + FleetEvents.WaveDays);
        var host = _fleet.Hosts.First(h => _fleet.Events.ToolDay(h) != int.MaxValue);
        var used = Enumerable.Range(Start, Days).Where(d => Commands([Life(host, d)]).Any(c => c.Contains("deskhub", StringComparison.OrdinalIgnoreCase))).ToArray();
        used.Length.ShouldBeGreaterThan(3);
        used[0].ShouldBeGreaterThanOrEqualTo(_fleet.Events.ToolDay(host));
    }

    private HostDay Life(SimHost host, int day) => new HostSimulation(_fleet).Run(host, day).Records;

    // Days on which nothing out of the ordinary was planned.
    private List<HostDay> Lives(Role role)
        => [.. _fleet.Hosts.Where(h => h.Role == role).SelectMany(h => Enumerable.Range(Start, Days).Where(d => !_fleet.LookAlikesOn(h, d).Any()).Select(d => Life(h, d)))];

    private double PerDay(Role role, int[] days, Func<Process, bool> counts)
    {
        var lives = _fleet.Hosts.Where(h => h.Role == role).SelectMany(h => days.Where(d => _fleet.Presence.Amount(h, d) > 0 && !_fleet.LookAlikesOn(h, d).Any()).Select(d => Life(h, d))).ToArray();
        return lives.Average(l => (double)l.Agent.Count(a => a.Kind == AgentKind.Start && counts(a.Process)));
    }

    private static long Sent(IEnumerable<HostDay> days, Site site) => days.SelectMany(d => d.Net).Where(n => n.Sni == site.Name).Sum(n => n.Out);

    private static string[] Commands(IEnumerable<HostDay> days) => [.. days.SelectMany(d => d.Agent).Where(a => a.Kind == AgentKind.Start).Select(a => a.Process.CommandLine)];
}
