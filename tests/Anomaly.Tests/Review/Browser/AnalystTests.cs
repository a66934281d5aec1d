using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Store;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Review.Browser;

/// <summary>The review page as an analyst uses it, on the shipped fleet.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AnalystTests(BrowserFixture browser)
{
    [Fact]
    public async Task From_the_printed_address_to_a_verdict_and_back()
    {
        var workspace = browser.Fleet("verdicts");
        await using var server = await BrowserFixture.ServeAsync(workspace);
        await using var watched = await browser.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync(server.SignIn.ToString());
        await BrowserFixture.PictureAsync(page, "ranking");
        string host = (await page.Locator("th.name a").First.InnerTextAsync()).Trim();

        await page.FillAsync("#find", host[..4]);
        await page.ClickAsync("form.filter button");
        await page.WaitForSelectorAsync($"#find[value='{host[..4]}']");
        page.Url.ShouldContain("q=");
        foreach (string name in await page.Locator("th.name a").AllInnerTextsAsync()) name.ShouldContain(host[..4]);

        await page.ClickAsync($"th.name a:text-is('{host}')");
        await page.WaitForSelectorAsync($"h1:text-is('{host}')");
        (await page.Locator("section[aria-labelledby=reasons] tbody tr").CountAsync()).ShouldBeGreaterThan(2);
        (await page.Locator("section[aria-labelledby=reasons] tbody tr").First.InnerTextAsync()).ShouldContain("rank");
        decimal sum = 0;
        foreach (string chip in await page.Locator(".sum .chip").AllInnerTextsAsync()) sum += decimal.Parse(chip, System.Globalization.CultureInfo.InvariantCulture);
        (await page.Locator(".sum b").InnerTextAsync()).ShouldBe($"{sum.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture)} dB");
        (await page.Locator("section[aria-labelledby=flows] .source").First.InnerTextAsync()).ShouldMatch(@".+:\d+");
        await BrowserFixture.PictureAsync(page, "host");

        await page.FillAsync("input[name=reason]", "called the owner");
        await page.ClickAsync("button:text-is('Confirm attack')");
        (await page.Locator(".verdicts tbody tr").InnerTextAsync()).ShouldContain("called the owner");
        await page.GotoAsync(new Uri(server.Address, "/?verdict=confirmed").ToString());
        (await page.Locator("th.name a").AllInnerTextsAsync()).Select(n => n.Trim()).ShouldBe([host]);
        (await page.Locator("td .verdict").InnerTextAsync()).ShouldBe("confirmed");

        await page.ClickAsync("th.name a");
        await page.WaitForSelectorAsync($"h1:text-is('{host}')");
        await page.ClickAsync("button:text-is('Undo')");
        await page.WaitForSelectorAsync("tr.undone");
        (await page.Locator(".verdicts tbody tr").InnerTextAsync()).ShouldContain("taken back by kim");
        await page.GotoAsync(new Uri(server.Address, "/?verdict=confirmed").ToString());
        (await page.Locator("th.name a").CountAsync()).ShouldBe(0);
        await page.ClickAsync("a:text-is('Verdicts')");
        await page.WaitForSelectorAsync("h1:text-is('Verdicts')");
        await BrowserFixture.PictureAsync(page, "verdicts");

        var written = new VerdictStore(workspace).All().ShouldHaveSingleItem();
        written.Host.ShouldBe(host);
        written.By.ShouldBe("kim");
        written.Stands.ShouldBeFalse();
        watched.Trouble.ShouldBeEmpty();
        watched.Requests.ShouldAllBe(url => url.StartsWith(server.Address.ToString(), StringComparison.Ordinal));
    }

    [Fact]
    public async Task Suppressing_shows_first_what_it_hides_then_hides_it_and_says_so()
    {
        var workspace = browser.Fleet("suppress");
        await using var server = await BrowserFixture.ServeAsync(workspace);
        await using var watched = await browser.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync(server.SignIn.ToString());
        string host = (await page.Locator("th.name a").First.InnerTextAsync()).Trim();
        await page.ClickAsync("th.name a >> nth=0");
        await page.ClickAsync("a:text-is('Suppress…')");
        await page.WaitForSelectorAsync("h1:text-is('Suppress')");
        (await page.Locator("form[method=post][action='/verdict']").CountAsync()).ShouldBe(0);
        await page.FillAsync("input[name=reason]", "mirror of our own code");
        await page.ClickAsync("button:text-is('Preview')");
        string preview = await page.Locator("section.preview").InnerTextAsync();
        preview.ShouldContain("hidden");
        preview.ShouldContain(host);
        preview.ShouldContain("Known attacks that it pushes down");
        await BrowserFixture.PictureAsync(page, "suppress");
        await page.ClickAsync("form.decide button");
        (await page.Locator(".verdicts tbody tr").InnerTextAsync()).ShouldContain("mirror of our own code");

        await page.GotoAsync(server.Address.ToString());
        (await page.Locator("th.name a").AllInnerTextsAsync()).Select(n => n.Trim()).ShouldNotContain(host);
        await page.ClickAsync("a:text-is('show them')");
        await page.WaitForSelectorAsync("select[name=verdict] option[value=suppressed][selected]", new() { State = WaitForSelectorState.Attached });
        (await page.Locator("th.name a").AllInnerTextsAsync()).Select(n => n.Trim()).ShouldBe([host]);
        await BrowserFixture.PictureAsync(page, "suppressed");
        await page.ClickAsync("th.name a");
        await page.ClickAsync("button:text-is('Undo')");
        await page.WaitForSelectorAsync("tr.undone");
        await page.GotoAsync(server.Address.ToString());
        (await page.Locator("th.name a").First.InnerTextAsync()).Trim().ShouldBe(host);
        watched.Trouble.ShouldBeEmpty();
    }

    [Fact]
    public async Task Keys_lead_through_the_hosts()
    {
        await using var server = await BrowserFixture.ServeAsync(browser.Fleet("keys"));
        await using var watched = await browser.OpenAsync();
        var page = watched.Page;
        await page.GotoAsync(server.SignIn.ToString());
        string[] hosts = [.. (await page.Locator("th.name a").AllInnerTextsAsync()).Select(n => n.Trim())];
        await Listens(page, "Hosts of");
        foreach (string key in (string[])["j", "j", "j", "k"]) await page.Keyboard.PressAsync(key);
        await page.Keyboard.PressAsync("Enter");
        await Listens(page, hosts[1]);
        await page.Keyboard.PressAsync("f");
        await Listens(page, "Fleet until");
        await page.Keyboard.PressAsync("r");
        await Listens(page, "Hosts of");
        await page.Keyboard.PressAsync("/");
        await page.Keyboard.TypeAsync("jkrf");
        (await page.Locator("#find").InputValueAsync()).ShouldBe("jkrf");
        await page.GotoAsync(new Uri(server.Address, "/fleet").ToString());
        await BrowserFixture.PictureAsync(page, "fleet");
        watched.Trouble.ShouldBeEmpty();
    }

    [Fact]
    public async Task Everything_works_without_script()
    {
        var workspace = browser.Fleet("noscript");
        await using var server = await BrowserFixture.ServeAsync(workspace);
        await using var watched = await browser.OpenAsync(script: false);
        var page = watched.Page;
        await page.GotoAsync(server.SignIn.ToString());
        await page.SelectOptionAsync("select[name=reason]", "novelty");
        await page.ClickAsync("form.filter button");
        await page.ClickAsync("th.name a >> nth=0");
        await page.ClickAsync("a:text-is('Benign…')");
        await page.FillAsync("form.decide input[name=reason]", "a new project");
        await page.ClickAsync("form.decide button");
        (await page.Locator(".verdicts tbody tr").InnerTextAsync()).ShouldContain("benign");
        new VerdictStore(workspace).All().ShouldHaveSingleItem().Reason.ShouldBe("a new project");
    }

    [Fact]
    public async Task The_report_opens_from_disk_and_asks_for_nothing()
    {
        var workspace = browser.Fleet("report");
        var days = new LedgerStore(workspace).Days();
        using var folder = new TestFolder();
        string file = folder.Write("report.html", Anomaly.Review.StaticReport.Html(workspace, days[^1]));
        await using var watched = await browser.OpenAsync();
        await watched.Page.GotoAsync(new Uri(file).ToString());
        (await watched.Page.Locator("h1").InnerTextAsync()).ShouldContain(Workspace.DayText(days[^1]));
        (await watched.Page.Locator("table.hosts tbody").CountAsync()).ShouldBeGreaterThan(40);
        (await watched.Page.EvaluateAsync<string>("getComputedStyle(document.querySelector('.chip')).display")).ShouldBe("inline-block");
        await BrowserFixture.PictureAsync(watched.Page, "report", full: false);
        await watched.Page.EmulateMediaAsync(new() { Media = Media.Print });
        await BrowserFixture.PictureAsync(watched.Page, "report-print", full: false);
        watched.Trouble.ShouldBeEmpty();
        watched.Requests.ShouldBe([new Uri(file).ToString()]);
    }

    [Theory]
    [InlineData(390)]
    [InlineData(1024)]
    public async Task Narrow_windows_scroll_tables_and_not_the_page(int width)
    {
        await using var server = await BrowserFixture.ServeAsync(browser.Fleet("narrow" + width));
        await using var watched = await browser.OpenAsync(width: width);
        await watched.Page.GotoAsync(server.SignIn.ToString());
        string host = await watched.Page.Locator("th.name a").First.GetAttributeAsync("href") ?? "";
        foreach (string address in (string[])["/", host, "/fleet", "/repositories", "/verdicts"])
        {
            await watched.Page.GotoAsync(new Uri(server.Address, address).ToString());
            // What sticks out, but does not scroll by itself.
            string[] wide = await watched.Page.EvaluateAsync<string[]>("w => [...document.querySelectorAll('main *, header *')].filter(e => e.getBoundingClientRect().right > w + 1 && !e.closest('.wide')).map(e => e.outerHTML.slice(0, 160))", width);
            wide.ShouldBeEmpty(address);
            (await watched.Page.EvaluateAsync<int>("document.documentElement.scrollWidth")).ShouldBeLessThanOrEqualTo(width, address);
        }
        await watched.Page.GotoAsync(new Uri(server.Address, host).ToString());
        await BrowserFixture.PictureAsync(watched.Page, "host-" + width);
    }

    // A page with this heading whose script has come so far as to hear keys.
    private static Task Listens(IPage page, string heading) => page.WaitForSelectorAsync($"html[data-keys]:has(h1:has-text('{heading}'))");
}
