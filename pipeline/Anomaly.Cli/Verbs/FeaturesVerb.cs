using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Features;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly features</c>: host-day vectors.</summary>
internal static class FeaturesVerb
{
    public static Command Create(CliContext context)
    {
        var from = NightOptions.From();
        var to = NightOptions.To();
        var host = new Option<string?>("--host") { Description = "Only this host.", HelpName = "name" };
        var output = new Option<string>("--output") { Description = "How they are printed.", DefaultValueFactory = _ => "jsonl" };
        output.AcceptOnlyFromAmong("jsonl", "csv");
        var workspace = WorkspaceOption.Create();
        var command = new Command("features", """
            Prints the host-day vectors that models see, one a line, by host and day. A value that does not exist (no telemetry of that
            kind, a ratio without bytes) is null, or empty in CSV.

            Examples:
              anomaly features --from 2026-09-21 --to 2026-09-21 --output csv
              anomaly features --host build-7
            """)
        { from, to, host, output, workspace };
        command.SetAction(call => NightOptions.Hold(context, NightOptions.WithEvents(call.GetValue(workspace)!).Root, (space, _, job, config, _) =>
        {
            var (first, last) = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            bool csv = call.GetValue(output) == "csv";
            var store = job.Derive(context.Stop);
            var model = ScoringModel.Load(space);
            string? only = call.GetValue(host) is { } name ? store.Host(name) : null;
            if (csv) context.Out.Write("host,day," + string.Join(',', FeatureCatalog.All.Select(f => f.Name)) + "\n");
            if (store.Days.Count == 0) return ExitCode.Done;
            foreach (var row in new FeatureJob(new Anomaly.Pipeline.Store.WorkspaceFacts(store, store.Days[^1]), model, config).Rows(context.Stop))
            {
                if (row.Day < (first ?? int.MinValue) || row.Day > (last ?? int.MaxValue) || (only is not null && row.Host != only)) continue;
                if (csv) WriteCsv(context.Out, row);
                else WriteJson(context.Out, row);
            }
            return ExitCode.Done;
        }));
        return command;
    }

    private static void WriteCsv(TextWriter output, HostFeatures row)
    {
        CsvText.Write(output, row.Host);
        output.Write(',');
        output.Write(Workspace.DayText(row.Day));
        foreach (double value in row.Values)
        {
            output.Write(',');
            if (!double.IsNaN(value)) output.Write(value.ToString("R", CultureInfo.InvariantCulture));
        }
        output.Write('\n');
    }

    private static void WriteJson(TextWriter output, HostFeatures row)
    {
        using var memory = new MemoryStream();
        using (var json = new Utf8JsonWriter(memory))
        {
            json.WriteStartObject();
            json.WriteString("host", row.Host);
            json.WriteString("day", Workspace.DayText(row.Day));
            for (int i = 0; i < row.Values.Length; i++)
            {
                if (double.IsNaN(row.Values[i])) json.WriteNull(FeatureCatalog.All[i].Name);
                else json.WriteNumber(FeatureCatalog.All[i].Name, row.Values[i]);
            }
            json.WriteEndObject();
        }
        output.Write(Encoding.UTF8.GetString(memory.GetBuffer(), 0, (int)memory.Length));
        output.Write('\n');
    }
}
