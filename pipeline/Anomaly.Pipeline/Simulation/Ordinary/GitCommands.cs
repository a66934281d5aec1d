using System.Globalization;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Ordinary;

/// <summary>A repository on a service.</summary>
/// <param name="Site">Where git connects to.</param>
/// <param name="Path"><c>owner/repo</c>.</param>
/// <param name="Ssh">Over SSH rather than HTTPS.</param>
internal sealed record GitRemote(Site Site, string Path, bool Ssh = false)
{
    /// <summary>URL as git shows it.</summary>
    public string Url => Ssh ? $"git@{Site.Name}:{Path}.git" : $"https://{Site.Name}/{Path}.git";
}

/// <summary>
/// What git starts and sends. A push over HTTPS is git, its remote helper (which connects), send-pack and pack-objects;
/// over SSH the connection is ssh's and its arguments name the repository.
/// </summary>
internal static class GitCommands
{
    /// <summary>Pushes; returns the end of the connection.</summary>
    public static long Push(HostRecorder recorder, Dice dice, long time, Process shell, GitRemote remote, long bytes, string folder, params string[] arguments)
    {
        var host = recorder.Host;
        string git = Programs.Git(host);
        var push = recorder.Start(time, shell, git, ["git", "push", .. arguments], shell.User, folder);
        long connected = time + dice.Between(60_000, 300_000);
        long duration = Transfer(dice, bytes);
        long received = 900 + dice.Between(0, 2500);
        if (remote.Ssh)
        {
            var ssh = recorder.Start(connected - 30_000, push, Programs.SshClient(host), [host.Windows ? "ssh.exe" : "ssh", "git@" + remote.Site.Name, $"git-receive-pack '{remote.Path}.git'"], shell.User, folder);
            PackObjects(recorder, connected + 300_000, push, git, folder);
            return recorder.Ssh(connected, ssh, remote.Site, 22, bytes, received, duration);
        }
        var helper = Helper(recorder, connected - 25_000, push, remote, folder, "origin");
        var send = recorder.Start(connected + 200_000, helper, git, ["git", "send-pack", "--stateless-rpc", "--helper-status", "--thin", "--progress", remote.Url, "--stdin"], shell.User, folder);
        if (bytes > 50_000) PackObjects(recorder, connected + 240_000, send, git, folder);
        return recorder.Tls(connected, helper, remote.Site, bytes + 1100, received, duration);
    }

    /// <summary>Pushes objects of that many bytes to the store of large files, then the commit that names them; returns the end.</summary>
    public static long LfsPush(HostRecorder recorder, Dice dice, long time, Process shell, GitRemote remote, IReadOnlyList<long> objects, string folder)
    {
        var git = recorder.Start(time, shell, Programs.Git(recorder.Host), ["git", "push", "origin", "main"], shell.User, folder);
        var lfs = recorder.Start(time + 400_000, git, Programs.GitLfs(recorder.Host), ["git-lfs", "pre-push", "origin", remote.Url], shell.User, folder);
        recorder.Tls(time + 700_000, lfs, RepositorySites.GitHub, 3_500, 6_000, 900_000);
        long end = time + 1_700_000;
        foreach (long bytes in objects)
        {
            end = Math.Max(end, recorder.Tls(time + dice.Between(1_700_000, 4_000_000), lfs, RepositorySites.GitHubLfs, bytes, 3_000, Transfer(dice, bytes)));
        }
        return Push(recorder, dice, end + 500_000, git, remote, 4_000, folder, "--no-verify", "origin", "main");
    }

    /// <summary>Uploads to the model hub; returns the end. Small files go to the service itself, large ones to its store.</summary>
    public static long HubUpload(HostRecorder recorder, Dice dice, long time, Process shell, string repository, IReadOnlyList<long> files, string folder)
    {
        var host = recorder.Host;
        var upload = recorder.Start(time, shell, Programs.Python(host), ["python", Programs.HubClient(host), "upload", repository, folder], shell.User, folder);
        foreach (long bytes in files)
        {
            var site = bytes < 10_000_000 ? RepositorySites.HuggingFace : RepositorySites.HuggingFaceStore;
            time = recorder.Tls(time + 900_000, upload, site, bytes, 8_000, Transfer(dice, bytes));
        }
        return time;
    }

    /// <summary>Fetches or pulls; returns the end of the connection.</summary>
    public static long Fetch(HostRecorder recorder, Dice dice, long time, Process shell, GitRemote remote, long bytesIn, string folder, string verb = "fetch")
        => Receive(recorder, dice, time, shell, remote, bytesIn, folder, ["git", verb, "origin"]);

    /// <summary>Clones; returns the end of the connection.</summary>
    public static long Clone(HostRecorder recorder, Dice dice, long time, Process shell, GitRemote remote, long bytesIn, string folder, bool shallow = false)
        => Receive(recorder, dice, time, shell, remote, bytesIn, folder, shallow ? ["git", "clone", "--depth=1", remote.Url] : ["git", "clone", remote.Url]);

    /// <summary>Adds and commits; returns the time after it.</summary>
    public static long Commit(HostRecorder recorder, Dice dice, long time, Process shell, string folder, string message, bool add = true)
    {
        string git = Programs.Git(recorder.Host);
        if (add)
        {
            recorder.Start(time, shell, git, ["git", "add", dice.Chance(0.6) ? "." : "-A"], shell.User, folder);
            time += dice.Between(400_000, 9_000_000);
        }
        recorder.Start(time, shell, git, ["git", "commit", "-m", message], shell.User, folder);
        return time + dice.Between(300_000, 4_000_000);
    }

    /// <summary>Microseconds a transfer takes.</summary>
    public static long Transfer(Dice dice, long bytes) => 120_000 + (long)(bytes / (double)dice.LogNormal(6_000_000, 0.6) * 1e6);

    /// <summary>A commit message.</summary>
    public static string Message(Dice dice) => $"{dice.Pick(Names.Words)} {dice.Pick(Names.Things)}";

    private static long Receive(HostRecorder recorder, Dice dice, long time, Process shell, GitRemote remote, long bytesIn, string folder, string[] arguments)
    {
        var host = recorder.Host;
        var git = recorder.Start(time, shell, Programs.Git(host), arguments, shell.User, folder);
        long connected = time + dice.Between(40_000, 250_000);
        long sent = 2200 + dice.LogNormal(1500, 0.8, 60_000);
        if (remote.Ssh)
        {
            var ssh = recorder.Start(connected - 30_000, git, Programs.SshClient(host), [host.Windows ? "ssh.exe" : "ssh", "git@" + remote.Site.Name, $"git-upload-pack '{remote.Path}.git'"], shell.User, folder);
            return recorder.Ssh(connected, ssh, remote.Site, 22, sent, bytesIn, Transfer(dice, bytesIn));
        }
        return recorder.Tls(connected, Helper(recorder, connected - 25_000, git, remote, folder, "origin"), remote.Site, sent, bytesIn, Transfer(dice, bytesIn));
    }

    private static Process Helper(HostRecorder recorder, long time, Process git, GitRemote remote, string folder, string name)
        => recorder.Start(time, git, Programs.GitRemote(recorder.Host), [recorder.Host.Windows ? "git-remote-https.exe" : "/usr/lib/git-core/git-remote-https", name, remote.Url], git.User, folder);

    private static void PackObjects(HostRecorder recorder, long time, Process parent, string git, string folder)
        => recorder.Start(time, parent, git, ["git", "pack-objects", "--all-progress-implied", "--revs", "--stdout", "--thin", "--delta-base-offset", "-q"], parent.User, folder);

    /// <summary>Text of a number.</summary>
    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
