using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Scoring;
using Anomaly.Review;
using Anomaly.Review.Charts;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Review;

public partial class EvaluationHtmlTests
{
    private const string Hostile = "</td></svg><script>alert(1)</script>\"'><img src=x onerror=alert(2)>\u202Egpj\u0000\r\n@(1+1)";

    [Fact]
    public void It_is_well_formed_and_holds_every_plot()
    {
        string html = EvaluationHtml.Of(Report());
        var open = new Stack<string>();
        foreach (Match tag in Tag().Matches(Body(html)))
        {
            string name = tag.Groups[2].Value;
            if (tag.Groups[1].Value == "/") open.Pop().ShouldBe(name);
            else if (name != "meta" && !tag.Value.EndsWith("/>", StringComparison.Ordinal)) open.Push(name);
        }
        open.ShouldBeEmpty();
        foreach (string caption in (string[])["Recall by hosts looked at", "Days to detect", "Precision by recall", "Ablation: what each group of evidence adds", "Alerts by night, against the budget (dashed)", "Calibration of the fused ranking: expected against seen", ">pca</figcaption>"])
            Body(html).ShouldContain(caption);
        Pictures(html).ShouldBe(Count(html, "<figure>"));
        Pictures(html).ShouldBe(7);
        Count(html, "role=\"img\" aria-label=\"").ShouldBe(7);
        html.ShouldNotContain("NaN");
        html.ShouldNotContain("∞");
    }

    [Fact]
    public void Names_stay_text()
    {
        string plain = EvaluationHtml.Of(Report("worm", "host-b", "pca")), hostile = EvaluationHtml.Of(Report(Hostile, Hostile, Hostile));
        Tags(hostile).ShouldBe(Tags(plain));
        hostile.ShouldContain("&lt;script&gt;");
        hostile.ShouldNotContain("<script");
        hostile.ShouldNotContain("<img");
        foreach (char hidden in "\u202E\u0000\r") hostile.ShouldNotContain(hidden);
        hostile.ShouldContain("\\u202e");
    }

    [Fact]
    public void The_policy_allows_the_pages_style_and_nothing_else()
    {
        string html = EvaluationHtml.Of(Report());
        string hash = Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(html.Split("<style>")[1].Split("</style>")[0])));
        System.Net.WebUtility.HtmlDecode(html).ShouldContain($"content=\"default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'\"");
        foreach (string never in (string[])[" style=", "http:", "https:", "<script", "src=", "url("]) html.ShouldNotContain(never);
    }

    [Fact]
    public void Without_attacks_alerts_and_p_values_are_left()
    {
        string html = EvaluationHtml.Of(Report(labelled: false));
        html.ShouldContain("all taken for benign");
        html.ShouldNotContain("Who finds what");
        Pictures(html).ShouldBe(3);
        Pictures(EvaluationHtml.Of(RankingEvaluation.Run([(LedgerFixture.Day, LedgerFixture.Ranked(LedgerFixture.Day, ("a", 5)))], [], 5))).ShouldBe(1);
    }

    [Fact]
    public void The_numbers_are_those_of_the_report_and_the_same_each_time()
    {
        var report = Report();
        string html = System.Net.WebUtility.HtmlDecode(EvaluationHtml.Of(report));
        html.ShouldContain("2 attacks on 3 attack-days among 24 host-days of 3 days");
        html.ShouldContain("fused, top 1: 50.0 %");
        html.ShouldContain($"average precision {Show.Ratio(report.Rankers[0].AveragePrecision)}");
        html.ShouldContain("budget: 5");
        EvaluationHtml.Of(report).ShouldBe(EvaluationHtml.Of(Report()));
    }

    [Theory]
    [InlineData(0, new double[] { 0, 0.2, 0.4, 0.6, 0.8, 1 })]
    [InlineData(8, new double[] { 0, 2, 4, 6, 8 })]
    [InlineData(37, new double[] { 0, 10, 20, 30, 40 })]
    public void Axes_have_round_marks_and_reach_the_most(double most, double[] marks)
        => Axis.Numbers("n", most).Ticks.Select(t => Math.Round(t.At, 9)).ShouldBe(marks);

    [Fact]
    public void Axes_place_values_and_hold_them_inside()
    {
        var log = Axis.Powers("p", -4);
        log.Place(1e-2).ShouldBe(0.5, 1e-12);
        log.Place(0).ShouldBe(0);
        log.Place(7).ShouldBe(1);
        var around = Axis.Around("d", -0.13, 0.31);
        around.Ticks.Select(t => Math.Round(t.At, 9)).ShouldBe([-0.2, -0.1, 0, 0.1, 0.2, 0.3, 0.4]);
        around.Place(0).ShouldBe(1 / 3.0, 1e-12);
    }

    // Attack A is first on the first day, B never; eight hosts on three days.
    internal static EvaluationReport Report(string kind = "worm", string host = "host-b", string detector = "pca", bool labelled = true)
    {
        int day = LedgerFixture.Day;
        var days = Enumerable.Range(day, 3).Select(d =>
        {
            var hosts = LedgerFixture.Ranked(d, [("a", 900), (host, 50), .. Enumerable.Range(0, 6).Select(i => ($"h{i}", 800 - i))]);
            for (int i = 0; i < hosts.Count; i++)
            {
                hosts[i].Expected = i < 2 ? 3 : 7;
                hosts[i].Detectors = [new DetectorScore(detector, 1, 0.01 * (i + 1))];
            }
            return (d, (IReadOnlyList<HostScore>)hosts);
        }).ToList();
        return RankingEvaluation.Run(days, labelled ? [new AttackLabel("A", kind, "a", day, day + 1), new AttackLabel("B", "slow", host, day + 1, day + 1)] : [], 2);
    }

    private static int Pictures(string html) => Count(html, "<svg ");

    private static int Count(string html, string text) => html.Split(text).Length - 1;

    private static string Body(string html) => html[html.IndexOf("<body>", StringComparison.Ordinal)..].Replace("</html>", "", StringComparison.Ordinal);

    private static string[] Tags(string html) => [.. Tag().Matches(Body(html)).Select(m => m.Groups[1].Value + m.Groups[2].Value)];

    [GeneratedRegex("<(/?)([A-Za-z][A-Za-z0-9]*)[^>]*>")]
    private static partial Regex Tag();
}
