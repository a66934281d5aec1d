using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;

namespace Anomaly.Benchmarks.Review;

/// <summary>A ledger of a large fleet, made from a seed: one host in ten has reasons, one in a thousand is alerted; sightings of the last 30 days.</summary>
internal static class MadeLedger
{
    private const int First = 20_500;

    /// <summary>Writes it and returns the last day.</summary>
    public static int Write(Workspace workspace, int hosts, int days)
    {
        var ledger = new LedgerStore(workspace);
        for (int day = First; day < First + days; day++)
        {
            var random = new Random(day);
            var ranked = Enumerable.Range(0, hosts).Select(h => Host(day, h, random)).ToList();
            ScoreJob.Rank(ranked, Pipeline.Config.FusionMode.Additive);
            ledger.Write(day, ranked, new LedgerManifest { Day = Workspace.DayText(day), Events = "e", Bundle = "b", Configuration = "c", Rules = "r" });
            if (day < First + days - 30) continue;
            ParquetTable.Write(FactStore.PathOf(workspace, FactSchema.Sighting.Name, day), FactSchema.Sighting, Enumerable.Range(0, hosts).SelectMany(h => Sightings(day, h, random)));
            new DayState { Input = "i", Parts = "p", Fingerprint = "f", Claims = "c", Clashes = "c", Rows = [], WithoutHost = [], SharedAddresses = [] }.Write(workspace, day);
        }
        int last = First + days - 1;
        ParquetTable.Write(Resolved(workspace, EventSchema.Flow.Name, last), EventSchema.Flow, Enumerable.Range(0, hosts).SelectMany(h => Flows(last, h)));
        ParquetTable.Write(Resolved(workspace, EventSchema.Process.Name, last), EventSchema.Process, Enumerable.Range(0, hosts).SelectMany(h => Processes(last, h)));
        ParquetTable.Write(Resolved(workspace, EventSchema.File.Name, last), EventSchema.File, []);
        return last;
    }

    /// <summary>Name of a host.</summary>
    public static string Name(int host) => "host-" + host.ToString("00000", CultureInfo.InvariantCulture);

    private static HostScore Host(int day, int h, Random random)
    {
        if (random.Next(50) == 0) return new HostScore { Day = day, Host = Name(h), NotScored = "no telemetry on this day; last seen the day before" };
        int reasons = random.Next(1000) == 0 ? 6 : random.Next(10) == 0 ? random.Next(1, 4) : 0;
        var evidence = Enumerable.Range(0, reasons).Select(r => new Evidence(DetectorCatalog.Groups[r], r % 2 == 0 ? "model" : "rule", r % 2 == 0 ? "repo_bytes_out" : "mitre-command-git-push",
            random.Next(50, 3000), "rule 'Push to a repository' fired (2 times): git push origin main; fired on 0 of 29 earlier days, expected on 2.1 % of days")
        { PValue = random.NextDouble() }).OrderByDescending(e => e.Weight).ToList();
        return new HostScore
        {
            Day = day,
            Host = Name(h),
            RiskUnits = evidence.Sum(e => e.Weight),
            Evidence = evidence,
            RuleScore = reasons > 1 ? 9 : 0,
            Expected = reasons == 6 ? 0.5 : 40,
            PeerGroup = "group-" + (1 + h % 6).ToString(CultureInfo.InvariantCulture),
            HistoryDays = 60,
            FlowHours = random.Next(8, 25),
            ProcessHours = random.Next(4, 25),
            RepoBytesOut = random.NextInt64(1 << 28),
            RepoBytesIn = random.NextInt64(1 << 28),
            RepoBytesOutUpper = 1 << 24,
            Detectors = [.. DetectorCatalog.All.Select(d => new DetectorScore(d.Name, random.NextDouble(), random.NextDouble()))],
        };
    }

    private static IEnumerable<Sighting> Sightings(int day, int h, Random random)
    {
        Sighting Of(string kind, string key, long bytes) => new() { Host = Name(h), Day = day, Kind = kind, Key = key, FirstTime = day * 86_400_000_000L, LastTime = day * 86_400_000_000L, Events = 1, BytesOut = bytes };
        for (int i = 0; i < 8; i++) yield return Of("process", $"program{random.Next(400)}.exe", 0);
        yield return Of("provider", "github", random.NextInt64(1 << 20));
        yield return Of("remote", $"github|owner{random.Next(900)}", 0);
        yield return Of("repo_process", "git-remote-https.exe", random.NextInt64(1 << 20));
    }

    private static string Resolved(Workspace workspace, string table, int day) => Path.Combine(workspace.Resolved, table, "day=" + Workspace.DayText(day), "part.parquet");

    private static IEnumerable<FlowEvent> Flows(int day, int h)
    {
        for (int i = 0; i < 40; i++)
            yield return new FlowEvent { Host = Name(h), Time = day * 86_400_000_000L + i * 60_000_000L, DstName = "github.com", DstPort = 443, Provider = i % 4 == 0 ? "github" : "", Channel = i % 4 == 0 ? "git" : "", BytesOut = 1000 * i, BytesKnown = true, Source = "s", Line = h * 40L + i };
    }

    private static IEnumerable<ProcessEvent> Processes(int day, int h)
    {
        for (int i = 0; i < 20; i++)
            yield return new ProcessEvent { Host = Name(h), Time = day * 86_400_000_000L + i * 90_000_000L, Image = "/usr/bin/git", CommandLine = "git push origin main", Action = i % 5 == 0 ? "push" : "none", Source = "s", Line = h * 20L + i };
    }
}
