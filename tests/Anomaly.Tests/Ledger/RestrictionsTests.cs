using System.Text.RegularExpressions;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ledger;

public class RestrictionsTests
{
    private static Sighting Seen(string host, string kind, string key, int day, long bytes = 0, long events = 1)
        => new() { Host = host, Kind = kind, Key = key, Day = day, BytesOut = bytes, Events = events, FirstTime = day * Event.MicrosPerDay, LastTime = (day * Event.MicrosPerDay) + 5 };

    [Fact]
    public void Uses_are_summed_by_peer_group_provider_and_owner()
    {
        string[] hosts = ["d1", "d2", "d3", "o1", "x"];
        var uses = Restrictions.Of(hosts,
        [
            Seen("d1", "provider", "github", 10, 100, 3), Seen("d1", "provider", "github", 12, 50), Seen("d2", "provider", "github", 11, 7), Seen("d1", "remote", "github|corp", 10),
            Seen("d2", "provider", "gitlab", 9, 1), Seen("o1", "provider", "github", 20, 5), Seen("o1", "process", "git", 20), Seen("x", "provider", "github", 1, 1),
        ], host => host[0] switch { 'd' => "developer", 'o' => "office", _ => "" });
        uses.Select(u => (u.PeerGroup, u.Kind, u.Provider, u.Owner, u.Hosts, u.HostsOfGroup, u.HostDays, u.BytesOut, u.Events)).ShouldBe(
        [
            ("", "provider", "github", "", 1, 1, 1, 1L, 1L),
            ("developer", "provider", "github", "", 2, 3, 3, 157L, 5L),
            ("developer", "provider", "gitlab", "", 1, 3, 1, 1L, 1L),
            ("developer", "remote", "github", "corp", 1, 3, 1, 0L, 1L),
            ("office", "provider", "github", "", 1, 1, 1, 5L, 1L),
        ]);
        (uses[1].FirstTime, uses[1].LastTime).ShouldBe((10 * Event.MicrosPerDay, (12 * Event.MicrosPerDay) + 5));
        var unused = Restrictions.Unused(RepositoryCatalog.Default, uses);
        unused.ShouldNotContain(p => p.Id == "github" || p.Id == "gitlab");
        unused.Count.ShouldBe(RepositoryCatalog.Default.Providers.Count - 2);
    }

    [Fact]
    public void Lists_for_a_proxy_hold_the_names_that_take_uploads()
    {
        var github = RepositoryCatalog.Default.Providers.Where(p => p.Id == "github").ToList();
        string[] domains = Restrictions.Domains(github).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        domains[0].ShouldStartWith("# github, ");
        domains.ShouldNotContain("api.github.com");
        domains.ShouldContain(".ghe.com");
        domains.ShouldNotContain("ghcr.io", "its own sub-domains are listed with it");
        domains.ShouldContain(".ghcr.io");
        domains.Skip(1).ShouldAllBe(d => !d.Contains('*') && !d.StartsWith("*."));
        domains.ShouldNotContain(d => d.Contains("raw.githubusercontent"));
        domains.ShouldNotContain("gist.github.com", ".github.com covers it");
        domains.ShouldContain(".github.com");
    }

    [Fact]
    public void Expressions_match_the_same_hosts_as_the_catalogue()
    {
        var catalog = RepositoryCatalog.Default;
        foreach (var provider in catalog.Providers)
        {
            var expressions = Restrictions.Expressions([provider]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(e => new Regex(e, RegexOptions.CultureInvariant)).ToList();
            foreach (var (channel, pattern) in provider.Names.Where(n => Channels.IsUpload(n.Channel)))
            {
                string host = pattern.Replace("*", "x1", StringComparison.Ordinal);
                expressions.ShouldContain(e => e.IsMatch(host), $"{provider.Id} {channel} {pattern}");
                expressions.ShouldNotContain(e => e.IsMatch("un" + host + ".example"), pattern);
            }
        }
    }
}
