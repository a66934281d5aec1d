using System.Net;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ledger;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Simulation;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Evaluation;

/// <summary>
/// Would attacks on one's own hosts be found? Attacks are played on hosts of the workspace, on days that are scored, their logs
/// are ingested into a copy, and the copy is scored again by walking forward from the end of training. The workspace is read, never
/// written.
/// </summary>
/// <param name="source">The workspace.</param>
/// <param name="clock">Clock; days that are not over are left out.</param>
/// <param name="progress">Progress.</param>
public sealed class InjectionTrial(Workspace source, TimeProvider clock, IProgressLog progress)
{
    /// <summary>
    /// Runs the trial in an empty folder, which afterwards holds the copy, the attacks' logs and their labels.
    /// Throws <see cref="UsageException"/> where no day is scored with a bundle or no host can be attacked.
    /// </summary>
    /// <param name="folder">Empty or absent folder.</param>
    /// <param name="count">Attacks.</param>
    /// <param name="seed">Seed.</param>
    /// <param name="from">First day that may be attacked; null for the first scored one.</param>
    /// <param name="to">Last day; null for the last scored one.</param>
    /// <param name="stop">Stops.</param>
    public (Workspace Copy, string Labels, int Attacks) Run(string folder, int count, long seed, int? from, int? to, CancellationToken stop)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()) throw new UsageException($"{folder} is not empty");
        var model = ScoringModel.Load(source) ?? throw new UsageException("there is no bundle yet; attacks are held against what a trained workspace ranks");
        int[] days = [.. new LedgerStore(source).Days().Where(d => d > model.LastDay && d >= (from ?? int.MinValue) && d <= (to ?? int.MaxValue))];
        if (days.Length == 0) throw new UsageException($"no day after {Workspace.DayText(model.LastDay)}, where the training of bundle {model.Version} ends, is scored");
        string logs = Path.Combine(folder, "attacks");
        int attacks = AttackInjector.Write(logs, Victims(days, stop), count, seed);
        if (attacks == 0) throw new UsageException("no host can be attacked: none has flows from a private address on the scored days");
        var copy = new Workspace(Path.Combine(folder, "workspace"));
        Copy(copy, stop);
        var config = AnomalyConfig.Load(copy);
        using (var held = WorkspaceLock.Take(copy))
        {
            IngestJob.Run(copy, new IngestOptions { Paths = [logs], Threads = config.Ingest.Threads == 0 ? Environment.ProcessorCount : config.Ingest.Threads }, progress, clock, stop, held);
            var job = new NightJob(copy, config, clock, progress);
            job.Rank(job.Derive(stop), stop);
        }
        return (copy, Path.Combine(logs, "labels.csv"), attacks);
    }

    private List<InjectionVictim> Victims(int[] days, CancellationToken stop)
    {
        var config = AnomalyConfig.Load(source);
        var store = FactStore.Open(source, ResolveOptions.From(config, source).Engine);
        var addresses = new SortedDictionary<string, Dictionary<int, string>>(StringComparer.Ordinal);
        foreach (int day in days)
        {
            stop.ThrowIfCancellationRequested();
            foreach (var (host, address) in store.Addresses(day))
            {
                if (!addresses.TryGetValue(host, out var known)) addresses.Add(host, known = []);
                known[day] = address;
            }
        }
        var habits = store.Habits(store.Days[0], days[^1]).ToDictionary(h => h.Host, StringComparer.Ordinal);
        return [.. addresses.Select(a => habits.TryGetValue(a.Key, out var h) && !IPAddress.TryParse(a.Key, out _)
            ? new InjectionVictim(a.Key, h.Account, h.Windows, h.Commands > 0, Agent: true, a.Value)
            : new InjectionVictim(a.Key, "", Windows: true, Developer: false, Agent: false, a.Value))];
    }

    // Everything but the ledger and what is scratch. Files are written once and replaced by renaming, so a link stands for a copy.
    private void Copy(Workspace copy, CancellationToken stop)
    {
        foreach (string path in Directory.EnumerateFiles(source.Root, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            stop.ThrowIfCancellationRequested();
            if (path.StartsWith(source.Scores + Path.DirectorySeparatorChar, StringComparison.Ordinal) || path.StartsWith(source.Scratch + Path.DirectorySeparatorChar, StringComparison.Ordinal)
                || path.StartsWith(source.State + Path.DirectorySeparatorChar, StringComparison.Ordinal) || path.EndsWith(AtomicFile.TemporarySuffix, StringComparison.Ordinal)
                || Path.GetFileName(path) == WorkspaceLock.FileName) continue;
            string target = Path.Combine(copy.Root, Path.GetRelativePath(source.Root, path));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            if (path.EndsWith(".parquet", StringComparison.Ordinal) && !OperatingSystem.IsWindows()) File.CreateSymbolicLink(target, Path.GetFullPath(path));
            else File.Copy(path, target);
        }
    }
}
