using System.CommandLine;
using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Simulation;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly simulate</c>: a labelled fleet in real formats.</summary>
internal static class SimulateVerb
{
    public static Command Create(CliContext context)
    {
        var hosts = new Option<int>("--hosts") { Description = $"Monitored hosts, 1 to {SimulationOptions.MaxHosts}.", Required = true };
        var days = new Option<int>("--days") { Description = "Days, 1 to 1000; attacks fall into the last third of them.", Required = true };
        var seed = new Option<long>("--seed") { Description = "The same arguments write the same logs.", Required = true };
        var folder = new Option<string>("--out") { Description = "Folder to write; empty, absent, or left by a run that was stopped.", Required = true, HelpName = "folder" };
        var start = new Option<string>("--start") { Description = "First day, YYYY-MM-DD.", DefaultValueFactory = _ => Workspace.DayText(SimulationOptions.DefaultStart) };
        var attacks = new Option<bool>("--attacks") { Description = "false: a fleet without attacks; look-alikes stay.", DefaultValueFactory = _ => true };
        var scale = new Option<double>("--scale") { Description = "Multiplies ordinary activity, for load tests.", DefaultValueFactory = _ => 1 };
        var command = new Command("simulate", """
            Writes a fleet that does not exist, in formats that do: Zeek TSV, Sysmon as JSON lines, auditd, leases. labels.csv
            says who was attacked when and how, lookalikes.csv what only looks like it. The folder can be ingested as it is.

            Examples:
              anomaly simulate --hosts 48 --days 30 --seed 7 --out fleet
              anomaly simulate --hosts 150 --days 40 --seed 11 --out quiet --attacks false
            """)
        { hosts, days, seed, folder, start, attacks, scale };
        command.SetAction(call =>
        {
            var options = new SimulationOptions(
                call.GetValue(hosts), call.GetValue(days), call.GetValue(seed), call.GetValue(folder)!,
                Workspace.ParseDay(call.GetValue(start)!), call.GetValue(attacks), call.GetValue(scale));
            SimulationResult result;
            using (var progress = new ConsoleProgress(context)) result = Simulator.Run(options, progress, context.Stop);
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Records:N0} records of {options.Hosts:N0} hosts on {options.Days:N0} days, {result.Attacks} attacks, {result.LookAlikes} look-alikes in {PathExpander.Printable(options.Folder)}"));
            return ExitCode.Done;
        });
        return command;
    }
}
