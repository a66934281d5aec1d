using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;
using Anomaly.Review.Server;
using Anomaly.Tests.Ledger;
using Shouldly;
using Xunit;
using static Anomaly.Tests.Review.ReviewFixture;

namespace Anomaly.Tests.Review;

public class ApiTests
{
    [Fact]
    public async Task The_ranking_is_that_of_the_page()
    {
        await using var f = await Start();
        var ranking = await Json(f, "/api/v1/hosts?sort=host&order=desc");
        ranking.GetProperty("day").GetString().ShouldBe("2026-03-01");
        ranking.GetProperty("found").GetInt32().ShouldBe(2);
        var first = ranking.GetProperty("hosts")[0];
        first.GetProperty("host").GetString().ShouldBe("b\u202E<b>");
        first.GetProperty("risk").GetDecimal().ShouldBe(12.5m);
        first.GetProperty("expected").ValueKind.ShouldBe(JsonValueKind.Null);
        first.GetProperty("reasons")[0].GetProperty("decibans").GetDecimal().ShouldBe(12.5m);
        (await Json(f, "/api/v1/days"))[0].GetProperty("scored").GetInt32().ShouldBe(2);
        (await Json(f, "/api/v1/host?day=2026-03-01&name=a")).GetProperty("host").GetProperty("reasons")[0].GetProperty("rank_without").GetInt32().ShouldBe(2);
        (await Json(f, "/api/v1/fleet")).GetProperty("days")[0].GetProperty("alerts").GetInt32().ShouldBe(1);
    }

    [Theory]
    [InlineData("/api/v1/hosts?sort=x", 400)]
    [InlineData("/api/v1/hosts?day=2020-01-01", 404)]
    [InlineData("/api/v1/host?day=2026-03-01&name=nobody", 404)]
    [InlineData("/api/v1/host?name=a", 400)]
    [InlineData("/api/v1/fleet?day=x", 400)]
    [InlineData("/api/v1/verdicts/7", 404)]
    [InlineData("/api/v1/nothing", 404)]
    public async Task Errors_are_problems(string address, int status)
    {
        await using var f = await Start();
        using var answer = await Call(f, HttpMethod.Get, address);
        ((int)answer.StatusCode).ShouldBe(status);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task Verdicts_are_previewed_written_and_taken_back()
    {
        await using var f = await Start();
        object suppression = new { kind = "suppressed", day = "2026-03-01", host = "a", reason = "known", scope = new { host = "a" } };
        using (var preview = await Call(f, HttpMethod.Post, "/api/v1/verdicts/preview", suppression))
        {
            preview.StatusCode.ShouldBe(HttpStatusCode.OK);
            (await preview.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("hidden").GetInt32().ShouldBe(1);
        }
        new VerdictStore(f.Ledger.Workspace).All().ShouldBeEmpty();
        using (var created = await Call(f, HttpMethod.Post, "/api/v1/verdicts", suppression))
        {
            created.StatusCode.ShouldBe(HttpStatusCode.Created);
            created.Headers.Location!.OriginalString.ShouldBe("/api/v1/verdicts/1");
        }
        (await Json(f, "/api/v1/hosts")).GetProperty("found").GetInt32().ShouldBe(1);
        using (var undone = await Call(f, HttpMethod.Post, "/api/v1/verdicts/1/undo")) undone.StatusCode.ShouldBe(HttpStatusCode.OK);
        using (var again = await Call(f, HttpMethod.Post, "/api/v1/verdicts/1/undo")) again.StatusCode.ShouldBe(HttpStatusCode.Conflict);
        (await Json(f, "/api/v1/verdicts/1")).GetProperty("undone_by").GetString().ShouldBe("kim");
        using var bad = await Call(f, HttpMethod.Post, "/api/v1/verdicts", new { kind = "suppressed", day = "2026-03-01", host = "a" });
        bad.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var unknown = await Call(f, HttpMethod.Post, "/api/v1/verdicts", new { kind = "benign", day = "2026-03-01", host = "a", colour = "red" });
        unknown.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        unknown.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
    }

    [Fact]
    public async Task A_cookie_alone_writes_nothing()
    {
        await using var f = await Start();
        await f.SignInAsync();
        object verdict = new { kind = "benign", day = "2026-03-01", host = "a" };
        using (var refused = await f.SendAsync(HttpMethod.Post, "/api/v1/verdicts", _ => { }, JsonContent.Create(verdict))) refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        string key = await f.FormKeyAsync();
        using (var taken = await f.SendAsync(HttpMethod.Post, "/api/v1/verdicts", h => h.Add(Guards.FormKeyHeader, key), JsonContent.Create(verdict))) taken.StatusCode.ShouldBe(HttpStatusCode.Created);
        new VerdictStore(f.Ledger.Workspace).All().Count.ShouldBe(1);
    }

    [Fact]
    public async Task The_description_names_every_route_and_every_route_answers()
    {
        await using var f = await Start();
        var document = await Json(f, "/api/v1/openapi.json");
        document.GetProperty("openapi").GetString()!.ShouldStartWith("3.");
        var paths = document.GetProperty("paths").EnumerateObject().SelectMany(p => p.Value.EnumerateObject().Select(m => $"{m.Name} {p.Name}")).ToList();
        paths.Order(StringComparer.Ordinal).ShouldBe([
            "get /api/v1/days", "get /api/v1/fleet", "get /api/v1/host", "get /api/v1/hosts", "get /api/v1/verdicts", "get /api/v1/verdicts/{id}",
            "post /api/v1/verdicts", "post /api/v1/verdicts/preview", "post /api/v1/verdicts/{id}/undo",
        ]);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var method in path.Value.EnumerateObject())
            {
                method.Value.GetProperty("summary").GetString().ShouldNotBeNullOrEmpty();
                using var answer = await Call(f, new HttpMethod(method.Name.ToUpperInvariant()), path.Name.Replace("{id}", "7", StringComparison.Ordinal), method.Name == "post" ? new { kind = "x", day = "", host = "" } : null);
                // 400 and 404 of the route's own, with a reason; a route that is not there says something else.
                if (!answer.IsSuccessStatusCode) (await answer.Content.ReadAsStringAsync()).ShouldNotContain("there is no such page");
            }
        foreach (string property in document.GetProperty("components").GetProperty("schemas").GetProperty("ApiHost").GetProperty("properties").EnumerateObject().Select(p => p.Name))
            (await Json(f, "/api/v1/hosts")).GetProperty("hosts")[0].TryGetProperty(property, out _).ShouldBeTrue(property);
    }

    private static async Task<ReviewFixture> Start()
    {
        var ledger = new LedgerFixture();
        var alert = Host("a", 1, new Evidence("commands", "rule", "git-push", 3000, "rule fired"));
        alert.Expected = 0.5;
        ledger.Write(LedgerFixture.Day, [alert, Host("b\u202E<b>", 2, Reason("volume", 1250, "some"))]);
        return await StartAsync(ledger);
    }

    private static Task<HttpResponseMessage> Call(ReviewFixture f, HttpMethod method, string address, object? body = null)
        => f.SendAsync(method, address, h => h.Authorization = new AuthenticationHeaderValue("Bearer", f.Server.Token), body is null ? null : JsonContent.Create(body));

    private static async Task<JsonElement> Json(ReviewFixture f, string address)
    {
        using var answer = await Call(f, HttpMethod.Get, address);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, address);
        return await answer.Content.ReadFromJsonAsync<JsonElement>();
    }
}
