using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.LookAlikes;

/// <summary>Harmless episodes of developers and data scientists.</summary>
internal static class DeveloperLookAlikes
{
    /// <summary>A project on a service that is new to the developer.</summary>
    public static Episode NewProvider(LookAlikeScene s)
    {
        var site = s.Dice.Pick<Site>([RepositorySites.Bitbucket, RepositorySites.AzureDevOps, RepositorySites.Codeberg]);
        var remote = new GitRemote(site, site == RepositorySites.AzureDevOps ? "contoso-partner/shop/_git/shop" : "partner-tools/shop");
        long time = s.Work!.Moment();
        long after = GitCommands.Clone(s.Recorder, s.Dice, time, s.Developer!.Shell, remote, s.Dice.LogNormal(6e6, 1.2), s.Recorder.Host.Home);
        return s.Developer.CommitAndPush(after + s.Dice.Between(20, 90) * WorkCalendar.Minute, s.Dice.LogNormal(25_000, 1.2), remote);
    }

    /// <summary>A fix goes to a fork under the developer's own name.</summary>
    public static Episode Fork(LookAlikeScene s)
    {
        string project = s.Dice.Pick(Names.PublicRepositories).Split('/')[1], owner = s.Recorder.Host.Login.Replace('.', '-');
        long time = s.Work!.Moment();
        if (s.Recorder.Host.UsesGh)
        {
            var gh = s.Recorder.Start(time - 40_000_000, s.Developer!.Shell, Programs.Gh(s.Recorder.Host), ["gh", "repo", "fork", "--remote"]);
            s.Recorder.Tls(time - 39_700_000, gh, RepositorySites.GitHubApi, 2_500, 9_000, 900_000);
        }
        return s.Developer!.CommitAndPush(time, s.Dice.LogNormal(15_000, 1.3), new GitRemote(RepositorySites.GitHub, $"{owner}/{project}"));
    }

    /// <summary>A snippet becomes a gist.</summary>
    public static Episode Gist(LookAlikeScene s)
    {
        long time = s.Work!.Moment(), size = s.Dice.LogNormal(9_000, 1.0, 400_000);
        var gh = s.Recorder.Start(time, s.Developer!.Shell, Programs.Gh(s.Recorder.Host), ["gh", "gist", "create", "--desc", GitCommands.Message(s.Dice), s.Dice.Pick<string>(["snippet.sql", "notes.md", "trace.txt", "repro.py"])]);
        return s.Count(() => s.Recorder.Tls(time + 200_000, gh, RepositorySites.GitHubApi, size, 5_000, GitCommands.Transfer(s.Dice, size)));
    }

    /// <summary>Port 22 is closed, so git goes over SSH on 443 of the service's other name; on Windows by a client of another name than ssh.</summary>
    public static Episode HotelSsh(LookAlikeScene s)
    {
        var host = s.Recorder.Host;
        var site = host.GitLabTeam ? RepositorySites.GitLabSsh : RepositorySites.GitHubSsh;
        string repository = s.Dice.PickSkewed(host.Repositories), folder = Programs.WorkingCopy(host, repository);
        string image = host.Windows ? @"C:\Program Files\TortoiseGit\bin\TortoiseGitPlink.exe" : "/usr/bin/ssh";
        long time = s.Work!.Moment();
        return s.Count(() =>
        {
            for (int i = s.Dice.Between(1, 3); i > 0; i--)
            {
                time = GitCommands.Commit(s.Recorder, s.Dice, time, s.Developer!.Shell, folder, GitCommands.Message(s.Dice));
                var push = s.Recorder.Start(time, s.Developer.Shell, Programs.Git(host), ["git", "push", "origin", "HEAD"], folder: folder);
                var ssh = s.Recorder.Start(time + 120_000, push, image, [host.Windows ? "TortoiseGitPlink.exe" : "ssh", host.Windows ? "-P" : "-p", "443", "git@" + site.Name, $"git-receive-pack '{Names.Company}/{repository}.git'"], folder: folder);
                long bytes = s.Dice.LogNormal(host.PushMedian, 1.5, 90_000_000);
                time = s.Recorder.Ssh(time + 200_000, ssh, site, 443, bytes, 2_100, GitCommands.Transfer(s.Dice, bytes)) + s.Dice.Between(5, 60) * WorkCalendar.Minute;
            }
        });
    }

