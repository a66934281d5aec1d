using System.CommandLine;
using Anomaly.Cli.Output;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly ranking</c>: the ledger, as the analyst reads it.</summary>
internal static class RankingVerb
{
    public static Command Create(CliContext context)
    {
        var from = NightOptions.From();
        var to = NightOptions.To();
        var top = new Option<int?>("--top") { Description = "Hosts a day; all by default." };
        var output = new Option<string>("--output") { Description = "How the ranking is printed.", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "csv", "json");
        var workspace = WorkspaceOption.Create();
        var command = new Command("ranking", """
            Prints the latest revision of ranked days: day, rank, host, risk (decibans), rule score (0-10), revision and reasons. The latest
            day by default; every scored host is listed, also at risk 0.

            Examples:
              anomaly ranking --top 5
              anomaly ranking --from 2026-09-21 --to 2026-09-27 --output csv
            """)
        { from, to, top, output, workspace };
        command.SetAction(call =>
        {
            var (first, last) = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            RankingPrinter.Print(context, NightOptions.Existing(call.GetValue(workspace)!), first, last, NightOptions.Top(call.GetValue(top)), call.GetValue(output)!);
            return ExitCode.Done;
        });
        return command;
    }
}
