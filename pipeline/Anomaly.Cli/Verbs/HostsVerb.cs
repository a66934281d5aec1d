using System.CommandLine;
using Anomaly.Cli.Output;
using Anomaly.Pipeline.Scoring;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly hosts</c>: who is watched, how well, and which addresses belong to nobody.</summary>
internal static class HostsVerb
{
    public static Command Create(CliContext context)
    {
        var from = NightOptions.From();
        var to = NightOptions.To();
        var sensors = new Option<bool>("--sensors") { Description = "List what each kind of sensor delivered a day instead." };
        var output = new Option<string>("--output") { Description = "How they are printed.", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "csv", "json");
        var workspace = WorkspaceOption.Create();
        var command = new Command("hosts", """
            Lists the hosts of a workspace with how they are known, their peer group, the days they were seen on and by what, and the addresses
            that several hosts share, which are no host. With --sensors what every sensor delivered a day, and the hours in which none counted a byte.
            All days by default.

            Examples:
              anomaly hosts
              anomaly hosts --from 2026-09-21 --output csv
              anomaly hosts --sensors --from 2026-09-21
            """)
        { from, to, sensors, output, workspace };
        command.SetAction(call => NightOptions.Hold(context, NightOptions.WithEvents(call.GetValue(workspace)!).Root, (space, _, job, config, _) =>
        {
            var (first, last) = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            var store = job.Derive(context.Stop);
            int begin = first ?? int.MinValue, end = last ?? int.MaxValue;
            var printer = new HostPrinter(context, call.GetValue(output)!);
            if (call.GetValue(sensors)) printer.Sensors(store.Sensors(begin, end), store.Outages(begin, end));
            else
                printer.Hosts(HostDirectory.Read(store, ScoringModel.Load(space), begin, end),
                    [.. store.Days.Where(d => d >= begin && d <= end).SelectMany(d => store.SharedAddresses(d).Select(ip => (Day: d, Ip: ip)))
                        .GroupBy(s => s.Ip, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => (g.Key, g.Count()))]);
            return ExitCode.Done;
        }));
        return command;
    }
}
