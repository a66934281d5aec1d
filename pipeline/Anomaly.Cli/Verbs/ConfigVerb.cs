using System.CommandLine;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;

namespace Anomaly.Cli.Verbs;

internal static class ConfigVerb
{
    public static Command Create(CliContext context)
    {
        var workspace = WorkspaceOption.Create();
        var defaults = new Option<bool>("--default") { Description = "Print the file of all defaults instead." };
        var markdown = new Option<bool>("--markdown") { Description = "Print the reference page of all keys instead." };
        var command = new Command("config", """
            Prints the configuration that holds: the workspace's anomaly.yaml over the defaults, every key with its comment.

            Examples:
              anomaly config --default > workspace/anomaly.yaml
              anomaly config --workspace W
            """)
        { workspace, defaults, markdown };
        command.SetAction(call =>
        {
            if (call.GetValue(markdown)) context.Out.Write(ConfigDocs.Markdown());
            else if (call.GetValue(defaults)) context.Out.Write(AnomalyConfig.DefaultYaml());
            else context.Out.Write(AnomalyConfig.Load(new Workspace(call.GetValue(workspace)!)).ToYaml());
            return ExitCode.Done;
        });
        return command;
    }
}
