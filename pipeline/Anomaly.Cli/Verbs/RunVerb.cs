using System.CommandLine;
using Anomaly.Cli.Output;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly run</c>: the nightly job.</summary>
internal static class RunVerb
{
    public static Command Create(CliContext context)
    {
        var paths = new Argument<string[]>("path") { Description = "Logs or folders of logs, plain, gzip or Zstandard; - is standard input.", Arity = ArgumentArity.OneOrMore };
        var hosts = new Option<string[]>("--hosts") { Description = "Table of who had which address when: CSV with ip,host,from,to (UTC, end not included). One within the paths is found by itself.", HelpName = "leases.csv" };
        var host = new Option<string>("--host") { Description = "Host of records that name none, instead of the folder above the file.", DefaultValueFactory = _ => "", HelpName = "name" };
        var zone = new Option<string?>("--time-zone") { Description = "Zone of times that name none, instead of the configured one.", HelpName = "zone" };
        var mapping = MappingOption.Create();
        var top = new Option<int>("--top") { Description = "Hosts to print.", DefaultValueFactory = _ => 10 };
        var workspace = WorkspaceOption.Create();
        var command = new Command("run", """
            The main job: ingests, resolves, applies the rules, trains where no bundle exists yet, scores every complete day that is new or
            changed, and prints the latest ranking. Run it as often as you like, and again after it was stopped or killed.

            Examples:
              anomaly run data/samples/fleet
              anomaly run /var/log/zeek /var/log/sysmon --hosts leases.csv --workspace /data/anomaly
            """)
        { paths, hosts, mapping, host, zone, top, workspace };
        command.SetAction(call =>
        {
            string[] logs = call.GetValue(paths) ?? [], leases = call.GetValue(hosts) ?? [];
            var asked = NightOptions.Zone(call.GetValue(zone));
            int shown = NightOptions.Top(call.GetValue(top))!.Value;
            var columns = MappingOption.Load(call.GetValue(mapping));
            PathExpander.Check([.. logs, .. leases]);
            return NightOptions.Hold(context, call.GetValue(workspace)!, (space, held, job, config, progress) =>
            {
                var report = IngestJob.Run(space, new IngestOptions
                {
                    Paths = logs,
                    HostsFiles = leases,
                    Host = call.GetValue(host)!,
                    Mapping = columns,
                    TimeZone = asked,
                    DefaultTimeZone = NightOptions.Zone(config.Ingest.TimeZone),
                    Sources = new SourceSettings(config.Ingest.Sources),
                    MaxBadShare = config.Ingest.MaxBadShare,
                    Threads = config.Ingest.Threads == 0 ? Environment.ProcessorCount : config.Ingest.Threads,
                }, progress, context.Clock, context.Stop, held);
                IngestSummary.WriteText(context.Err, report, all: false);
                var store = job.Derive(context.Stop);
                var scored = job.Rank(store, context.Stop);
                progress.Note(scored switch
                {
                    [] => "no day is new or changed",
                    [var only] => $"scored {Workspace.DayText(only.Day)}",
                    _ => $"scored {scored.Count} days, {Workspace.DayText(scored[0].Day)} to {Workspace.DayText(scored[^1].Day)}",
                });
                RankingPrinter.PrintLatest(context, space, shown);
                return report.Count(FileStatus.Refused) > 0 ? ExitCode.Refused : ExitCode.Done;
            });
        });
        return command;
    }
}
