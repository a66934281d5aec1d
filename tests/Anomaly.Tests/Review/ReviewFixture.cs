using System.Net;
using System.Net.Http.Headers;
using System.Text.RegularExpressions;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Pipeline.Scoring;
using Anomaly.Review.Server;
using Anomaly.Tests.Ledger;
using Microsoft.Extensions.Time.Testing;

namespace Anomaly.Tests.Review;

/// <summary>A review server of a workspace made by hand, on a free port of this machine, and a browser that is no browser.</summary>
internal sealed partial class ReviewFixture : IAsyncDisposable
{
    private readonly HttpClient _client;

    private ReviewFixture(LedgerFixture ledger, ReviewServer server, FakeTimeProvider clock, StringWriter log)
    {
        (Ledger, Server, Clock, Log) = (ledger, server, clock, log);
        _client = NewClient();
    }

    public LedgerFixture Ledger { get; }

    public ReviewServer Server { get; }

    public FakeTimeProvider Clock { get; }

    public StringWriter Log { get; }

    public static DateTimeOffset Now { get; } = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    /// <summary>A server over a ledger; the fixture owns both.</summary>
    public static async Task<ReviewFixture> StartAsync(LedgerFixture ledger, IReadOnlyList<AttackLabel>? labels = null, Func<ReviewOptions, ReviewOptions>? change = null)
    {
        var clock = new FakeTimeProvider(Now);
        var log = new StringWriter();
        var options = new ReviewOptions { Workspace = ledger.Workspace, Clock = clock, Log = log, Port = 0, Analyst = "kim", Labels = labels ?? [] };
        return new ReviewFixture(ledger, await ReviewServer.StartAsync(change?.Invoke(options) ?? options, CancellationToken.None), clock, log);
    }

    /// <summary>A server over one ranked day, signed in.</summary>
    public static async Task<ReviewFixture> SignedInAsync(params HostScore[] hosts)
    {
        var ledger = new LedgerFixture();
        ledger.Write(LedgerFixture.Day, hosts);
        var fixture = await StartAsync(ledger);
        await fixture.SignInAsync();
        return fixture;
    }

    public static HostScore Host(string name, int rank, params Evidence[] evidence)
        => new() { Day = LedgerFixture.Day, Host = name, Rank = rank, Evidence = evidence, RiskUnits = evidence.Sum(e => e.Weight), FlowHours = 20, ProcessHours = 10 };

    public static Evidence Reason(string group, int weight, string text) => new(group, "model", "repo_bytes_out", weight, text);

    /// <summary>A client of its own, with its own cookies.</summary>
    public HttpClient NewClient() => new(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = Server.Address };

    public Task SignInAsync() => GetAsync("/signin?token=" + Server.Token);

    public Task<HttpResponseMessage> GetAsync(string address) => _client.GetAsync(new Uri(address, UriKind.Relative));

    /// <summary>Text of a page that must be there.</summary>
    public async Task<string> PageAsync(string address)
    {
        using var answer = await GetAsync(address);
        string text = await answer.Content.ReadAsStringAsync();
        return answer.StatusCode == HttpStatusCode.OK ? text : throw new InvalidOperationException($"{address}: {answer.StatusCode} {WebUtility.HtmlDecode(text)}");
    }

    /// <summary>Key that the forms of a page carry.</summary>
    public async Task<string> FormKeyAsync() => KeyOf().Match(await PageAsync("/")).Groups[1].Value;

    /// <summary>Sends a form, with the session's key unless another is given.</summary>
    public async Task<HttpResponseMessage> PostAsync(string address, Dictionary<string, string> fields, string? key = null)
    {
        fields = new(fields) { [Guards.FormKey] = key ?? await FormKeyAsync() };
        return await _client.PostAsync(new Uri(address, UriKind.Relative), new FormUrlEncodedContent(fields));
    }

    public async Task<HttpResponseMessage> SendAsync(HttpMethod method, string address, Action<HttpRequestHeaders> headers, HttpContent? content = null)
    {
        using var request = new HttpRequestMessage(method, address) { Content = content };
        headers(request.Headers);
        return await _client.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await Server.StopAsync();
        await Server.DisposeAsync();
        Ledger.Dispose();
    }

    [GeneratedRegex("name=\"form-key\" value=\"([^\"]*)\"")]
    private static partial Regex KeyOf();
}
