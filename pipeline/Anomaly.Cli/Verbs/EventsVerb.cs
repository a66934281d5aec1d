using System.CommandLine;
using System.Net;
using Anomaly.Cli.Output;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly events</c>: what a workspace holds, event by event.</summary>
internal static class EventsVerb
{
    public static Command Create(CliContext context)
    {
        var kind = new Argument<string>("kind") { Description = "Kind of event: flow, process, file or name." };
        kind.AcceptOnlyFromAmong("flow", "process", "file", "name");
        var from = new Option<string>("--from") { Description = "First day, YYYY-MM-DD (UTC); all days without it.", HelpName = "day" };
        var to = new Option<string>("--to") { Description = "Last day, included.", HelpName = "day" };
        var host = new Option<string>("--host") { Description = "Only events of this host.", HelpName = "name" };
        var output = new Option<string>("--output") { Description = "How events are printed.", DefaultValueFactory = _ => "jsonl" };
        output.AcceptOnlyFromAmong("jsonl", "csv");
        var workspace = WorkspaceOption.Create();
        var command = new Command("events", """
            Prints stored events as JSON or CSV: resolved where their day is resolved, otherwise as they were parsed.

            Examples:
              anomaly events flow --from 2026-03-01 --to 2026-03-01 --host ws-14
              anomaly events process --output csv
            """)
        { kind, from, to, host, output, workspace };
        command.SetAction(call =>
        {
            var window = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            var days = (From: window.From ?? int.MinValue, To: window.To ?? int.MaxValue);
            var place = NightOptions.WithEvents(call.GetValue(workspace)!);
            var printing = new Printing(context, place, days, call.GetValue(host), call.GetValue(output) == "csv");
            switch (call.GetValue(kind))
            {
                case "flow": printing.Print(EventKind.Flow, EventSchema.Flow); break;
                case "process": printing.Print(EventKind.Process, EventSchema.Process); break;
                case "file": printing.Print(EventKind.File, EventSchema.File); break;
                default: printing.Print(EventKind.Name, EventSchema.Name); break;
            }
            return ExitCode.Done;
        });
        return command;
    }

    private sealed class Printing(CliContext context, Workspace workspace, (int From, int To) days, string? host, bool csv)
    {
        private readonly SourceCatalog _catalog = SourceCatalog.Load(workspace);

        public void Print<T>(EventKind kind, TableSchema<T> schema) where T : Event, new()
        {
            var stored = new StoredEvents(workspace, _catalog);
            int parsed = stored.Days(kind).Count(day => day >= days.From && day <= days.To && !stored.IsResolved(day));
            if (parsed > 0) context.Err.WriteLine($"days that are not resolved, or got new logs since: {parsed}; their events are shown as they were parsed");
            var events = Wanted(stored.Read(kind, schema, days.From, days.To));
            var printer = new StoredEventPrinter<T>(context.Out, schema, _catalog.PathOf);
            if (csv) printer.WriteCsv(events);
            else printer.WriteJson(events);
        }

        private IEnumerable<T> Wanted<T>(IEnumerable<T> events) where T : Event
        {
            foreach (var e in events)
            {
                context.Stop.ThrowIfCancellationRequested();
                if (host is null || SameHost(e.Host, host)) yield return e;
            }
        }

        // As hosts are told apart: without case, and by the first label unless both names have a domain.
        private static bool SameHost(string stored, string asked)
        {
            if (stored.Equals(asked, StringComparison.OrdinalIgnoreCase)) return true;
            if (stored.Contains('.') == asked.Contains('.') || IPAddress.TryParse(stored, out _) || IPAddress.TryParse(asked, out _)) return false;
            return stored.AsSpan(0, First(stored)).Equals(asked.AsSpan(0, First(asked)), StringComparison.OrdinalIgnoreCase);
        }

        private static int First(string name) => name.IndexOf('.') is >= 0 and var dot ? dot : name.Length;
    }
}
