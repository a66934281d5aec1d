using Anomaly.Review;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Review.Browser;

/// <summary>axe-core over every page, light and dark.</summary>
[Collection(BrowserCollection.Name)]
public sealed class AccessibilityTests(BrowserFixture browser)
{
    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_on_any_page(ColorScheme scheme)
    {
        await using var server = await BrowserFixture.ServeAsync(browser.Fleet("axe" + scheme));
        await using var watched = await browser.OpenAsync(scheme);
        var page = watched.Page;
        await page.GotoAsync(new Uri(server.Address, "/signin").ToString());
        var found = new List<string>(await Axe(page, "/signin"));
        await page.GotoAsync(server.SignIn.ToString());
        string host = await page.Locator("th.name a").First.GetAttributeAsync("href") ?? "";
        string query = host[host.IndexOf('?', StringComparison.Ordinal)..];
        await page.GotoAsync(new Uri(server.Address, host).ToString());
        await page.ClickAsync("button:text-is('Confirm attack')");
        await page.WaitForSelectorAsync(".verdict.confirmed");
        foreach (string address in (string[])["/", host, "/fleet", "/repositories", "/verdicts", "/verdict" + query + "&kind=benign", "/verdict" + query + "&kind=suppressed&rule=&reason=x&host=x", "/nothing"])
        {
            await page.GotoAsync(new Uri(server.Address, address).ToString());
            found.AddRange(await Axe(page, address));
        }
        await page.GotoAsync(server.Address.ToString());
        await BrowserFixture.PictureAsync(page, "ranking-" + scheme, full: false);
        await page.GotoAsync(new Uri(server.Address, host).ToString());
        await BrowserFixture.PictureAsync(page, "host-" + scheme, full: false);
        found.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(ColorScheme.Light)]
    [InlineData(ColorScheme.Dark)]
    public async Task Axe_finds_nothing_in_an_evaluation_and_it_asks_for_nothing(ColorScheme scheme)
    {
        using var folder = new TestFolder();
        await using var watched = await browser.OpenAsync(scheme);
        var found = new List<string>();
        foreach (bool labelled in (bool[])[true, false])
        {
            string file = folder.Write($"evaluation-{labelled}.html", EvaluationHtml.Of(EvaluationHtmlTests.Report(labelled: labelled)));
            await watched.Page.GotoAsync(new Uri(file).AbsoluteUri);
            await watched.Page.EvaluateAsync("document.querySelectorAll('details').forEach(d => d.open = true)");
            found.AddRange(await Axe(watched.Page, $"evaluation, {labelled}"));
            await BrowserFixture.PictureAsync(watched.Page, $"evaluation-{scheme}-{labelled}");
        }
        found.ShouldBeEmpty();
        watched.Trouble.ShouldBeEmpty();
        watched.Requests.ShouldAllBe(url => url.StartsWith("file:", StringComparison.Ordinal));
    }

    private static async Task<IEnumerable<string>> Axe(IPage page, string address)
    {
        var result = await page.RunAxe();
        result.Passes.Length.ShouldBeGreaterThan(5, address);
        return result.Violations.Select(v => $"{address}: {v.Impact} {v.Id}: {v.Help}: {v.Nodes[0].Html}");
    }
}
