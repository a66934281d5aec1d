using System.Net;
using System.Text.RegularExpressions;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Verdicts;
using Anomaly.Review;
using Anomaly.Review.Data;
using Anomaly.Review.Server;
using Anomaly.Tests.Review.Browser;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Review;

/// <summary>Nothing that comes from logs executes, and nothing of it leaves its place in a page.</summary>
[Collection(BrowserCollection.Name)]
public sealed partial class HostileTests(HostileWorkspace hostile, BrowserFixture browser) : IClassFixture<HostileWorkspace>
{
    private static readonly HashSet<string> Tags =
    [
        "!doctype", "html", "head", "meta", "title", "link", "script", "style", "body", "a", "header", "nav", "form", "input", "span", "button", "main", "footer", "kbd", "h1", "h2", "p", "label", "select", "option",
        "div", "table", "thead", "tbody", "tr", "th", "td", "small", "ul", "li", "b", "section", "dl", "dt", "dd", "svg", "path", "circle", "rect", "line", "text", "details", "summary", "pre", "ol", "time", "code",
    ];

    [Fact]
    public void The_workspace_is_as_hostile_as_it_should_be()
    {
        string names = string.Concat(hostile.Hosts);
        names.ShouldContain("<script>");
        names.ShouldContain("onerror=");
        names.ShouldContain("\u202e");
        var facts = FactStore.Open(hostile.Workspace);
        facts.Processes(hostile.Day).Max(p => p.CommandLine.Length).ShouldBeGreaterThan(1 << 20);
        facts.Flows(hostile.Day).ShouldContain(f => f.Provider == "github");
        facts.Files(hostile.Day).ShouldContain(f => f.Path.Contains("pwned", StringComparison.Ordinal));
        facts.RuleHits(hostile.Day, hostile.Day).ShouldContain(h => h.Detail.Contains("pwned", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pages_hold_only_their_own_elements_and_attributes()
    {
        await using var server = await ServeAsync();
        using var client = await SignInAsync(server);
        foreach (string address in Addresses())
        {
            using var answer = await client.GetAsync(new Uri(address, UriKind.Relative));
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
            AssertHarmless(await answer.Content.ReadAsStringAsync(), address);
        }
        AssertHarmless(StaticReport.Html(hostile.Workspace, hostile.Day), "report");
    }

    [Fact]
    public async Task Every_host_is_found_under_its_link()
    {
        await using var server = await ServeAsync();
        using var client = await SignInAsync(server);
        string page = await client.GetStringAsync(new Uri("/", UriKind.Relative));
        string[] links = [.. HostLink().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).Distinct()];
        links.Length.ShouldBe(hostile.Hosts.Count);
        foreach (string link in links) (await client.GetStringAsync(new Uri(link, UriKind.Relative))).ShouldContain("id=\"reasons\"");
    }

    [Fact]
    public async Task Verdicts_keep_hostile_text_as_it_is()
    {
        using var folder = new TestFolder();
        await using var server = await ServeAsync();
        using var client = await SignInAsync(server);
        var (host, before) = (hostile.Hosts[0], new VerdictStore(hostile.Workspace).All().Count);
        string key = KeyOf().Match(await client.GetStringAsync(new Uri("/", UriKind.Relative))).Groups[1].Value;
        foreach (string text in HostileWorkspace.Texts)
        {
            using var form = new FormUrlEncodedContent([new("day", Workspace.DayText(hostile.Day)), new("name", host), new("kind", "benign"), new("reason", text), new(Guards.FormKey, key)]);
            using var answer = await client.PostAsync(new Uri("/verdict", UriKind.Relative), form);
            // A form cannot say NUL.
            answer.StatusCode.ShouldBe(text.Contains('\0') ? HttpStatusCode.BadRequest : HttpStatusCode.Redirect, text);
        }
        new VerdictStore(hostile.Workspace).All().Skip(before).Select(v => v.Reason).ShouldBe(HostileWorkspace.Texts.Where(t => !t.Contains('\0')).Select(t => t.Trim()));
        AssertHarmless(await client.GetStringAsync(new Uri("/verdicts", UriKind.Relative)), "/verdicts");
    }

    [Fact]
    public void A_suppressed_host_is_the_one_that_was_meant()
    {
        string[] hosts = [.. HostileWorkspace.Texts, "a*", "a?", @"a\*b", @"\", @"c\d", "ab", "a", "", "abc", "a*b"];
        foreach (string meant in hosts.Where(h => h.Length > 0))
        {
            var suppression = Suppressions.Of("x", new SuppressionScope(Host: meant), "r", "", int.MaxValue);
            hosts.Where(h => suppression.Covers(new Pipeline.Scoring.HostScore { Host = h })).Distinct().ShouldBe([meant], meant);
        }
    }

    [Theory]
    [InlineData(ColorScheme.Light, 1440)]
    [InlineData(ColorScheme.Dark, 800)]
    public async Task Nothing_executes_in_a_browser_and_no_page_is_torn(ColorScheme scheme, int width)
    {
        await using var watched = await browser.OpenAsync(scheme, width: width);
        await using var server = await ServeAsync();
        await watched.Page.AddInitScriptAsync("window.pwned = () => { window.gotcha = true; }");
        await watched.Page.GotoAsync(server.SignIn.ToString());
        foreach (string address in Addresses().Where(a => width < 1000 || !a.StartsWith("/verdict?", StringComparison.Ordinal)))
        {
            await watched.Page.GotoAsync(new Uri(server.Address, address).ToString());
            (await watched.Page.EvaluateAsync<bool>("window.gotcha === true")).ShouldBeFalse(address);
            (await watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, address);
        }
        await watched.Page.GotoAsync(server.Address.ToString());
        // What waits for a pointer gets one.
        await watched.Page.EvaluateAsync("document.querySelectorAll('*').forEach(e => e.dispatchEvent(new MouseEvent('mouseover', { bubbles: true })))");
        (await watched.Page.EvaluateAsync<bool>("window.gotcha === true")).ShouldBeFalse("pointer");
        await BrowserFixture.PictureAsync(watched.Page, "hostile-" + scheme);
        await watched.Page.GotoAsync(new Uri(server.Address, Link.Host(hostile.Hosts[0], hostile.Day)).ToString());
        await BrowserFixture.PictureAsync(watched.Page, "hostile-host-" + scheme);
        using var folder = new TestFolder();
        await watched.Page.GotoAsync(new Uri(folder.Write("report.html", StaticReport.Html(hostile.Workspace, hostile.Day))).ToString());
        (await watched.Page.EvaluateAsync<bool>("window.gotcha === true")).ShouldBeFalse("report");
        watched.Trouble.ShouldBeEmpty();
        watched.Requests.ShouldAllBe(url => url.StartsWith(server.Address.ToString(), StringComparison.Ordinal) || url.StartsWith("file:", StringComparison.Ordinal));
    }

    private IEnumerable<string> Addresses()
    {
        yield return "/";
        yield return "/fleet";
        yield return "/repositories";
        yield return "/verdicts";
        foreach (string host in hostile.Hosts)
        {
            yield return Link.Host(host, hostile.Day);
            yield return Link.Verdict(host, hostile.Day, "benign");
            yield return Link.Verdict(host, hostile.Day, "suppressed") + "&reason=" + Link.Escape(host) + "&host=" + Link.Escape(host) + "&remote=" + Link.Escape(host);
        }
        foreach (string text in HostileWorkspace.Texts) yield return "/?q=" + Link.Escape(text);
    }

    private static void AssertHarmless(string page, string address)
    {
        foreach (Match tag in Tag().Matches(page))
        {
            Tags.ShouldContain(tag.Groups[1].Value.ToLowerInvariant(), address);
            Values().Replace(tag.Value, "").ShouldNotMatch(@"\s(on[a-z]+|style|srcdoc|formaction)\b", address);
            foreach (Match link in Address().Matches(tag.Value)) link.Groups[1].Value.ShouldMatch("^(/|#)", address);
        }
        foreach (char hidden in "\u202E\u202D\u2066\u200B\uFEFF\0\u0001\u001B\u0007\u2028\u2029") page.Contains(hidden, StringComparison.Ordinal).ShouldBeFalse($"{address}: U+{(int)hidden:X4}");
        page.Length.ShouldBeLessThan(1 << 20, address);
    }

    private Task<ReviewServer> ServeAsync() => ReviewServer.StartAsync(
        new ReviewOptions { Workspace = hostile.Workspace, Clock = new FakeTimeProvider(ReviewFixture.Now), Log = TextWriter.Null, Port = 0 }, CancellationToken.None);

    private static async Task<HttpClient> SignInAsync(ReviewServer server)
    {
        var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = server.Address };
        (await client.GetAsync(server.SignIn)).Dispose();
        return client;
    }

    [GeneratedRegex("</?([!A-Za-z][^\\s>/]*)[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Values();

    [GeneratedRegex("\\s(?:href|src|action)=\"([^\"]*)\"")]
    private static partial Regex Address();

    [GeneratedRegex("class=\"name\"><a href=\"([^\"]*)\"")]
    private static partial Regex HostLink();

    [GeneratedRegex("name=\"form-key\" value=\"([^\"]*)\"")]
    private static partial Regex KeyOf();
}
