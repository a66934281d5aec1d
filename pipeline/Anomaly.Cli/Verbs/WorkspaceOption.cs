using System.CommandLine;

namespace Anomaly.Cli.Verbs;

/// <summary>The option that every verb with a workspace has.</summary>
internal static class WorkspaceOption
{
    public static Option<string> Create()
        => new("--workspace") { Description = "Folder that holds everything.", DefaultValueFactory = _ => "./workspace", HelpName = "folder" };
}
