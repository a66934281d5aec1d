using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Ordinary;

/// <summary>Where programs are installed.</summary>
internal static class Programs
{
    public const string Explorer = @"C:\Windows\explorer.exe";
    public const string Svchost = @"C:\Windows\System32\svchost.exe";
    public const string Services = @"C:\Windows\System32\services.exe";
    public const string Cmd = @"C:\Windows\System32\cmd.exe";
    public const string PowerShell = @"C:\Windows\System32\WindowsPowerShell\v1.0\powershell.exe";
    public const string Defender = @"C:\ProgramData\Microsoft\Windows Defender\Platform\4.18.26070.5\MsMpEng.exe";
    public const string Outlook = @"C:\Program Files\Microsoft Office\root\Office16\OUTLOOK.EXE";
    public const string SystemProcess = "System";

    public static string Git(SimHost host) => host.Windows ? @"C:\Program Files\Git\mingw64\bin\git.exe" : "/usr/bin/git";

    public static string GitRemote(SimHost host) => host.Windows ? @"C:\Program Files\Git\mingw64\bin\git-remote-https.exe" : "/usr/lib/git-core/git-remote-http";

    public static string SshClient(SimHost host) => host.Windows ? @"C:\Windows\System32\OpenSSH\ssh.exe" : "/usr/bin/ssh";

    public static string Gh(SimHost host) => host.Windows ? @"C:\Program Files\GitHub CLI\gh.exe" : "/usr/bin/gh";

    public static string Curl(SimHost host) => host.Windows ? @"C:\Windows\System32\curl.exe" : "/usr/bin/curl";

    public static string Node(SimHost host) => host.Windows ? @"C:\Program Files\nodejs\node.exe" : "/usr/bin/node";

    public static string GitLfs(SimHost host) => host.Windows ? @"C:\Program Files\Git\mingw64\bin\git-lfs.exe" : "/usr/bin/git-lfs";

    /// <summary>Script that talks to the model hub; run by <see cref="Python"/>.</summary>
    public static string HubClient(SimHost host) => host.Windows ? $@"{host.Home}\AppData\Local\Programs\Python\Python312\Scripts\hf.exe" : $"{host.Home}/.local/bin/hf";

    public static string Python(SimHost host) => host.Windows ? $@"{host.Home}\AppData\Local\Programs\Python\Python312\python.exe" : "/usr/bin/python3.12";

    public static string Code(SimHost host) => host.Windows ? $@"{host.Home}\AppData\Local\Programs\Microsoft VS Code\Code.exe" : "/usr/share/code/code";

    public static string Shell(SimHost host) => host.Windows ? @"C:\Program Files\PowerShell\7\pwsh.exe" : "/usr/bin/bash";

    public static string Teams(int day) => $@"C:\Program Files\WindowsApps\MSTeams_{26000 + day / 14 % 900}.1003.3148.0_x64__8wekyb3d8bbwe\ms-teams.exe";

    public static string OneDrive(SimHost host) => $@"{host.Home}\AppData\Local\Microsoft\OneDrive\OneDrive.exe";

    public static string Browser(SimHost host) => host.Windows
        ? host.UsesChrome ? @"C:\Program Files\Google\Chrome\Application\chrome.exe" : @"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe"
        : "/usr/lib/firefox/firefox";

    public static string Slack(SimHost host, int day) => host.Windows
        ? $@"{host.Home}\AppData\Local\slack\app-4.{40 + day / 12 % 50}.{day / 12 % 7}\slack.exe" : "/usr/lib/slack/slack";

    /// <summary>A seldom used program of the given name.</summary>
    public static string Rare(SimHost host, string name) => host.Windows ? $@"C:\Program Files\{name}\{name}.exe" : $"/usr/bin/{name}";

    /// <summary>Folder of working copies.</summary>
    public static string WorkingCopy(SimHost host, string repository) => host.Windows
        ? host.RepositoryFolder ? $@"{host.Home}\Documents\git_repos\{repository}" : $@"C:\src\{repository}"
        : host.RepositoryFolder ? $"{host.Home}/repos/{repository}" : $"{host.Home}/src/{repository}";
}
