using System.CommandLine;
using Anomaly.Pipeline;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly score</c>: days into the ledger.</summary>
internal static class ScoreVerb
{
    public static Command Create(CliContext context)
    {
        var from = NightOptions.From();
        var to = NightOptions.To();
        var bundle = new Option<string?>("--bundle") { Description = "Version of the bundle, or its beginning; the newest by default. Days that another bundle scored get a new revision.", HelpName = "version" };
        var workspace = WorkspaceOption.Create();
        var command = new Command("score", """
            Scores complete days that are new or whose events changed, and prints each with its revision. A day inside a bundle's
            training window is refused.

            Examples:
              anomaly score
              anomaly score --from 2026-09-21 --to 2026-09-24 --bundle 3f2a
            """)
        { from, to, bundle, workspace };
        command.SetAction(call => NightOptions.Hold(context, NightOptions.WithEvents(call.GetValue(workspace)!).Root, (_, _, job, _, _) =>
        {
            var (first, last) = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            var store = job.Derive(context.Stop);
            foreach (var (day, revision) in job.Score(store, first, last, call.GetValue(bundle), context.Stop))
                context.Out.WriteLine($"{Workspace.DayText(day)} revision {revision}");
            return ExitCode.Done;
        }));
        return command;
    }
}
