using System.CommandLine;
using Anomaly.Cli.Output;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Store;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly rejects</c>: what could not be used of the logs, and why.</summary>
internal static class RejectsVerb
{
    public static Command Create(CliContext context)
    {
        var list = new Option<bool>("--list") { Description = "Every record with line, byte offset and text, instead of counts." };
        var source = new Option<string>("--source") { Description = "Only logs whose path contains this.", DefaultValueFactory = _ => "", HelpName = "text" };
        var reason = new Option<string>("--reason") { Description = "Only reasons that contain this.", DefaultValueFactory = _ => "", HelpName = "text" };
        var output = new Option<string>("--output") { Description = "How they are printed.", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "csv", "json");
        var workspace = WorkspaceOption.Create();
        var command = new Command("rejects", """
            Counts the records that could not be used, by log and reason, or lists them. Their text is as it was stored: secrets masked, cut
            to 4 KiB. Offsets count bytes of the decompressed log.

            Examples:
              anomaly rejects
              anomaly rejects --list --source conn.log --reason columns
              anomaly rejects --list --output csv
            """)
        { list, source, reason, output, workspace };
        command.SetAction(call =>
        {
            var place = NightOptions.Existing(call.GetValue(workspace)!);
            var rejects = new StoredRejects(SourceCatalog.Load(place), call.GetValue(source)!, call.GetValue(reason)!);
            var printer = new RejectPrinter(context, call.GetValue(output)!);
            if (call.GetValue(list)) printer.Print(rejects.Read());
            else printer.Print(rejects.Count());
            return ExitCode.Done;
        });
        return command;
    }
}
