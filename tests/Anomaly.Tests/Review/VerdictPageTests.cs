using System.Net;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Rules;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Review.ReviewFixture;

namespace Anomaly.Tests.Review;

public class VerdictPageTests
{
    private static readonly int Day = LedgerFixture.Day;

    [Fact]
    public async Task A_verdict_is_written_with_who_and_when_and_the_revision_that_was_looked_at()
    {
        await using var f = await ThreeDays();
        f.Ledger.Write(Day + 2, Hosts(Day + 2));
        using var answer = await f.PostAsync("/verdict", Form("a", "confirmed", ("reason", " stolen ")));
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/host?day=2026-03-03&name=a");
        var verdict = Store(f).All().ShouldHaveSingleItem();
        verdict.ShouldBe(new Verdict { Id = 1, Kind = VerdictKind.Confirmed, Day = Day + 2, Revision = 2, Host = "a", Reason = "stolen", By = "kim", At = ReviewFixture.Now.ToUnixTimeMilliseconds() * 1000 });
        (await f.PageAsync("/")).ShouldContain("class=\"verdict confirmed\"");
        (await f.PageAsync("/?day=2026-03-02")).ShouldNotContain("class=\"verdict confirmed\"");
    }

    [Fact]
    public async Task Filters_by_verdict_find_what_was_decided()
    {
        await using var f = await ThreeDays();
        (await f.PostAsync("/verdict", Form("a", "benign"))).Dispose();
        (await f.PageAsync("/?verdict=benign")).ShouldContain("name=a\"");
        (await f.PageAsync("/?verdict=benign")).ShouldNotContain("name=b\"");
        (await f.PageAsync("/?verdict=none")).ShouldNotContain("name=a\"");
        (await f.PageAsync("/?verdict=any")).ShouldContain("name=a\"");
    }

    [Fact]
    public async Task Undo_is_kept_and_cannot_be_done_twice()
    {
        await using var f = await ThreeDays();
        (await f.PostAsync("/verdict", Form("a", "confirmed"))).Dispose();
        f.Clock.Advance(TimeSpan.FromMinutes(5));
        using (var undone = await f.PostAsync("/undo", new() { ["id"] = "1" })) undone.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using (var again = await f.PostAsync("/undo", new() { ["id"] = "1" })) again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        using (var other = await f.PostAsync("/undo", new() { ["id"] = "2" })) other.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        Store(f).All().ShouldHaveSingleItem().UndoneAt.ShouldBe(ReviewFixture.Now.AddMinutes(5).ToUnixTimeMilliseconds() * 1000);
        (await f.PageAsync("/verdicts")).ShouldContain("taken back by kim, 2026-03-02 08:05");
        (await f.PageAsync("/?verdict=any")).ShouldNotContain("name=a\"");
    }

    [Theory]
    [InlineData("kind", "deleted")]
    [InlineData("name", "nobody")]
    [InlineData("day", "2026-02-31")]
    [InlineData("day", "2020-01-01")]
    [InlineData("unknown", "x")]
    [InlineData("until", "soon")]
    [InlineData("until", "2026-03-02")]
    [InlineData("until", "2028-01-01")]
    [InlineData("reason", "")]
    [InlineData("host", "")]
    public async Task What_is_wrong_is_refused_and_nothing_is_written(string field, string value)
    {
        await using var f = await ThreeDays();
        var form = Form("a", "suppressed", ("reason", "known"), ("host", "a"), ("until", "2026-03-10"));
        form[field] = value;
        using var answer = await f.PostAsync("/verdict", form);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        File.Exists(f.Ledger.Workspace.Verdicts).ShouldBeFalse();
    }

