using System.CommandLine;
using Anomaly.Cli.Output;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Ingest;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly parse</c>: what the readers make of logs, without a workspace.</summary>
internal static class ParseVerb
{
    public static Command Create(CliContext context)
    {
        var paths = new Argument<string[]>("path") { Description = "Logs or folders of logs, plain, gzip or Zstandard; - is standard input.", Arity = ArgumentArity.OneOrMore };
        var format = new Option<string>("--format") { Description = $"Format of all logs instead of what they show: {LogFormats.Names}.", DefaultValueFactory = _ => "", HelpName = "name" };
        var output = new Option<string>("--output") { Description = "How events are printed.", DefaultValueFactory = _ => "jsonl" };
        output.AcceptOnlyFromAmong("jsonl", "csv");
        var summary = new Option<string>("--summary") { Description = "Summary of each log: text on standard error, or json on standard output instead of the events.", DefaultValueFactory = _ => "text" };
        summary.AcceptOnlyFromAmong("text", "json");
        var host = new Option<string>("--host") { Description = "Host of records that name none.", DefaultValueFactory = _ => "", HelpName = "name" };
        var zone = new Option<string>("--time-zone") { Description = "Zone of times that name none: Europe/Berlin, UTC or +02:00. Without it such records are rejected.", DefaultValueFactory = _ => "", HelpName = "zone" };
        var config = new Option<string?>("--config") { Description = "anomaly.yaml whose ingest.sources and ingest.time_zone hold; none without it.", HelpName = "file" };
        var mapping = MappingOption.Create();
        var command = new Command("parse", """
            Prints every normalised event of logs as JSON or CSV, and a summary of each log.

            Examples:
              anomaly parse conn.log.gz
              anomaly parse /var/log/zeek --summary json
              zcat http.log.gz | anomaly parse - --output csv
              anomaly parse /var/log/firewall --config anomaly.yaml --summary json
              anomaly parse proxy.csv --mapping proxy.yaml
            """)
        { paths, format, mapping, output, summary, host, zone, config };
        MappingOption.Exclude(command, mapping, format);
        command.SetAction(call =>
        {
            var configured = AnomalyConfig.Load(call.GetValue(config)).Ingest;
            var sources = new SourceSettings(configured.Sources);
            var said = new LogReadOptions(call.GetValue(format)!, call.GetValue(host)!, NightOptions.Zone(call.GetValue(zone)), MappingOption.Load(call.GetValue(mapping)));
            if (said.Format.Length > 0) LogFormats.Find(said.Format);
            return Run(
                context,
                PathExpander.Expand(call.GetValue(paths)!),
                path => sources.For(path, said, NightOptions.Zone(configured.TimeZone)),
                csv: call.GetValue(output) == "csv",
                summaryOnly: call.GetValue(summary) == "json");
        });
        return command;
    }

    private static int Run(CliContext context, IReadOnlyList<string> files, Func<string, LogReadOptions> optionsOf, bool csv, bool summaryOnly)
    {
        if (csv && !summaryOnly) CsvEventPrinter.WriteHeader(context.Out);
        using var progress = context.OutputIsTerminal ? null : new ConsoleProgress(context);
        Action<string> say = progress is null ? context.Err.WriteLine : progress.Note;
        long total = files.Sum(f => f != LogFile.StandardInput && new FileInfo(f) is { Exists: true } file ? file.Length : 0);
        long done = 0;
        bool refused = false;
        foreach (string path in files)
        {
            context.Stop.ThrowIfCancellationRequested();
            IEventPrinter? printer = summaryOnly ? null : csv ? new CsvEventPrinter(context.Out, path) : new JsonEventPrinter(context.Out, path);
            var read = Read(path, optionsOf(path), new PrintingSink(printer, context.Stop), bytes => progress?.Step("parse", done += bytes, total));
            printer?.Flush();
            if (read.Refused is not null)
            {
                refused = true;
                say($"anomaly: {PathExpander.Printable(path)}: {read.Refused}");
            }
            if (summaryOnly) read.WriteJson(context.Out);
            else if (read.Refused is null) read.Lines().ForEach(say);
        }
        return refused ? ExitCode.Refused : ExitCode.Done;
    }

    private static ReadSummary Read(string path, LogReadOptions options, PrintingSink sink, Action<long> progress)
    {
        string format = options.Format;
        string? refused = null;
        try
        {
            format = LogFileReader.Read(path, options, sink, progress).Format;
        }
        catch (LogFormatException e)
        {
            refused = e.Message;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            refused = $"cannot be read: {e.Message}";
        }
        return new ReadSummary(path, format, sink.Stats, sink.FirstRejects, refused);
    }
}
