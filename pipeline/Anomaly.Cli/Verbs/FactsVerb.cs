using System.CommandLine;
using Anomaly.Cli.Output;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly facts</c>: what events were reduced to.</summary>
internal static class FactsVerb
{
    public static Command Create(CliContext context)
    {
        var view = new Option<string>("--view") { Description = "host_hour: numbers of a host in an hour; sighting: what a host was seen with on a day; account_hour: numbers of an account on a host in an hour; rule_hit: rules that fired.", DefaultValueFactory = _ => "host_hour" };
        view.AcceptOnlyFromAmong("host_hour", "sighting", "account_hour", "rule_hit");
        var from = new Option<string>("--from") { Description = "First day, YYYY-MM-DD (UTC); all days without it.", HelpName = "day" };
        var to = new Option<string>("--to") { Description = "Last day, included.", HelpName = "day" };
        var host = new Option<string>("--host") { Description = "Only facts of this host.", HelpName = "name" };
        var output = new Option<string>("--output") { Description = "How facts are printed.", DefaultValueFactory = _ => "jsonl" };
        output.AcceptOnlyFromAmong("jsonl", "csv");
        var workspace = WorkspaceOption.Create();
        var command = new Command("facts", """
            Prints what the events of a workspace were reduced to. Days whose events changed since are resolved first; before rule_hit
            the rules are applied where days, rules or the program changed.

            Examples:
              anomaly facts --host ws-14 --from 2026-03-01 --to 2026-03-01
              anomaly facts --view sighting --output csv
            """)
        { view, from, to, host, output, workspace };
        command.SetAction(call =>
        {
            var window = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            int first = window.From ?? int.MinValue, last = window.To ?? int.MaxValue;
            var place = NightOptions.WithEvents(call.GetValue(workspace)!);
            string asked = call.GetValue(view)!;
            var facts = asked == "rule_hit"
                ? NightOptions.Hold(context, place.Root, (_, _, job, _, _) => job.Derive(context.Stop))
                : Resolved(context, place);
            string? wanted = call.GetValue(host) is { } name ? facts.Host(name) : null;
            bool csv = call.GetValue(output) == "csv";
            switch (asked)
            {
                case "host_hour": Print(context, FactSchema.HostHour, facts.HostHours(first, last, wanted), csv); break;
                case "sighting": Print(context, FactSchema.Sighting, facts.Sightings(first, last, wanted), csv); break;
                case "account_hour": Print(context, FactSchema.AccountHour, facts.AccountHours(first, last, wanted), csv); break;
                default: Print(context, FactSchema.RuleHit, facts.RuleHits(first, last, wanted), csv); break;
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static FactStore Resolved(CliContext context, Workspace place)
    {
        var options = ResolveOptions.From(AnomalyConfig.Load(place), place);
        using (WorkspaceLock.Take(place))
        using (var progress = new ConsoleProgress(context))
            ResolveJob.Run(place, options, progress, context.Stop);
        return FactStore.Open(place, options.Engine);
    }

    private static void Print<T>(CliContext context, TableSchema<T> schema, IEnumerable<T> rows, bool csv)
    {
        var printer = new RowPrinter<T>(context.Out, schema);
        if (csv) printer.WriteCsv(rows);
        else printer.WriteJson(rows);
    }
}
