namespace Anomaly.Pipeline.Simulation.Records;

/// <summary>
/// What the agents are configured to leave out, as configurations in the field do for noisy and well-known images:
/// connections and DNS queries of chat, synchronisation and system services, DNS queries of browsers.
/// </summary>
internal static class AgentConfiguration
{
    private static readonly HashSet<string> Quiet = new(StringComparer.OrdinalIgnoreCase)
    {
        "ms-teams.exe", "OneDrive.exe", "svchost.exe", "MsMpEng.exe", "msedgewebview2.exe", "SearchHost.exe", "System", "lsass.exe",
        "systemd-resolved", "chronyd", "agent",
    };

    private static readonly HashSet<string> Browsers = new(StringComparer.OrdinalIgnoreCase)
    {
        "chrome.exe", "msedge.exe", "firefox.exe", "OUTLOOK.EXE", "slack.exe",
    };

    /// <summary>Connections of that image are not recorded.</summary>
    public static bool QuietConnections(string image) => Quiet.Contains(FileName(image));

    /// <summary>DNS queries of that image are not recorded.</summary>
    public static bool QuietQueries(string image)
    {
        string name = FileName(image);
        return Quiet.Contains(name) || Browsers.Contains(name);
    }

    private static string FileName(string image) => image[(image.LastIndexOfAny(['\\', '/']) + 1)..];
}
