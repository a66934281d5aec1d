using System.Net;
using System.Net.Sockets;
using Anomaly.Cli;
using Anomaly.Review.Server;
using Anomaly.Tests.Ledger;
using Microsoft.Extensions.Time.Testing;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Review;

public class ReviewSecurityTests
{
    [Theory]
    [InlineData("/")]
    [InlineData("/?day=2026-03-01")]
    [InlineData("/fleet")]
    [InlineData("/repositories")]
    [InlineData("/nothing")]
    [InlineData("/api/v1/days")]
    public async Task Nothing_of_the_workspace_is_shown_without_sign_in(string address)
    {
        await using var f = await Unsigned();
        using var answer = await f.GetAsync(address);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        string text = await answer.Content.ReadAsStringAsync();
        text.ShouldNotContain("build-7");
        text.ShouldNotContain("2026");
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/signin")]
    [InlineData("/assets/review.css")]
    [InlineData("/assets/review.js")]
    public async Task What_shows_nothing_is_open(string address)
    {
        await using var f = await Unsigned();
        (await f.PageAsync(address)).ShouldNotContain(f.Server.Token);
    }

    [Fact]
    public async Task The_printed_address_signs_in_by_a_cookie_that_scripts_and_other_sites_do_not_get()
    {
        await using var f = await Unsigned();
        using var answer = await f.GetAsync(f.Server.SignIn.PathAndQuery);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldBe("/");
        string cookie = answer.Headers.GetValues("Set-Cookie").Single();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        cookie.ShouldNotContain(f.Server.Token);
        string page = await f.PageAsync("/");
        page.ShouldContain("build-7");
        page.ShouldNotContain(f.Server.Token);
    }

    [Fact]
    public async Task Another_token_opens_nothing()
    {
        await using var f = await Unsigned();
        using var answer = await f.GetAsync("/signin?token=" + f.Server.Token[1..]);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.Contains("Set-Cookie").ShouldBeFalse();
        using var page = await f.GetAsync("/");
        page.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_form_signs_in_under_a_name()
    {
        await using var f = await Unsigned();
        using var answer = await f.PostAsync("/signin", new() { ["token"] = f.Server.Token, ["name"] = "Lee <b>" }, key: "");
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        (await f.PageAsync("/")).ShouldContain("Lee &lt;b&gt;");
    }

    [Fact]
    public async Task A_session_ends_after_half_a_day()
    {
        await using var f = await Unsigned();
        await f.SignInAsync();
        f.Clock.Advance(TimeSpan.FromHours(11));
        await f.PageAsync("/");
        f.Clock.Advance(TimeSpan.FromHours(2));
        using var answer = await f.GetAsync("/");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/?sort=nonsense")]
    [InlineData("/nothing")]
    [InlineData("/healthz")]
    [InlineData("/assets/review.js")]
    [InlineData("/signin?token=wrong")]
    public async Task Every_answer_forbids_inline_code_frames_and_other_hosts(string address)
    {
        await using var f = await Unsigned();
        await f.SignInAsync();
        using var answer = await f.GetAsync(address);
        AssertHeaders(answer);
    }

    [Fact]
    public async Task A_failed_page_keeps_its_headers_and_names_the_damage()
    {
        await using var f = await Unsigned();
        await f.SignInAsync();
        File.WriteAllText(f.Ledger.PathOf(LedgerFixture.Day, 1, "hosts.json"), "[]");
        using var answer = await f.GetAsync("/");
        answer.StatusCode.ShouldBe(HttpStatusCode.InternalServerError);
        AssertHeaders(answer);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("is damaged");
        await f.Server.StopAsync(); // the line is written when the request ends
        f.Log.ToString().ShouldContain("is damaged");
    }

    [Fact]
    public async Task Pages_hold_no_inline_code_and_name_no_other_host()
    {
        await using var f = await Unsigned();
        foreach (string page in (string[])[await f.PageAsync("/signin"), await Signed(f, "/")])
        {
            page.ShouldNotContain("<style");
            page.ShouldNotContain(" style=");
            page.ShouldNotContain("http://");
            page.ShouldNotContain("https://");
            page.Split("<script ").Length.ShouldBe(2);
            page.ShouldContain("<script src=\"/assets/review.js\" defer></script>");
        }
    }

    [Fact]
    public async Task A_form_without_the_sessions_key_is_refused()
    {
        await using var f = await Unsigned();
        await f.SignInAsync();
        string other;
        await using (var g = await Unsigned())
        {
            await g.SignInAsync();
            other = await g.FormKeyAsync();
        }
        foreach (string key in (string[])["", "x", other])
        {
            using var refused = await f.PostAsync("/signout", [], key);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        }
        await f.PageAsync("/");
        using var done = await f.PostAsync("/signout", []);
        done.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        using var after = await f.GetAsync("/");
        after.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_form_that_the_browser_says_is_of_another_site_is_refused()
    {
        await using var f = await Unsigned();
        await f.SignInAsync();
        string key = await f.FormKeyAsync();
        using var refused = await f.SendAsync(HttpMethod.Post, "/signout", h => h.Add("Sec-Fetch-Site", "cross-site"), new FormUrlEncodedContent([new(Guards.FormKey, key)]));
        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await f.PageAsync("/");
    }

    [Theory]
    [InlineData("evil.example", HttpStatusCode.MisdirectedRequest)]
    [InlineData("localhost", HttpStatusCode.OK)]
    [InlineData("127.0.0.1:8567", HttpStatusCode.OK)]
    [InlineData("[::1]:8567", HttpStatusCode.OK)]
    [InlineData("Review.corp.example", HttpStatusCode.OK)]
    [InlineData("corp.example", HttpStatusCode.MisdirectedRequest)]
    public async Task A_foreign_name_that_points_here_is_not_answered(string host, HttpStatusCode expected)
    {
        await using var f = await ReviewFixture.StartAsync(new LedgerFixture(), change: o => o with { HostNames = ["review.corp.example"] });
        using var answer = await f.SendAsync(HttpMethod.Get, "/healthz", h => h.Host = host);
        answer.StatusCode.ShouldBe(expected);
    }

    [Fact]
    public async Task Guessing_tokens_is_slowed_down()
    {
        var ledger = new LedgerFixture();
        await using var f = await ReviewFixture.StartAsync(ledger, change: o => o with { SignInsPerWindow = 3, Window = TimeSpan.FromHours(24) });
        for (int i = 0; i < 3; i++)
        {
            using var wrong = await f.GetAsync("/signin?token=wrong");
            wrong.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        }
        using var limited = await f.GetAsync("/signin?token=" + f.Server.Token);
        limited.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        using var health = await f.GetAsync("/healthz");
        health.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Requests_are_limited()
    {
        var ledger = new LedgerFixture();
        await using var f = await ReviewFixture.StartAsync(ledger, change: o => o with { RequestsPerWindow = 2, Window = TimeSpan.FromHours(24) });
        (await f.PageAsync("/healthz")).ShouldBe("ok\n");
        (await f.PageAsync("/healthz")).ShouldBe("ok\n");
        using var limited = await f.GetAsync("/healthz");
        limited.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task A_large_body_is_refused()
    {
        await using var f = await Unsigned();
        using var answer = await f.SendAsync(HttpMethod.Post, "/signin", _ => { }, new FormUrlEncodedContent([new("token", new string('x', 1 << 17))]));
        answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    [Fact]
    public async Task The_verb_listens_on_this_machine_alone_and_ends_when_it_is_told_to()
    {
        using var ledger = new LedgerFixture();
        ledger.Write(LedgerFixture.Day, LedgerFixture.Ranked(LedgerFixture.Day, ("build-7", 100)));
        using var stop = new CancellationTokenSource();
        var output = new SignalWriter("Ctrl-C");
        var errors = new StringWriter();
        var context = new CliContext(output, errors, new FakeTimeProvider(), stop.Token, Interactive: false);
        var running = Task.Run(() => AnomalyProgram.Run(["review", "--port", "0", "--workspace", ledger.Workspace.Root], context));
        await output.Seen;
        var address = new Uri(output.ToString().Split('\n')[0].Split(": ")[1].Trim());
        address.Host.ShouldBe("127.0.0.1");
        using (var client = new HttpClient()) (await client.GetStringAsync(new Uri(address, "/healthz"))).ShouldBe("ok\n");
        await stop.CancelAsync();
        (await running).ShouldBe(ExitCode.Done);
        errors.ToString().ShouldBe("");
        using var socket = new TcpClient();
        await Should.ThrowAsync<SocketException>(async () => await socket.ConnectAsync(IPAddress.Loopback, address.Port));
    }

    [Theory]
    [InlineData("--address", "example.org")]
    [InlineData("--port", "70000")]
    [InlineData("--analyst", "")]
    [InlineData("--labels", "/nowhere/labels.csv")]
    public void Wrong_options_are_wrong_calls(string option, string value)
    {
        using var ledger = new LedgerFixture();
        ledger.Write(LedgerFixture.Day, []);
        var errors = new StringWriter();
        AnomalyProgram.Run(["review", option, value, "--workspace", ledger.Workspace.Root], new CliContext(TextWriter.Null, errors, new FakeTimeProvider(), CancellationToken.None, false)).ShouldBe(ExitCode.WrongCall);
        errors.ToString().ShouldNotBeEmpty();
    }

    private static void AssertHeaders(HttpResponseMessage answer)
    {
        string policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'none'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.ShouldContain("form-action 'self'");
        policy.ShouldNotContain("unsafe");
        policy.ShouldNotContain("*");
        answer.Headers.GetValues("X-Frame-Options").Single().ShouldBe("DENY");
        answer.Headers.GetValues("X-Content-Type-Options").Single().ShouldBe("nosniff");
        answer.Headers.GetValues("Referrer-Policy").Single().ShouldBe("no-referrer");
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    private static async Task<string> Signed(ReviewFixture f, string address)
    {
        await f.SignInAsync();
        return await f.PageAsync(address);
    }

    private static Task<ReviewFixture> Unsigned()
    {
        var ledger = new LedgerFixture();
        ledger.Write(LedgerFixture.Day, [ReviewFixture.Host("build-7", 1, ReviewFixture.Reason("volume", 1234, "sent much"))]);
        return ReviewFixture.StartAsync(ledger);
    }

    // Tells when a text was written, so that a test need not look again and again.
    private sealed class SignalWriter(string text) : StringWriter
    {
        private readonly TaskCompletionSource _seen = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Seen => _seen.Task;

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            if (value!.Contains(text, StringComparison.Ordinal)) _seen.TrySetResult();
        }
    }
}
