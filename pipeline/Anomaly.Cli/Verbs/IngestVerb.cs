using System.CommandLine;
using Anomaly.Cli.Output;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ingest;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly ingest</c>: logs into a workspace.</summary>
internal static class IngestVerb
{
    public static Command Create(CliContext context)
    {
        var paths = new Argument<string[]>("path") { Description = "Logs or folders of logs, plain, gzip or Zstandard; - is standard input.", Arity = ArgumentArity.ZeroOrMore };
        var hosts = new Option<string[]>("--hosts") { Description = "Table of who had which address when: CSV with ip,host,from,to (UTC, end not included).", HelpName = "leases.csv" };
        var format = new Option<string>("--format") { Description = $"Format of all logs instead of what they show: {LogFormats.Names}.", DefaultValueFactory = _ => "", HelpName = "name" };
        var host = new Option<string>("--host") { Description = "Host of records that name none, instead of the folder above the file.", DefaultValueFactory = _ => "", HelpName = "name" };
        var zone = new Option<string?>("--time-zone") { Description = "Zone of times that name none: Europe/Berlin, UTC or +02:00; as configured without it.", HelpName = "zone" };
        var share = new Option<double?>("--max-bad-share") { Description = "Share of bad records, 0 to 1, above which a file is refused as a whole; as configured without it.", HelpName = "share" };
        var threads = new Option<int?>("--threads") { Description = "Files read at the same time; what is stored does not depend on it. As configured without it.", HelpName = "number" };
        var verbose = new Option<bool>("--verbose") { Description = "A line for every file, however many there are." };
        var output = new Option<string>("--output") { Description = "How the result is printed.", DefaultValueFactory = _ => "text" };
        output.AcceptOnlyFromAmong("text", "json");
        var mapping = MappingOption.Create();
        var workspace = WorkspaceOption.Create();
        var command = new Command("ingest", """
            Brings logs into the workspace. A file that is known by its content adds nothing, whatever its name and
            compression; one that has grown is read on from where it was known. A run that is stopped or killed is run again.

            Examples:
              anomaly ingest /var/log/zeek --hosts leases.csv
              anomaly ingest sysmon.json.gz --workspace /data/anomaly
              zcat audit.log.gz | anomaly ingest - --host build-7
            """)
        { paths, hosts, format, mapping, host, zone, share, threads, verbose, output, workspace };
        MappingOption.Exclude(command, mapping, format);
        command.Validators.Add(call =>
        {
            if (call.GetValue(paths) is not { Length: > 0 } && call.GetValue(hosts) is not { Length: > 0 }) call.AddError("Name a log, a folder or a table of hosts to ingest.");
        });
        command.SetAction(call =>
        {
            var place = new Workspace(call.GetValue(workspace)!);
            var config = AnomalyConfig.Load(place).Ingest;
            var options = new IngestOptions
            {
                Paths = call.GetValue(paths) ?? [],
                HostsFiles = call.GetValue(hosts) ?? [],
                Format = call.GetValue(format)!,
                Mapping = MappingOption.Load(call.GetValue(mapping)),
                Host = call.GetValue(host)!,
                TimeZone = NightOptions.Zone(call.GetValue(zone)),
                DefaultTimeZone = NightOptions.Zone(config.TimeZone),
                Sources = new SourceSettings(config.Sources),
                MaxBadShare = call.GetValue(share) ?? config.MaxBadShare,
                Threads = call.GetValue(threads) ?? (config.Threads == 0 ? Environment.ProcessorCount : config.Threads),
            };
            IngestReport report;
            using (var progress = new ConsoleProgress(context))
                report = IngestJob.Run(place, options, progress, context.Clock, context.Stop);
            if (call.GetValue(output) == "json") IngestSummary.WriteJson(context.Out, report);
            else IngestSummary.WriteText(context.Out, report, call.GetValue(verbose));
            return report.Count(FileStatus.Refused) > 0 ? ExitCode.Refused : ExitCode.Done;
        });
        return command;
    }
}
