using System.CommandLine;
using System.Globalization;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Simulation;

namespace Anomaly.Cli.Verbs;

internal static class SimulateVerb
{
    public static Command Create(CliContext context)
    {
        var hosts = new Option<int>("--hosts") { Description = "Monitored hosts, 1 to 60000.", Required = true };
        var days = new Option<int>("--days") { Description = "Days, 1 to 1000; attacks fall into the last third.", Required = true };
        var seed = new Option<long>("--seed") { Description = "Same arguments, same logs.", Required = true };
        var folder = new Option<string>("--out") { Description = "Folder to write; must be empty or absent.", Required = true };
        var start = new Option<string>("--start") { Description = "First day, YYYY-MM-DD.", DefaultValueFactory = _ => "2026-09-01" };
        var attacks = new Option<bool>("--attacks") { Description = "false: a fleet without attacks.", DefaultValueFactory = _ => true };
        var scale = new Option<double>("--scale") { Description = "Multiplies ordinary activity, for load tests.", DefaultValueFactory = _ => 1 };
        var command = new Command("simulate",
            """
            Writes a labelled fleet in real formats: Zeek TSV, Sysmon JSON lines, auditd, leases, labels.
            Example: anomaly simulate --hosts 40 --days 24 --seed 7 --out fleet
            """) { hosts, days, seed, folder, start, attacks, scale };
        command.SetAction(parsed =>
        {
            var options = new SimulationOptions(
                parsed.GetValue(hosts), parsed.GetValue(days), parsed.GetValue(seed), parsed.GetValue(folder)!,
                Workspace.ParseDay(parsed.GetValue(start)!), parsed.GetValue(attacks), parsed.GetValue(scale));
            var result = Simulator.Run(options, new PlainProgress(context), context.Stop);
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{result.Records} records, {result.Attacks} attacks, {result.LookAlikes} look-alikes in {options.Folder}"));
            return ExitCode.Done;
        });
        return command;
    }

    private sealed class PlainProgress(CliContext context) : IProgressLog
    {
        public void Step(string name, long done, long total)
        {
            if (context.Interactive) context.Err.Write(FormattableString.Invariant($"\r{name}: day {done} of {total}{(done == total ? "\n" : "")}"));
        }

        public void Note(string line) => context.Err.WriteLine(line);
    }
}
