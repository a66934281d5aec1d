using System.CommandLine;
using System.Reflection;

namespace Anomaly.Cli.Verbs;

internal static class VersionVerb
{
    public static Command Create(CliContext context)
    {
        var command = new Command("version", "Prints the version.");
        command.SetAction(_ =>
        {
            context.Out.WriteLine(typeof(VersionVerb).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);
            return ExitCode.Done;
        });
        return command;
    }
}
