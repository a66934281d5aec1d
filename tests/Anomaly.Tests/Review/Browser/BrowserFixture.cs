using System.Globalization;
using Anomaly.Cli;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Review.Server;
using Microsoft.Extensions.Time.Testing;
using Microsoft.Playwright;
using Xunit;

namespace Anomaly.Tests.Review.Browser;

/// <summary>
/// One Chromium for all browser tests, and the shipped fleet scored once. <c>ANOMALY_CHROMIUM</c> names another browser than
/// Debian's (<c>none</c> skips these tests), <c>ANOMALY_FLEET_WORKSPACE</c> a workspace in which the fleet is scored already.
/// </summary>
public sealed class BrowserFixture : IAsyncLifetime
{
    private static readonly string[] Known = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private readonly TestFolder _folder = new();
    private readonly Lock _lock = new();
    private IPlaywright? _playwright;
    private IBrowser? _browser;
    private bool _scored;

    /// <summary>Why browser tests are skipped; '' where they are not.</summary>
    public static string Missing { get; } = Executable() is null ? $"no Chromium: none of {string.Join(", ", Known)} is there, or ANOMALY_CHROMIUM says none" : "";

    private string Scored => Path.Combine(_folder.Path, "scored");

    public async ValueTask InitializeAsync()
    {
        if (Executable() is not { } path) return;
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(new() { ExecutablePath = path, Args = ["--no-sandbox", "--disable-gpu"] });
    }

    /// <summary>A page of a new browser profile; skips the test where there is no browser.</summary>
    internal async Task<Watched> OpenAsync(ColorScheme scheme = ColorScheme.Light, bool script = true, int width = 1440)
    {
        Assert.SkipWhen(_browser is null, Missing);
        var context = await _browser!.NewContextAsync(new() { ColorScheme = scheme, JavaScriptEnabled = script, ViewportSize = new() { Width = width, Height = 900 } });
        context.SetDefaultTimeout(120_000); // a busy machine is slow, not wrong
        return new Watched(context, await context.NewPageAsync());
    }

    /// <summary>A copy of the shipped fleet's workspace, for a test to write verdicts in.</summary>
    internal Workspace Fleet(string name)
    {
        Assert.SkipWhen(_browser is null, Missing);
        lock (_lock)
        {
            if (!_scored) Score();
            _scored = true;
        }
        string copy = Path.Combine(_folder.Path, name);
        Copy(Environment.GetEnvironmentVariable("ANOMALY_FLEET_WORKSPACE") is { Length: > 0 } given ? given : Scored, copy);
        return new Workspace(copy);
    }

    /// <summary>Known attacks of the shipped fleet.</summary>
    internal static IReadOnlyList<AttackLabel> Labels => AttackLabel.Read(Path.Combine(TestPaths.Root, "data", "samples", "fleet", "labels.csv"));

    /// <summary>A server of a workspace.</summary>
    internal static Task<ReviewServer> ServeAsync(Workspace workspace) => ReviewServer.StartAsync(
        new ReviewOptions { Workspace = workspace, Clock = new FakeTimeProvider(new DateTimeOffset(2026, 10, 1, 7, 0, 0, TimeSpan.Zero)), Log = TextWriter.Null, Port = 0, Analyst = "kim", Labels = Labels },
        CancellationToken.None);

    /// <summary>Keeps a picture of a page under <c>artifacts/review</c>.</summary>
    internal static Task PictureAsync(IPage page, string name, bool full = true)
        => page.ScreenshotAsync(new() { Path = Path.Combine(TestPaths.Root, "artifacts", "review", name + ".png"), FullPage = full });

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null) await _browser.DisposeAsync();
        _playwright?.Dispose();
        _folder.Dispose();
    }

    private void Score()
    {
        if (Environment.GetEnvironmentVariable("ANOMALY_FLEET_WORKSPACE") is { Length: > 0 }) return;
        using var errors = new StringWriter(CultureInfo.InvariantCulture);
        var context = new CliContext(TextWriter.Null, errors, new FakeTimeProvider(new DateTimeOffset(2027, 1, 1, 0, 0, 0, TimeSpan.Zero)), CancellationToken.None, Interactive: false);
        int code = AnomalyProgram.Run(["run", Path.Combine(TestPaths.Root, "data", "samples", "fleet"), "--workspace", Scored], context);
        if (code != ExitCode.Done) throw new InvalidOperationException($"the shipped fleet was not scored: {code}, {errors}");
    }

    private static string? Executable()
        => Environment.GetEnvironmentVariable("ANOMALY_CHROMIUM") is { Length: > 0 } named ? (named == "none" ? null : named) : Array.Find(Known, File.Exists);

    private static void Copy(string from, string to)
    {
        foreach (string folder in new[] { "scores", "bundles", "facts", "resolved", "sources", "events", "leases", "rejects" })
        {
            string source = Path.Combine(from, folder);
            if (!Directory.Exists(source)) continue;
            foreach (string file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
            {
                string target = Path.Combine(to, folder, Path.GetRelativePath(source, file));
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(file, target);
            }
        }
    }
}

/// <summary>Tests that share the browser and the scored fleet; one at a time, since each is many processes.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserCollection : ICollectionFixture<BrowserFixture>
{
    /// <summary>Name of the collection.</summary>
    public const string Name = "browser";
}

/// <summary>A page, and everything it said or did that a quiet page does not.</summary>
internal sealed class Watched : IAsyncDisposable
{
    private readonly IBrowserContext _context;

    public Watched(IBrowserContext context, IPage page)
    {
        _context = context;
        Page = page;
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning") Trouble.Add($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => Trouble.Add("script: " + error);
        page.Dialog += (_, dialog) =>
        {
            Trouble.Add("dialog: " + dialog.Message);
            dialog.DismissAsync();
        };
        context.Page += (_, other) =>
        {
            if (other != page) Trouble.Add("window: " + other.Url);
        };
        page.Request += (_, request) => Requests.Add(request.Url);
    }

    public IPage Page { get; }

    public List<string> Trouble { get; } = [];

    public List<string> Requests { get; } = [];

    public ValueTask DisposeAsync() => new(_context.CloseAsync());
}
