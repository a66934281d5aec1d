using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.LookAlikes;

/// <summary>Harmless episodes of machines and those who look after them.</summary>
internal static class MachineLookAlikes
{
    /// <summary>A bot commits and pushes all day, a few kilobytes each time.</summary>
    public static Episode BotPushes(LookAlikeScene s)
    {
        var remote = new GitRemote(s.Recorder.Host.GitLabTeam ? RepositorySites.GitLab : RepositorySites.GitHub, $"{Names.Company}/infra-live");
        var cron = s.Recorder.Service("/usr/sbin/cron");
        int pushes = s.Dice.Between(10, 30);
        long time = s.Recorder.From + s.Dice.Between(5, 55) * WorkCalendar.Minute, step = 22 * WorkCalendar.Hour / pushes;
        return s.Count(() =>
        {
            for (int i = 0; i < pushes; i++)
            {
                long at = GitCommands.Commit(s.Recorder, s.Dice, time + i * step, cron, "/srv/config-backup", "configuration of " + s.Dice.Pick(Names.Repositories));
                GitCommands.Push(s.Recorder, s.Dice, at, cron, remote, s.Dice.LogNormal(8_000, 0.9, 900_000), "/srv/config-backup", "-q", "origin", "main");
            }
        });
    }

    /// <summary>A bot writes status files by PUT.</summary>
    public static Episode BotContents(LookAlikeScene s)
    {
        var host = s.Recorder.Host;
        long time = s.Recorder.From + s.Dice.Between(1, 6) * WorkCalendar.Hour;
        return s.Count(() =>
        {
            for (int i = s.Dice.Between(3, 12); i > 0; i--)
            {
                long size = s.Dice.LogNormal(18_000, 0.9, 900_000);
                var curl = s.Recorder.Start(time, s.Recorder.Service("/usr/sbin/cron"), Programs.Curl(host),
                    ["curl", "-s", "-X", "PUT", "-H", "Authorization: Bearer ghp_simulatedSimulatedSimulated0000000000", "-d", "@status.json", $"https://api.github.com/repos/{Names.Company}/docs-site/contents/status/{host.Name}.json"], folder: "/srv/status");
                time = s.Recorder.Tls(time + 90_000, curl, RepositorySites.GitHubApi, size, 6_500, GitCommands.Transfer(s.Dice, size)) + s.Dice.Between(20, 70) * WorkCalendar.Minute;
            }
        });
    }

    /// <summary>An administrator publishes a script with PowerShell.</summary>
    public static Episode AdminScript(LookAlikeScene s)
    {
        long time = s.Moment();
        string script = s.Dice.Pick<string>(["Update-Printers.ps1", "Get-DiskReport.ps1", "Set-Proxy.ps1", "Clear-Profiles.ps1"]);
        var parent = s.Desk?.Desktop ?? s.Recorder.Service(Programs.Svchost);
        var shell = s.Recorder.Start(time, parent, Programs.PowerShell,
            [$"powershell.exe -NoProfile -Command \"Invoke-RestMethod -Method Put -Uri https://api.github.com/repos/{Names.Company}/infra-live/contents/scripts/{script} -Headers $h -InFile C:\\Scripts\\{script}.json\""], @"CORP\adm.horn");
        return s.Count(() =>
        {
            for (int i = s.Dice.Between(1, 3); i > 0; i--)
            {
                long size = s.Dice.LogNormal(14_000, 0.8, 600_000);
                s.Recorder.Tls(time + i * 3_000_000, shell, RepositorySites.GitHubApi, size, 5_500, GitCommands.Transfer(s.Dice, size));
            }
        });
    }

    /// <summary>A release made by a script: the API for the release, the upload host for its files.</summary>
    public static Episode ReleaseScript(LookAlikeScene s)
    {
        long time = s.Moment();
        var python = s.Recorder.Start(time, s.Machine!.Shell(time - 1_000_000), Programs.Python(s.Recorder.Host), ["python", "tools/release.py", "--upload", "dist"]);
        return s.Count(() =>
        {
            s.Recorder.Tls(time + 600_000, python, RepositorySites.GitHubApi, 9_000, 25_000, 3_000_000);
            time += 4_000_000;
            for (int i = s.Dice.Between(2, 6); i > 0; i--)
            {
                long size = s.Dice.LogUniform(2e6, 90e6);
                time = s.Recorder.Tls(time, python, RepositorySites.GitHubUploads, size, 4_500, GitCommands.Transfer(s.Dice, size)) + WorkCalendar.Second;
            }
        });
    }
}
