using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace Anomaly.Review.Server;

/// <summary>Someone who signed in.</summary>
/// <param name="Id">Secret of the cookie.</param>
/// <param name="Analyst">Name that verdicts carry.</param>
/// <param name="FormKey">Secret that every form of this session holds: without it nothing is written.</param>
/// <param name="Begun">When it began.</param>
public sealed record Session(string Id, string Analyst, string FormKey, DateTimeOffset Begun);

/// <summary>Who is signed in. Nothing of it outlives the server; the access token is new at every start.</summary>
internal sealed class Sessions(TimeProvider clock, string analyst)
{
    public const string Cookie = "anomaly-review";
    private const int Most = 1000;
    private static readonly TimeSpan Lasts = TimeSpan.FromHours(12);
    private static readonly object Key = new();
    private readonly ConcurrentDictionary<string, Session> _sessions = new(StringComparer.Ordinal);

    /// <summary>What one must know to sign in.</summary>
    public string Token { get; } = Secret();

    public bool IsToken(string? text) => text is not null && Same(text, Token);

    /// <summary>Signs someone in who showed the token; '' is the analyst that the server was started for.</summary>
    public Session Begin(string name)
    {
        var now = clock.GetUtcNow();
        foreach (var (id, old) in _sessions)
            if (now - old.Begun > Lasts) _sessions.TryRemove(id, out _);
        while (_sessions.Count >= Most && _sessions.Values.MinBy(s => s.Begun) is { } oldest) _sessions.TryRemove(oldest.Id, out _);
        var session = new Session(Secret(), name.Trim().Length == 0 ? analyst : name.Trim(), Secret(), now);
        _sessions[session.Id] = session;
        return session;
    }

    public void End(Session session) => _sessions.TryRemove(session.Id, out _);

    /// <summary>The session of a request's cookie, or one for this request alone where it carries the token itself (<c>Authorization: Bearer</c>).</summary>
    public Session? Find(HttpContext context, out bool bearer)
    {
        const string scheme = "Bearer ";
        bearer = false;
        string header = context.Request.Headers.Authorization.ToString();
        if (header.StartsWith(scheme, StringComparison.Ordinal) && IsToken(header[scheme.Length..]))
        {
            bearer = true;
            return new Session("", analyst, "", clock.GetUtcNow());
        }
        if (context.Request.Cookies[Cookie] is not { } id || !_sessions.TryGetValue(id, out var session)) return null;
        return clock.GetUtcNow() - session.Begun <= Lasts ? session : null;
    }

    /// <summary>The session that the sign-in check put at a request.</summary>
    public static Session Of(HttpContext context)
        => context.Items[Key] as Session ?? throw new InvalidOperationException($"{context.Request.Path} was reached without a session");

    public static void Put(HttpContext context, Session session) => context.Items[Key] = session;

    /// <summary>Equal texts, compared in a time that does not tell where they differ.</summary>
    public static bool Same(string a, string b) => CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(a)), SHA256.HashData(Encoding.UTF8.GetBytes(b)));

    private static string Secret() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
}
