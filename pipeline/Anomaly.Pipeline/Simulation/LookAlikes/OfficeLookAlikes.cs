using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.LookAlikes;

/// <summary>Harmless episodes of people in offices.</summary>
internal static class OfficeLookAlikes
{
    /// <summary>A new program asks GitHub for its updates.</summary>
    public static Episode Updater(LookAlikeScene s)
    {
        string name = s.Dice.Pick<string>(["Obsidian", "ShareX", "PowerToys", "Logseq", "balenaEtcher", "Joplin"]);
        string folder = $@"{s.Recorder.Host.Home}\AppData\Local\{name}";
        long time = s.Work!.Moment(), size = s.Dice.LogNormal(80e6, 0.5);
        var program = s.Recorder.Start(time, s.Desk!.Desktop, $@"{folder}\{name}.exe", [$"\"{folder}\\{name}.exe\""]);
        var updater = s.Recorder.Start(time + 5_000_000, program, $@"{folder}\{name}Updater.exe", [$"\"{folder}\\{name}Updater.exe\" --check"]);
        var episode = new Episode();
        s.Recorder.Episode = episode;
        s.Recorder.Tls(time + 6_000_000, updater, RepositorySites.GitHubApi, 900, 14_000, 700_000);
        s.Recorder.Tls(time + 8_000_000, updater, RepositorySites.GitHub, 1_100, 5_000, 500_000);
        s.Recorder.Tls(time + 9_000_000, updater, RepositorySites.GitHubObjects, 4_000 + size / 3_000, size, GitCommands.Transfer(s.Dice, size));
        s.Recorder.Episode = null;
        return episode;
    }

    /// <summary>A folder is packed and mailed.</summary>
    public static Episode Archive(LookAlikeScene s)
    {
        long time = s.Work!.Moment(), size = s.Dice.LogNormal(12e6, 0.6, 34_000_000);
        string path = $@"{s.Recorder.Host.Home}\Documents\{s.Dice.Pick(Names.Documents)}.zip";
        var packer = s.Recorder.Start(time, s.Desk!.Desktop, @"C:\Program Files\7-Zip\7zG.exe", [$"\"C:\\Program Files\\7-Zip\\7zG.exe\" a -tzip \"{path}\" -ad -saa"]);
        s.Recorder.File(time + 4_000_000, packer, path);
        var episode = new Episode();
        s.Recorder.Episode = episode;
        s.Recorder.Tls(time + 90_000_000, s.Recorder.Service(Programs.Outlook, s.Recorder.Host.Account), Sites.Outlook, size * 4 / 3, 9_000, GitCommands.Transfer(s.Dice, size));
        s.Recorder.Episode = null;
        return episode;
    }

    /// <summary>A large file goes to a transfer service.</summary>
    public static Episode Transfer(LookAlikeScene s)
    {
        long time = s.Work!.Moment(), size = s.Dice.LogUniform(30e6, 1.9e9);
        var episode = new Episode();
        s.Recorder.Episode = episode;
        s.Recorder.Tls(time, s.Desk!.Browser, Site.On("cloudfront", "wetransfer-eu-prod-incoming.s3.amazonaws.com"), size, size / 700, GitCommands.Transfer(s.Dice, size));
        s.Recorder.Episode = null;
        return episode;
    }

    /// <summary>git is installed, the documentation cloned, a change pushed.</summary>
    public static Episode FirstPush(LookAlikeScene s)
    {
        var host = s.Recorder.Host;
        var remote = new GitRemote(RepositorySites.GitHub, $"{Names.Company}/docs-site");
        string folder = $@"{host.Home}\Documents\docs-site";
        long time = s.Work!.Moment();
        var shell = s.Recorder.Start(time, s.Desk!.Desktop, Programs.Cmd, ["cmd.exe"]);
        time = GitCommands.Clone(s.Recorder, s.Dice, time + 20_000_000, shell, remote, s.Dice.LogNormal(20_000_000, 0.6), $@"{host.Home}\Documents");
        time = GitCommands.Commit(s.Recorder, s.Dice, time + s.Dice.Between(10, 60) * WorkCalendar.Minute, shell, folder, "fix typo");
        return s.Count(() => GitCommands.Push(s.Recorder, s.Dice, time, shell, remote, s.Dice.LogNormal(6_000, 0.9, 2_000_000), folder));
    }

    /// <summary>Small files dropped on the upload page of one's own repository.</summary>
    public static Episode BrowserFiles(LookAlikeScene s)
    {
        long time = s.Work!.Moment();
        var browser = s.Desk!.Browser;
        return s.Count(() =>
        {
            s.Recorder.Tls(time, browser, RepositorySites.GitHub, 14_000, 600_000, 40_000_000);
            for (int i = s.Dice.Between(1, 4); i > 0; i--)
            {
                time += s.Dice.Between(20, 200) * WorkCalendar.Second;
                long size = s.Dice.LogNormal(300_000, 1.2, 24_000_000);
                s.Recorder.Tls(time, browser, RepositorySites.GitHub, 6_000, 30_000, 9_000_000);
                time = s.Recorder.Tls(time + 1_500_000, browser, RepositorySites.GitHubUploads, size, 4_000, GitCommands.Transfer(s.Dice, size));
            }
        });
    }
}
