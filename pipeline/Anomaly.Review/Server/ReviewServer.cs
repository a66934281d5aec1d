using System.Net;
using Anomaly.Pipeline;
using Anomaly.Review.Api;
using Anomaly.Review.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Anomaly.Review.Server;

/// <summary>The review page over HTTP. Reads no settings but those given: neither environment nor files can widen what it listens on.</summary>
public sealed class ReviewServer : IAsyncDisposable
{
    private const int LargestBody = 1 << 16;
    private readonly WebApplication _app;

    private ReviewServer(WebApplication app, Uri address, string token)
    {
        _app = app;
        Address = address;
        Token = token;
    }

    /// <summary>Where it is reached.</summary>
    public Uri Address { get; }

    /// <summary>What one must know to sign in, also as <c>Authorization: Bearer</c> of API calls.</summary>
    public string Token { get; }

    /// <summary>Address that signs in whoever opens it.</summary>
    public Uri SignIn => new(Address, "/signin?token=" + Token);

    /// <summary>Starts to listen. Throws <see cref="IOException"/> where the address is taken.</summary>
    public static async Task<ReviewServer> StartAsync(ReviewOptions options, CancellationToken stop)
    {
        var data = new ReviewData(options.Workspace, options.Labels);
        var sessions = new Sessions(options.Clock, options.Analyst);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestBody;
            kestrel.Listen(options.Address, options.Port);
        });
        builder.Logging.AddProvider(new LineLogging(options.Log));
        builder.Services.AddRoutingCore();
        ApiRoutes.Add(builder.Services);
        builder.Services.AddRateLimiter(limiter => Guards.Limit(limiter, options));
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(5));
        var app = builder.Build();
        Guards.UseHeaders(app);
        app.UseExceptionHandler(new ExceptionHandlerOptions { ExceptionHandler = Failed, AllowStatusCode404Response = true });
        Guards.UseHostNames(app, options.HostNames);
        app.UseRateLimiter();
        Guards.UseSignIn(app, sessions);
        app.MapGet("/healthz", () => TypedResults.Text("ok\n")).ExcludeFromDescription();
        Assets.Map(app);
        SignInRoutes.Map(app, sessions);
        PageRoutes.Map(app, data);
        VerdictRoutes.Map(app, data, options.Clock);
        ApiRoutes.Map(app, data, options.Clock);
        app.MapFallback(context => Refusal.Write(context, StatusCodes.Status404NotFound, "there is no such page"));
        await app.StartAsync(stop);
        int port = new Uri(app.Urls.First()).Port;
        string host = IPAddress.Any.Equals(options.Address) || IPAddress.IPv6Any.Equals(options.Address) ? Environment.MachineName
            : options.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6 ? $"[{options.Address}]" : options.Address.ToString();
        return new ReviewServer(app, new Uri($"http://{host}:{port}/"), sessions.Token);
    }

    /// <summary>Lets requests end, five seconds at most, and closes.</summary>
    public Task StopAsync() => _app.StopAsync();

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _app.DisposeAsync();

    // Damage is said to those who are signed in; anything else is in the server's log alone.
    private static Task Failed(HttpContext context) => context.Features.Get<IExceptionHandlerFeature>()?.Error switch
    {
        BadHttpRequestException e => Refusal.Write(context, e.StatusCode, e.Message),
        InvalidDataException e => Refusal.Write(context, StatusCodes.Status400BadRequest, e.Message), // a form that is none
        UsageException e => Refusal.Write(context, StatusCodes.Status500InternalServerError, e.Messages),
        DataException e => Refusal.Write(context, StatusCodes.Status500InternalServerError, e.Message),
        _ => Refusal.Write(context, StatusCodes.Status500InternalServerError, "the page could not be made; the server's output says why"),
    };
}
