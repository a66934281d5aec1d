using System.CommandLine;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly train</c>: a new bundle.</summary>
internal static class TrainVerb
{
    public static Command Create(CliContext context)
    {
        var from = NightOptions.From();
        var to = NightOptions.To();
        var workspace = WorkspaceOption.Create();
        var command = new Command("train", """
            Trains a bundle on the complete days of a window: fits on its first three quarters, calibrates on the rest, and prints the
            bundle's version. The newest bundle scores from then on.

            Examples:
              anomaly train --to 2026-09-20
              anomaly train --from 2026-08-01 --to 2026-09-20 --workspace /data/anomaly
            """)
        { from, to, workspace };
        command.SetAction(call => NightOptions.Hold(context, NightOptions.WithEvents(call.GetValue(workspace)!).Root, (_, _, job, _, _) =>
        {
            var (first, last) = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            var store = job.Derive(context.Stop);
            context.Out.WriteLine(job.Train(store, first, last, context.Stop));
            return ExitCode.Done;
        }));
        return command;
    }
}
