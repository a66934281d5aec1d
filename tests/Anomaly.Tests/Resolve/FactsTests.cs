using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Resolve.ResolveFixture;

namespace Anomaly.Tests.Resolve;

/// <summary>The numbers that resolved events are reduced to.</summary>
public sealed class FactsTests : IDisposable
{
    private readonly ResolveFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void An_hour_adds_up()
    {
        Flow("09:00:00", "github.com", 100, 1);
        Flow("09:10:00", "api.github.com", 300, 2);
        Flow("09:20:00", "raw.githubusercontent.com", 40, 4000);
        Flow("09:30:00", "api.githubcopilot.com", 50, 5000);
        Flow("09:59:59.999999", "other.example", 7, 70).MissedBytes = 9;
        Flow("10:00:00", "github.com", 1, 1);
        Flow("09:40:00", "", 0, 0).BytesKnown = false;
        var inside = Flow("09:40:00", "", 1000, 1000);
        inside.DstIp = "10.0.0.9";
        _f.Resolve();
        var hours = _f.Facts().HostHours(Day, Day).ToList();
        hours.Count.ShouldBe(2);
        var h = hours[0];
        (h.Host, h.Hour, h.Day, h.Flows).ShouldBe(("pc", Day * 24L + 9, Day, 7));
        (h.ExternalBytesOut, h.ExternalBytesIn, h.UnknownByteFlows, h.MissedBytes).ShouldBe((497, 9073, 1, 9));
        (h.RepoFlows, h.RepoBytesOut, h.RepoBytesIn, h.RepoLargestOut).ShouldBe((2, 400, 4003, 300));
        (hours[1].Hour, hours[1].RepoBytesOut).ShouldBe((Day * 24L + 10, 1));
    }

    [Fact]
    public void Commands_are_counted_by_action()
    {
        string[] actions = ["push", "create_repo", "commit", "add", "clone", "fetch", "set_remote", "api_upload", "gist", "release_upload", "lfs_push", "bundle", "archive", "none"];
        for (int i = 0; i < actions.Length; i++)
            for (int n = 0; n <= i; n++) Start(actions[i]);
        _f.Resolve();
        var h = _f.Facts().HostHours(Day, Day).Single();
        new[] { h.Push, h.CreateRepo, h.Commit, h.Add, h.Clone, h.Fetch, h.SetRemote, h.ApiUpload, h.Gist, h.ReleaseUpload, h.LfsPush, h.Bundle, h.Archive }
            .ShouldBe(Enumerable.Range(1, 13).Select(n => (long)n));
        h.Processes.ShouldBe(14 * 15 / 2);
    }

    [Theory]
    [InlineData("/home/kim/repos/x/secret.db", true)]
    [InlineData("/home/kim/work/repos/x", true)]
    [InlineData("/var/tmp/repos/x", true)]
    [InlineData(@"C:\Users\kim\Documents\git_repos\x.zip", true)]
    [InlineData(@"c:\users\kim\documents\GIT_REPOS\x.zip", true)]
    [InlineData(@"D:\git_repos\x", true)]
    [InlineData(@"\\server\share\git_repos\x", true)]
    [InlineData(@"C:\git_repos.old\git_repos\x", true)]
    [InlineData("C:/src/git_repos/x", true)]
    [InlineData(@"C:\git_repos", false)]
    [InlineData("git_repos/x", false)]
    [InlineData("", false)]
    [InlineData("/home/repos/x", false)]
    [InlineData("/HOME/kim/repos/x", false)]
    [InlineData("/tmp/repos/x", false)]
    [InlineData("/home/kim/git_repos", false)]
    [InlineData(@"C:\Users\kim\git_repos.zip", false)]
    [InlineData(@"C:\Users\kim\my-git_repos\x", false)]
    public void Folders_of_working_copies_are_known(string path, bool holds) => RepositoryFolder.Holds(path).ShouldBe(holds);

    [Fact]
    public void Files_put_into_repository_folders_are_staged()
    {
        foreach (string operation in (string[])["create", "write", "rename", "read", "delete"])
            foreach (string path in (string[])["/home/kim/repos/x", "/home/kim/x"])
                _f.Add(new FileEvent { Time = At("09:00:00"), Host = "pc", Path = path, Operation = operation });
        _f.Resolve();
        var h = _f.Facts().HostHours(Day, Day).Single();
        (h.Files, h.StagedFiles).ShouldBe((10, 3));
    }

