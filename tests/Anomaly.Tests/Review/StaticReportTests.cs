using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Scoring;
using Anomaly.Review;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Review;

public partial class StaticReportTests
{
    private const string Hostile = "</td><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202Egpj.exe\u0000\u200B\r\n{{7*7}}@(1+1)";

    [Fact]
    public void Text_of_logs_stays_text()
    {
        string html = Html(Host(Hostile, Reason("volume", 1234, Hostile)), Absent(Hostile));
        foreach (string tag in Tags(html))
            tag.ShouldBeOneOf("html", "head", "meta", "title", "style", "body", "h1", "h2", "p", "table", "thead", "tbody", "tr", "th", "td", "ul", "li", "span", "b", "main", "section", "div", "small");
        html.ShouldContain("&lt;script&gt;");
        foreach (char hidden in "\u202E\u0000\u200B\r") html.ShouldNotContain(hidden);
        html.ShouldContain("\\u202e");
        html.ShouldNotContain("onerror=alert(2)>");
    }

    [Fact]
    public void Attributes_are_the_pages_own()
    {
        string plain = Html(Host("a", Reason("volume", 1234, "b"))), hostile = Html(Host(Hostile, Reason("volume", 1234, Hostile)));
        Attributes(hostile).ShouldBe(Attributes(plain));
    }

    [Fact]
    public void The_policy_allows_the_pages_style_and_nothing_else()
    {
        string html = Html(Host("a"));
        string style = html.Split("<style>")[1].Split("</style>")[0];
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(style)));
        string policy = System.Net.WebUtility.HtmlDecode(PolicyOf().Match(html).Groups[1].Value);
        policy.ShouldBe($"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'");
        html.IndexOf("Content-Security-Policy", StringComparison.Ordinal).ShouldBeLessThan(html.IndexOf("<style>", StringComparison.Ordinal));
        html.ShouldNotContain(" style=");
        html.ShouldNotContain("http:");
        html.ShouldNotContain("https:");
        html.ShouldContain("prefers-color-scheme: dark");
    }

    [Fact]
    public void Chips_sum_to_the_risk()
    {
        string html = Html(Host("a", Reason("novelty", 2801, "first"), Reason("volume", 999, "second"), Reason("drift", 1, "third")));
        int[] chips = [.. Chip().Matches(html).Select(m => (int)(decimal.Parse(System.Net.WebUtility.HtmlDecode(m.Groups[1].Value).TrimStart('+'), System.Globalization.CultureInfo.InvariantCulture) * 100))];
        chips.ShouldBe([2801, 999, 1]);
        html.ShouldContain(">38.01<");
    }

    [Fact]
    public void A_host_is_shown_with_all_that_is_known_of_it()
    {
        var host = Host("build-7", Reason("volume", 2000, "sent much"));
        host.RuleScore = 9;
        host.Expected = 0.0123;
        host.ExpectedEstimated = true;
        host.RepoBytesOut = 120_000_000;
        host.RepoBytesIn = 3_000;
        host.RepoBytesOutUpper = 5_000_000;
        host.HistoryDays = 29;
        string text = System.Net.WebUtility.HtmlDecode(Html(host, Absent("lt-9")));
        foreach (string shown in (string[])[">build-7<", ">20.00<", ">~0.0123<", ">9<", ">120 MB<", ">3.00 kB<", ">5.00 MB<", ">29 d<", "sent much", "lt-9", "no telemetry", "Revision 3", "1 host scored, 1 not scored"])
            text.ShouldContain(shown);
    }

    [Fact]
    public void Numbers_that_do_not_exist_are_dashes_and_short_history_is_said()
    {
        var host = Host("a");
        host.InsufficientHistory = true;
        string text = System.Net.WebUtility.HtmlDecode(Html(host));
        text.ShouldContain("insufficient history");
        text.ShouldContain("nothing unusual");
        text.ShouldContain(">–<");
        text.ShouldNotContain("NaN");
    }

    [Fact]
    public void The_same_day_gives_the_same_text()
    {
        var host = Host("a", Reason("volume", 5, "x"));
        Html(host).ShouldBe(Html(host));
    }

    private static string Html(params HostScore[] hosts) => StaticReport.Html(new RankedDay(
        new LedgerManifest { Day = "2026-09-30", Revision = 3, Events = "e", Bundle = "abc", Configuration = "c", Rules = "r" }, hosts));

    private static HostScore Host(string name, params Evidence[] evidence)
        => new() { Host = name, Rank = 1, Evidence = evidence, RiskUnits = evidence.Sum(e => e.Weight) };

    private static HostScore Absent(string name) => new() { Host = name, NotScored = "no telemetry on this day" };

    private static Evidence Reason(string group, int weight, string text) => new(group, "model", "repo_bytes_out", weight, text);

    private static IEnumerable<string> Tags(string html) => Tag().Matches(html).Select(m => m.Groups[1].Value.ToLowerInvariant());

    private static string[] Attributes(string html) => [.. Tag().Matches(html).Select(m => m.Value)];

    [GeneratedRegex("</?([A-Za-z][^\\s>/]*)[^>]*>")]
    private static partial Regex Tag();

    [GeneratedRegex("Content-Security-Policy\" content=\"([^\"]*)\"")]
    private static partial Regex PolicyOf();

    [GeneratedRegex("class=\"chip[a-z ]*\">([^<]*)<")]
    private static partial Regex Chip();
}
