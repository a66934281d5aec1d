using System.Diagnostics;
using System.Globalization;
using System.Net;
using Anomaly.Pipeline;
using Anomaly.Review.Server;
using Microsoft.Playwright;

namespace Anomaly.Benchmarks.Review;

/// <summary>
/// `review-fleet [HOSTS DAYS]`: the review page of a made ledger (5,000 hosts, 90 days): time to first byte, to the last and until Chromium
/// has painted it, the first time and the median of nine more; memory of the server.
/// </summary>
public static class ReviewFleet
{
    private const int Repeats = 9;
    private const string Chromium = "/usr/bin/chromium";

    /// <summary>Prints the table.</summary>
    public static int Print(string[] args)
    {
        int hosts = args.Length > 0 ? int.Parse(args[0], CultureInfo.InvariantCulture) : 5000, days = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 90;
        string folder = Directory.CreateTempSubdirectory("anomaly-review-").FullName;
        try
        {
            Run(new Workspace(folder), hosts, days).GetAwaiter().GetResult();
            return 0;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task Run(Workspace workspace, int hosts, int days)
    {
        long start = Stopwatch.GetTimestamp();
        int last = MadeLedger.Write(workspace, hosts, days);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{hosts} hosts x {days} days, ledger made in {Stopwatch.GetElapsedTime(start).TotalSeconds:F0} s"));
        GC.Collect(2, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        Memory("before");
        long begun = Stopwatch.GetTimestamp();
        await using var server = await ReviewServer.StartAsync(new ReviewOptions { Workspace = workspace, Clock = TimeProvider.System, Log = Console.Error, Port = 0, RequestsPerWindow = 100_000 }, CancellationToken.None);
        using var client = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = server.Address };
        (await client.GetAsync(server.SignIn)).Dispose();
        double started = Stopwatch.GetElapsedTime(begun).TotalMilliseconds;
        var (first, _, _) = await Get(client, "/");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"listening after {started:F0} ms; first byte of the first page {first:F0} ms later"));
        string day = Workspace.DayText(last), before = Workspace.DayText(last - 1), host = MadeLedger.Name(hosts / 2);
        using var playwright = File.Exists(Chromium) ? await Playwright.CreateAsync() : null;
        await using var browser = playwright is null ? null : await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        var page = browser is null ? null : await browser.NewPageAsync();
        if (page is not null) await Verdict(page, server);
        Console.WriteLine("| page | kB | first byte, first time ms | first byte ms | last byte ms | painted ms |");
        Console.WriteLine("|---|---|---|---|---|---|");
        foreach (string address in (string[])["/", "/?day=" + before, "/?sort=out&order=desc&page=25", "/?q=-0123&reason=volume", "/fleet", $"/host?day={day}&name={host}", $"/verdict?day={day}&name={host}&kind=suppressed&host={host}&reason=x", "/api/v1/hosts"])
            await Line(client, page, server.Address, address);
        Memory("after");
    }

    // What an analyst does, without the thinking: the printed address, the first host, the button.
    private static async Task Verdict(IPage page, ReviewServer server)
    {
        long start = Stopwatch.GetTimestamp();
        await page.GotoAsync(server.SignIn.ToString());
        await page.ClickAsync("th.name a >> nth=0");
        await page.ClickAsync("button:text-is('Confirm attack')");
        await page.WaitForSelectorAsync(".verdict.confirmed");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"printed address, first host, confirm: 3 steps, {Stopwatch.GetElapsedTime(start).TotalSeconds:F1} s"));
    }

    private static async Task Line(HttpClient client, IPage? page, Uri server, string address)
    {
        var (cold, _, size) = await Get(client, address);
        var first = new List<double>();
        var all = new List<double>();
        var painted = new List<double>();
        for (int i = 0; i < Repeats; i++)
        {
            var (begun, ended, _) = await Get(client, address);
            first.Add(begun);
            all.Add(ended);
            if (page is null || address.StartsWith("/api", StringComparison.Ordinal)) continue;
            long start = Stopwatch.GetTimestamp();
            await page.GotoAsync(new Uri(server, address).ToString());
            await page.EvaluateAsync("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");
            painted.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"| {address} | {size / 1000} | {cold:F0} | {Median(first):F0} | {Median(all):F0} | {(painted.Count == 0 ? "" : Median(painted).ToString("F0", CultureInfo.InvariantCulture))} |"));
    }

    private static async Task<(double First, double Last, long Bytes)> Get(HttpClient client, string address)
    {
        long start = Stopwatch.GetTimestamp();
        using var answer = await client.GetAsync(new Uri(address, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);
        answer.EnsureSuccessStatusCode();
        double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        byte[] bytes = await answer.Content.ReadAsByteArrayAsync();
        return (first, Stopwatch.GetElapsedTime(start).TotalMilliseconds, bytes.Length);
    }

    private static double Median(List<double> values)
    {
        values.Sort();
        return values[values.Count / 2];
    }

    private static void Memory(string when)
    {
        long heap = GC.GetTotalMemory(forceFullCollection: true);
        using var process = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory {when}: {heap / 1e6:F0} MB managed, {process.WorkingSet64 / 1e6:F0} MB working set"));
    }
}
