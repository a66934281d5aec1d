using System.CommandLine;
using System.Globalization;
using Anomaly.Cli.Output;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly diff</c>: what changed between two revisions of a day, and why.</summary>
internal static class DiffVerb
{
    public static Command Create(CliContext context)
    {
        var day = new Argument<string>("day") { Description = "Ranked day, YYYY-MM-DD (UTC)." };
        var before = new Argument<int?>("before") { Description = "Earlier revision; the one before the latest by default.", Arity = ArgumentArity.ZeroOrOne };
        var after = new Argument<int?>("after") { Description = "Later revision; the latest by default.", Arity = ArgumentArity.ZeroOrOne };
        var output = new Option<string>("--output") { Description = "How the difference is printed.", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json");
        var workspace = WorkspaceOption.Create();
        var command = new Command("diff", """
            Compares two revisions of a ranked day: which inputs differ (events, bundle, configuration, rules, suppressions), and which hosts
            changed rank, risk or reasons. Both as the ledger has them, without suppressions.

            Examples:
              anomaly diff 2026-09-30
              anomaly diff 2026-09-30 1 3 --output json
            """)
        { day, before, after, output, workspace };
        command.SetAction(call =>
        {
            var ledger = new LedgerStore(NightOptions.Existing(call.GetValue(workspace)!));
            int wanted = Workspace.ParseDay(call.GetValue(day)!), latest = ledger.Latest(wanted);
            if (latest == 0) throw new UsageException($"{Workspace.DayText(wanted)} is not scored");
            int last = call.GetValue(after) ?? latest, first = call.GetValue(before) ?? last - 1;
            if (call.GetValue(before) is null && first == 0) throw new UsageException($"{Workspace.DayText(wanted)} has one revision only; there is nothing to compare it with");
            foreach (int revision in new[] { first, last })
                if (revision < 1 || revision > latest)
                    throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{Workspace.DayText(wanted)} has no revision {revision}; it has 1 to {latest}"));
            var diff = LedgerDiff.Of(ledger, wanted, first, last);
            if (call.GetValue(output) == "json") DiffPrinter.Json(context.Out, diff);
            else DiffPrinter.Table(context.Out, diff);
            return ExitCode.Done;
        });
        return command;
    }
}