    [Fact]
    public async Task A_suppression_hides_from_the_ranking_says_so_and_ends()
    {
        await using var f = await ThreeDays();
        (await f.PostAsync("/verdict", Form("a", "suppressed", ("reason", "our mirror"), ("host", "a"), ("until", "2026-03-03")))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        string page = await f.PageAsync("/");
        page.ShouldNotContain("name=a\"");
        page.ShouldContain("Suppressed: 1 host and 0 reasons");
        page.ShouldContain("verdict-1");
        (await f.PageAsync("/?verdict=suppressed")).ShouldContain("name=a\"");
        f.Ledger.Write(Day + 3, Hosts(Day + 3));
        (await f.PageAsync("/")).ShouldContain("name=a\"");
        f.Ledger.Store.Read(Day + 2, 1).ShouldContain(h => h.Host == "a");
    }

    [Fact]
    public async Task A_suppressed_reason_lowers_the_host_and_the_rest_still_adds_up()
    {
        await using var f = await ThreeDays();
        (await f.PostAsync("/verdict", Form("a", "suppressed", ("reason", "always"), ("rule", "git-push")))).StatusCode.ShouldBe(HttpStatusCode.Redirect);
        string page = await f.PageAsync("/");
        page.ShouldContain(">10.00<");
        page.ShouldContain("30.00 dB suppressed");
        page.IndexOf("name=b\"", StringComparison.Ordinal).ShouldBeLessThan(page.IndexOf("name=a\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_file_of_suppressions_counts_too()
    {
        await using var f = await ThreeDays();
        File.WriteAllText(f.Ledger.Workspace.SuppressionsFile, "- { id: mirror, host: b, reason: known, until: 2026-12-31 }\n");
        string page = await f.PageAsync("/");
        page.ShouldNotContain("name=b\"");
        page.ShouldContain("mirror");
        File.WriteAllText(f.Ledger.Workspace.SuppressionsFile, "- { id: mirror }\n");
        using var wrong = await f.GetAsync("/");
        wrong.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        (await wrong.Content.ReadAsStringAsync()).ShouldContain("suppressions.yaml:1");
    }

    [Fact]
    public async Task The_preview_tells_hidden_alerts_and_known_attacks_and_writes_nothing()
    {
        await using var f = await ThreeDays(new AttackLabel("a07", "bulk-push", "a", Day + 1, Day + 1));
        string preview = await f.PageAsync("/verdict?day=2026-03-03&name=a&kind=suppressed&host=a&reason=x");
        preview.ShouldContain("<b>3 hidden</b>");
        preview.ShouldContain("a07");
        preview.ShouldContain("2026-03-02:");
        preview.ShouldContain("left out");
        string other = await f.PageAsync("/verdict?day=2026-03-03&name=b&kind=suppressed&host=b&reason=x");
        other.ShouldContain("None of the known attacks");
        string rule = await f.PageAsync("/verdict?day=2026-03-03&name=a&kind=suppressed&rule=git-push&reason=x");
        rule.ShouldContain("10.00");
        (await f.PageAsync("/verdict?day=2026-03-03&name=a&kind=benign")).ShouldContain("closed");
        File.Exists(f.Ledger.Workspace.Verdicts).ShouldBeFalse();
    }

    [Fact]
    public async Task Without_a_preview_there_is_nothing_to_save()
    {
        await using var f = await ThreeDays();
        (await f.PageAsync("/verdict?day=2026-03-03&name=a&kind=suppressed")).ShouldNotContain("method=\"post\" action=\"/verdict\"");
        (await f.PageAsync("/verdict?day=2026-03-03&name=a&kind=suppressed&host=a&reason=")).ShouldNotContain("method=\"post\" action=\"/verdict\"");
        (await f.PageAsync("/verdict?day=2026-03-03&name=a&kind=suppressed&host=a&reason=x")).ShouldContain("method=\"post\" action=\"/verdict\"");
    }

    [Fact]
    public async Task The_host_page_says_what_the_rank_would_be_without_a_reason()
    {
        await using var f = await ThreeDays();
        string page = await f.PageAsync("/host?day=2026-03-03&name=a");
        page.ShouldContain("rank 2 <small>10.00 dB</small>");
        page.ShouldContain("rank 1 <small>30.00 dB</small>");
        page.ShouldContain("= <b>40.00 dB</b>");
        page.ShouldContain("3 days until 2026-03-03");
    }

    [Fact]
    public async Task The_next_best_of_a_group_stands_in_for_a_reason()
    {
        var host = Host("a", 1, new Evidence("commands", "rule", "git-push", 3000, "rule fired"), Reason("volume", 1000, "much"));
        host.Others = [new Evidence("commands", "model", "push", 700, "pushes"), new Evidence("commands", "model", "gist", 200, "gists")];
        await using var f = await SignedInAsync(host, Host("b", 2, Reason("volume", 1700, "some")), Host("c", 3, Reason("volume", 1650, "some")));
        // 17.00 as b has it: the name decides.
        (await f.PageAsync("/host?day=2026-03-01&name=a")).ShouldContain("rank 1 <small>17.00 dB</small>");
    }

    [Fact]
    public async Task The_host_page_and_the_interface_show_a_chain_step_by_step()
    {
        long midnight = LedgerFixture.Day * Event.MicrosPerDay;
        var chain = EventChain.Of([new ChainStep(midnight - 60_000_000, "process", "pack", "Packing command", "tar czf <b>x</b>", "tar", "alice", "0123456789abcdef", 7, 1), new ChainStep(midnight + 1_000_000, "process", "push", "Upload command", "git push", "git", "", "log2", 9, 3)]);
        await using var f = await SignedInAsync(Host("a", 1, new Evidence("staging", "rule", "x", 3000, "rule fired") { Source = "log2", Line = 9, Chain = chain }));
        string page = await f.PageAsync("/host?day=2026-03-01&name=a");
        page.ShouldContain("<ol class=\"chain\"");
        page.ShouldContain("<time datetime=\"2026-02-28T23:59:00.000000Z\">2026-02-28 23:59:00</time>");
        page.ShouldContain("<code>tar czf &lt;b&gt;x&lt;/b&gt;</code>");
        page.ShouldContain("process, tar, alice");
        page.ShouldContain("Upload command, 3 times");
        System.Net.WebUtility.HtmlDecode(page).ShouldContain("0123456789a…:7");
        string json = await (await f.SendAsync(HttpMethod.Get, "/api/v1/host?day=2026-03-01&name=a", h => h.Authorization = new("Bearer", f.Server.Token))).Content.ReadAsStringAsync();
        var steps = System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("host").GetProperty("reasons")[0].GetProperty("steps");
        steps.EnumerateArray().Select(s => $"{s.GetProperty("time")} {s.GetProperty("title")} {s.GetProperty("text")} {s.GetProperty("line")} {s.GetProperty("events")}").ShouldBe(
            ["2026-02-28T23:59:00.000000Z Packing command tar czf <b>x</b> 7 1", "2026-03-01T00:00:01.000000Z Upload command git push 9 3"]);
    }

    [Fact]
    public async Task In_strict_mode_the_rule_score_ranks_first()
    {
        var ledger = new LedgerFixture();
        var host = Host("a", 1, new Evidence("commands", "rule", "git-push", 3000, "rule fired"), Reason("volume", 1000, "much"));
        (host.RuleScore, host.Rules) = (9, [new FiredRule("git-push", 9, true, 1, "git", ""), new FiredRule("other", 4, true, 1, "git", "")]);
        var quiet = Host("b", 2, Reason("volume", 10, "little"));
        quiet.RuleScore = 8;
        ledger.Write(LedgerFixture.Day, [host, quiet]);
        File.WriteAllText(ledger.Workspace.ConfigFile, "fusion: { mode: strict }\n");
        await using var f = await StartAsync(ledger);
        await f.SignInAsync();
        string page = await f.PageAsync("/host?day=2026-03-01&name=a");
        page.ShouldContain("rank 2 <small>10.00 dB</small>");
        page.ShouldContain("rank 1 <small>30.00 dB</small>");
    }

    [Fact]
    public async Task The_fleet_page_counts_alerts_and_names_who_has_no_score()
    {
        var ledger = new LedgerFixture();
        ledger.Write(Day, [.. Hosts(Day), new HostScore { Day = Day, Host = "silent", NotScored = "no telemetry on this day" }]);
        await using var f = await StartAsync(ledger);
        await f.SignInAsync();
        string page = await f.PageAsync("/fleet");
        page.ShouldContain("Last night 3");
        page.ShouldContain("silent");
        page.ShouldContain("no telemetry on this day");
        page.ShouldContain("<td class=\"heat4\"><a href=\"/host?day=2026-03-01&amp;name=a\">40</a></td>");
        page.ShouldContain("On the last day 1 of 4");
    }

    [Fact]
    public async Task What_nobody_uses_is_listed_as_a_proxy_reads_it()
    {
        var ledger = new LedgerFixture();
        ledger.Write(Day, Hosts(Day));
        await using var f = await StartAsync(ledger);
        await f.SignInAsync();
        string page = System.Net.WebUtility.HtmlDecode(await f.PageAsync("/repositories"));
        page.ShouldContain("2026-01-31 to 2026-03-01");
        page.ShouldContain("No connection to a code repository");
        page.ShouldContain("# bitbucket\n");
        page.ShouldContain("\nbitbucket.org\n");
        (await f.GetAsync("/repositories?day=2026-02-01")).StatusCode.ShouldBe(System.Net.HttpStatusCode.NotFound);
        (await f.GetAsync("/repositories?day=x")).StatusCode.ShouldBe(System.Net.HttpStatusCode.BadRequest);
    }

    private static VerdictStore Store(ReviewFixture f) => new(f.Ledger.Workspace);

    private static Dictionary<string, string> Form(string host, string kind, params (string Name, string Value)[] more)
    {
        var form = new Dictionary<string, string> { ["day"] = Workspace.DayText(Day + 2), ["name"] = host, ["kind"] = kind };
        foreach (var (name, value) in more) form[name] = value;
        return form;
    }

    // All are alerts: each is expected on half a night, the budget is five.
    private static async Task<ReviewFixture> ThreeDays(params AttackLabel[] labels)
    {
        var ledger = new LedgerFixture();
        for (int day = Day; day < Day + 3; day++) ledger.Write(day, Hosts(day));
        var f = await StartAsync(ledger, labels);
        await f.SignInAsync();
        return f;
    }

    private static List<HostScore> Hosts(int day)
    {
        var hosts = new List<HostScore>
        {
            Host("a", 1, new Evidence("commands", "rule", "git-push", 3000, "rule fired"), Reason("volume", 1000, "much")),
            Host("b", 2, Reason("volume", 1500, "some")),
            Host("c", 3, Reason("volume", 500, "little")),
        };
        foreach (var host in hosts) (host.Day, host.Expected) = (day, 0.5);
        return hosts;
    }
}
