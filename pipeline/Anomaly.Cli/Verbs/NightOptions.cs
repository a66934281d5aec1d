using System.CommandLine;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;

namespace Anomaly.Cli.Verbs;

/// <summary>What the verbs over a workspace share: its lock, configuration and day options.</summary>
internal static class NightOptions
{
    public static Option<string?> From() => new("--from") { Description = "First day, YYYY-MM-DD (UTC).", HelpName = "day" };

    public static Option<string?> To() => new("--to") { Description = "Last day, YYYY-MM-DD (UTC).", HelpName = "day" };

    public static int? Day(string? text) => text is null ? null : Workspace.ParseDay(text);

    /// <summary>The days asked for, both included; null where an end is open.</summary>
    public static (int? From, int? To) Window(string? from, string? to)
    {
        int? first = Day(from), last = Day(to);
        return first > last ? throw new UsageException($"--from {from} lies behind --to {to}") : (first, last);
    }

    /// <summary>Hosts to print; null for all.</summary>
    public static int? Top(int? top) => top is < 1 ? throw new UsageException($"--top is {top}; it must be at least 1") : top;

    /// <summary>A zone as it was named; null where nothing was.</summary>
    public static TimeZoneInfo? Zone(string? text) => text is { Length: > 0 } ? TimeText.Zone(text) : null;

    /// <summary>Runs a job that writes: takes the workspace's lock, shows progress.</summary>
    public static T Hold<T>(CliContext context, string folder, Func<Workspace, WorkspaceLock, NightJob, AnomalyConfig, IProgressLog, T> work)
    {
        var workspace = new Workspace(folder);
        var config = AnomalyConfig.Load(workspace);
        using var progress = new ConsoleProgress(context);
        using var held = WorkspaceLock.Take(workspace);
        return work(workspace, held, new NightJob(workspace, config, context.Clock, progress), config, progress);
    }

    /// <summary>A workspace that must exist already.</summary>
    public static Workspace Existing(string folder)
        => Directory.Exists(folder) ? new Workspace(folder) : throw new UsageException($"there is no workspace {PathExpander.Printable(folder)}; 'anomaly run' or 'anomaly ingest' makes one");

    /// <summary>A workspace that logs were brought into already. Another folder is not made one by looking.</summary>
    public static Workspace WithEvents(string folder)
    {
        var workspace = new Workspace(folder);
        return Directory.Exists(workspace.Sources) ? workspace : throw new UsageException($"'{PathExpander.Printable(folder)}' holds no events; bring logs in with 'anomaly run' or 'anomaly ingest'");
    }

    /// <summary>The facts of a workspace with events, all of them resolved.</summary>
    public static FactStore ResolvedFacts(CliContext context, Workspace workspace, ResolveOptions options)
    {
        using (WorkspaceLock.Take(workspace))
        using (var progress = new ConsoleProgress(context))
            ResolveJob.Run(workspace, options, progress, context.Stop);
        return FactStore.Open(workspace, options.Engine);
    }
}
