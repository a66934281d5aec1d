using System.Net;
using System.Text.RegularExpressions;
using Anomaly.Review.Data;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Review.ReviewFixture;

namespace Anomaly.Tests.Review;

public partial class RankingPageTests
{
    [Fact]
    public async Task The_latest_day_is_shown_with_its_hosts_in_order()
    {
        var ledger = new LedgerFixture();
        ledger.Write(LedgerFixture.Day, LedgerFixture.Ranked(LedgerFixture.Day, ("old", 900)));
        ledger.Write(LedgerFixture.Day + 1, LedgerFixture.Ranked(LedgerFixture.Day + 1, ("b", 2001), ("a", 500)));
        await using var f = await StartAsync(ledger);
        await f.SignInAsync();
        string page = await f.PageAsync("/");
        Names(page).ShouldBe(["b", "a"]);
        page.ShouldContain("Hosts of 2026-03-02");
        page.ShouldContain(">20.01");
        Names(await f.PageAsync("/?day=2026-03-01")).ShouldBe(["old"]);
        page.ShouldContain("href=\"/?day=2026-03-01\" rel=\"prev\"");
    }

    [Fact]
    public async Task Filters_and_order_stand_in_the_address()
    {
        var small = Host("ab", 3, Reason("drift", 100, "slow"));
        small.RepoBytesOut = 900;
        small.PeerGroup = "group-2";
        var big = Host("aa", 1, Reason("volume", 3000, "much"));
        big.RepoBytesOut = 5;
        big.PeerGroup = "group-1";
        await using var f = await SignedInAsync(big, Host("xb", 2, Reason("volume", 1000, "some")), small);
        Names(await f.PageAsync("/?q=A")).ShouldBe(["aa", "ab"]);
        Names(await f.PageAsync("/?reason=volume")).ShouldBe(["aa", "xb"]);
        Names(await f.PageAsync("/?peers=group-2")).ShouldBe(["ab"]);
        Names(await f.PageAsync("/?sort=host&order=desc")).ShouldBe(["xb", "ab", "aa"]);
        Names(await f.PageAsync("/?sort=out&order=desc")).ShouldBe(["ab", "aa", "xb"]);
        Names(await f.PageAsync("/?order=desc")).ShouldBe(["ab", "xb", "aa"]);
        string none = await f.PageAsync("/?q=nobody");
        Names(none).ShouldBeEmpty();
        none.ShouldContain("No host of this day is like that");
        (await f.PageAsync("/?q=%22%3E%3Cscript%3Ea")).ShouldContain("value=\"&quot;&gt;&lt;script&gt;a\"");
    }

    [Theory]
    [InlineData("/?sort=risk%3Bdrop")]
    [InlineData("/?order=up")]
    [InlineData("/?page=0")]
    [InlineData("/?page=-1")]
    [InlineData("/?page=99999999999")]
    [InlineData("/?day=../../etc")]
    [InlineData("/?reason=x")]
    [InlineData("/?alerts=2")]
    [InlineData("/?unknown=1")]
    [InlineData("/?q=a&q=b")]
    public async Task What_is_not_on_the_list_is_refused(string address)
    {
        await using var f = await SignedInAsync(Host("a", 1));
        using var answer = await f.GetAsync(address);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task A_day_that_is_not_scored_is_not_there()
    {
        await using var f = await SignedInAsync(Host("a", 1));
        using var answer = await f.GetAsync("/?day=2025-01-01");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("2026-03-01");
    }

    [Fact]
    public async Task Many_hosts_come_in_pages()
    {
        await using var f = await SignedInAsync([.. Enumerable.Range(1, 250).Select(i => Host($"h{i:000}", i))]);
        var pages = new List<string>();
        for (int i = 1; i <= 3; i++) pages.AddRange(Names(await f.PageAsync("/?page=" + i)));
        pages.ShouldBe(Enumerable.Range(1, 250).Select(i => $"h{i:000}"));
        (await f.PageAsync("/?page=9")).ShouldContain("page 3 of 3");
        (await f.PageAsync("/?q=h0&page=2")).ShouldContain("99 hosts, page 1 of 1");
    }

    [Fact]
    public async Task Three_reasons_are_shown_and_the_rest_is_summed()
    {
        await using var f = await SignedInAsync(Host("a", 1, Reason("volume", 1000, "first"), Reason("novelty", 900, "second"), Reason("drift", 800, "third"), Reason("timing", 150, "fourth"), Reason("staging", 25, "fifth")));
        string page = await f.PageAsync("/");
        page.ShouldContain("third");
        page.ShouldNotContain("fourth");
        page.ShouldContain("and 2 more, &#x2B;1.75 dB");
    }

    [Fact]
    public async Task A_new_revision_is_seen_without_a_restart()
    {
        await using var f = await SignedInAsync(Host("first", 1));
        Names(await f.PageAsync("/")).ShouldBe(["first"]);
        f.Ledger.Write(LedgerFixture.Day, [Host("second", 1)]);
        string page = await f.PageAsync("/");
        Names(page).ShouldBe(["second"]);
        page.ShouldContain("Revision 2");
    }

    [Fact]
    public async Task An_empty_workspace_says_what_to_do()
    {
        await using var f = await StartAsync(new LedgerFixture());
        await f.SignInAsync();
        using var answer = await f.GetAsync("/");
        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("anomaly run");
    }

    [Fact]
    public void Addresses_read_back_equal()
    {
        foreach (string sort in RankingQuery.Sorts)
            foreach (string text in (string[])["", "a&b=c", "%41", "+ /?#", "ü\u202E\0"])
            {
                var query = new RankingQuery { Day = LedgerFixture.Day, Text = text, Reason = "volume", Peers = text, Verdict = "benign", AlertsOnly = true, Sort = sort, Descending = true, Page = 3 };
                var parameters = query.Address()[2..].Split('&').Select(p => p.Split('=', 2)).Select(p => KeyValuePair.Create(p[0], Uri.UnescapeDataString(p[1])));
                RankingQuery.Read(parameters, out var errors).ShouldBe(query);
                errors.ShouldBeEmpty();
            }
    }

    private static string[] Names(string page) => [.. NameOf().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value))];

    [GeneratedRegex("class=\"name\"><a href=\"[^\"]*\">([^<]*)<")]
    private static partial Regex NameOf();
}