    [Fact]
    public void Sightings_say_what_a_host_was_seen_with()
    {
        var push = Flow("09:00:00", "github.com", 100, 1);
        (push.Process, push.User) = ("/usr/bin/Git", "kim");
        var again = Flow("11:00:00", "api.github.com", 30, 1);
        (again.Process, again.User) = ("/usr/bin/git", "kim");
        Flow("12:00:00", "raw.githubusercontent.com", 5, 900).Process = "/usr/bin/curl";
        Flow("12:00:00", "gitlab.com", 5, 900);
        var start = Start("set_remote");
        (start.Provider, start.Remote, start.User) = ("github", "Acme/tools", "kim");
        Start("push").User = "lee";
        _f.Resolve();
        var seen = _f.Facts().Sightings(Day, Day).Select(s => (s.Kind, s.Key, s.Events, s.BytesOut)).ToList();
        seen.ShouldBe([
            ("account", "kim", 1, 0),
            ("account", "lee", 1, 0),
            ("account_provider", "kim|github", 2, 130),
            ("account_remote", "kim|github|acme", 1, 0),
            ("account_upload", "lee", 1, 0),
            ("network_process", "curl", 1, 5),
            ("network_process", "git", 2, 130),
            ("process", "git", 2, 0),
            ("process_provider", "git|github", 2, 130),
            ("provider", "github", 2, 130),
            ("provider", "gitlab", 1, 5),
            ("remote", "github|acme", 1, 0),
            ("repo_process", "git", 2, 130),
        ]);
        var provider = _f.Facts().Sightings(Day, Day, "pc").Single(s => s.Kind == "provider" && s.Key == "github");
        (provider.FirstTime, provider.LastTime, provider.Day).ShouldBe((At("09:00:00"), At("11:00:00"), Day));
    }

    [Fact]
    public void Events_without_a_host_count_for_nobody()
    {
        Start("push").Host = "";
        _f.Resolve();
        _f.Facts().HostHours(Day, Day).ShouldBeEmpty();
        _f.Facts().Processes(Day).Count().ShouldBe(1);
    }

    [Fact]
    public void Facts_of_several_days_come_by_host_then_time()
    {
        foreach (int day in (int[])[0, -1, 1])
            foreach (string host in (string[])["b", "a", "é", "Z"])
            {
                Start("push", day).Host = host;
                Start("push", day, "22:00:00").Host = host;
            }
        _f.Resolve();
        var facts = _f.Facts();
        var hours = facts.HostHours(Day - 1, Day + 1).Select(h => (h.Host, h.Hour)).ToList();
        hours.ShouldBe(hours.OrderBy(h => h.Host, StringComparer.Ordinal).ThenBy(h => h.Hour));
        hours.Count.ShouldBe(24);
        facts.HostHours(Day, Day).Count().ShouldBe(8);
        facts.HostHours(Day, Day, "a").Count().ShouldBe(2);
        var seen = facts.Sightings(Day - 1, Day + 1).Select(s => (s.Host, s.Day)).ToList();
        seen.ShouldBe(seen.OrderBy(s => s.Host, StringComparer.Ordinal).ThenBy(s => s.Day));
        facts.RuleHits(Day, Day).ShouldBeEmpty();
        facts.Processes(Day).Select(p => p.Host).Distinct().ShouldBe(["a", "b", "z", "é"]);
    }

    [Fact]
    public void Prevalence_counts_hosts_and_knows_the_first_day()
    {
        Start("push", -1).Host = "a";
        Start("push", 0).Host = "b";
        Start("push", 1).Host = "b";
        _f.Resolve();
        var facts = _f.Facts();
        var p = facts.Prevalences(Day - 1, Day + 1).Single(x => x.Kind == "process");
        (p.Key, p.Hosts, p.FirstDay, p.LastDay).ShouldBe(("git", 2, Day - 1, Day + 1));
        facts.Prevalences(Day, Day + 1).Single(x => x.Kind == "process").Hosts.ShouldBe(1);
        facts.FirstSeen(Day - 1, Day + 1).Where(x => x.Kind == "process").Select(x => (x.Host, x.FirstDay)).ShouldBe([("a", Day - 1), ("b", Day)]);
    }

    [Fact]
    public void A_host_may_be_named_with_its_domain()
    {
        Start("push").Host = "pc.corp.example";
        Start("push").Host = "web.a.example";
        Start("push").Host = "web.b.example";
        _f.Resolve();
        var facts = _f.Facts();
        facts.Host("PC.corp.example.").ShouldBe("pc");
        facts.Host("pc").ShouldBe("pc");
        facts.Host("web.a.example").ShouldBe("web.a.example");
        facts.Host("10.0.0.1").ShouldBe("10.0.0.1");
    }

    private FlowEvent Flow(string clock, string name, long sent, long received)
    {
        var flow = _f.Zeek(clock, "10.0.0.5", "203.0.113.9", sent, received, srcPort: 40000 + Math.Abs((int)(At(clock) % 20000)) + name.Length);
        (flow.Host, flow.DstName, flow.NameSource) = ("pc", name, name.Length > 0 ? "sni" : "");
        return flow;
    }

    private ProcessEvent Start(string action, int days = 0, string clock = "09:00:00")
        => _f.Add(new ProcessEvent { Time = At(clock, days), Host = "pc", Sensor = "auditd", Image = "/usr/bin/git", Action = action });
}
