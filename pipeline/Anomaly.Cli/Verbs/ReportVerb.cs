using System.CommandLine;
using System.Text;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger;
using Anomaly.Review;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly report</c>: a ranked day as one HTML file.</summary>
internal static class ReportVerb
{
    public static Command Create(CliContext context)
    {
        var file = new Option<string>("--out") { Description = "File to write; one that is there is replaced.", Required = true, HelpName = "file.html" };
        var day = new Option<string?>("--day") { Description = "Day, YYYY-MM-DD (UTC); the latest by default.", HelpName = "day" };
        var workspace = WorkspaceOption.Create();
        var command = new Command("report", """
            Writes the latest revision of a ranked day as one HTML file that needs nothing beside it: hosts with risk, reasons and volumes.

            Examples:
              anomaly report --out ranking.html
              anomaly report --day 2026-09-30 --out 2026-09-30.html --workspace /data/anomaly
            """)
        { file, day, workspace };
        command.SetAction(call =>
        {
            var place = NightOptions.Existing(call.GetValue(workspace)!);
            var ledger = new LedgerStore(place);
            var days = ledger.Days();
            if (days.Count == 0) throw new UsageException("no day is scored yet; 'anomaly run' or 'anomaly score' scores days");
            int wanted = NightOptions.Day(call.GetValue(day)) ?? days[^1];
            if (ledger.Latest(wanted) == 0) throw new UsageException($"{Workspace.DayText(wanted)} is not scored; scored are days from {Workspace.DayText(days[0])} to {Workspace.DayText(days[^1])}");
            byte[] html = Encoding.UTF8.GetBytes(StaticReport.Html(place, wanted));
            AtomicFile.Write(Path.GetFullPath(call.GetValue(file)!), stream => stream.Write(html));
            return ExitCode.Done;
        });
        return command;
    }
}