    /// <summary>Test data is copied together, packed, committed and pushed to the company's own repository.</summary>
    public static Episode Fixtures(LookAlikeScene s)
    {
        var host = s.Recorder.Host;
        string repository = s.Dice.PickSkewed(host.Repositories), folder = Programs.WorkingCopy(host, repository), separator = host.Windows ? "\\" : "/";
        string packed = $"{folder}{separator}tests{separator}fixtures.tar.gz";
        long time = s.Work!.Moment();
        var copy = s.Recorder.Start(time - 900_000_000, s.Developer!.Shell, host.Windows ? @"C:\Windows\System32\Robocopy.exe" : "/usr/bin/rsync", host.Windows ? ["robocopy", @"\\files\testdata", folder + @"\tests\fixtures", "/S"] : ["rsync", "-a", "/srv/testdata/", folder + "/tests/fixtures"]);
        for (int i = s.Dice.Between(6, 20); i > 0; i--) s.Recorder.File(time - 900_000_000 + i * 500_000L, copy, $"{folder}{separator}tests{separator}fixtures{separator}case{i}.json");
        var tar = s.Recorder.Start(time - 300_000_000, s.Developer.Shell, host.Windows ? @"C:\Windows\System32\tar.exe" : "/usr/bin/tar", ["tar", "-czf", packed, "tests/fixtures"], folder: folder);
        s.Recorder.File(time - 290_000_000, tar, packed);
        return s.Developer.CommitAndPush(time, s.Dice.LogUniform(2e6, 120e6), s.Developer.Remote(repository));
    }

    /// <summary>An install script looks up a release and fetches a prebuilt binary.</summary>
    public static Episode InstallScript(LookAlikeScene s)
    {
        var host = s.Recorder.Host;
        bool bun = s.Dice.Chance(0.4);
        string node = Programs.Node(host), image = !bun ? node : host.Windows ? $@"{host.Home}\.bun\bin\bun.exe" : $"{host.Home}/.bun/bin/bun";
        long time = s.Moment();
        var shell = s.Developer?.Shell ?? s.Machine!.Shell(time - 1_000_000);
        var install = s.Recorder.Start(time, shell, image, bun ? ["bun", "install"] : ["node", host.Windows ? @"C:\Program Files\nodejs\node_modules\npm\bin\npm-cli.js" : "/usr/bin/npm", "install"]);
        s.Recorder.Tls(time + 700_000, install, Sites.Npm, 40_000, s.Dice.LogNormal(9_000_000, 0.8), 9_000_000);
        var script = s.Recorder.Start(time + 12_000_000, install, image, bun ? ["bun", "run", "postinstall.js"] : ["node", "scripts/postinstall.js"]);
        return s.Count(() =>
        {
            for (int i = s.Dice.Between(1, 5); i > 0; i--) s.Recorder.Tls(time + 13_000_000 + i * 900_000L, script, RepositorySites.GitHubApi, 900, s.Dice.LogNormal(25_000, 0.5), 500_000);
            long size = s.Dice.LogNormal(12_000_000, 0.8);
            s.Recorder.Tls(time + 19_000_000, script, RepositorySites.GitHubObjects, 4_000 + size / 4_000, size, GitCommands.Transfer(s.Dice, size));
        });
    }

    /// <summary>A project grows: each day's push is about a quarter larger than the one before.</summary>
    public static Episode Growing(LookAlikeScene s)
    {
        double size = 150_000;
        for (int i = 0; i < s.Part; i++) size *= 1.27;
        return s.Developer!.CommitAndPush(s.Work!.Moment(), s.Dice.LogNormal(size, 0.2), s.Developer.Remote(s.Recorder.Host.Repositories[0]));
    }
}
