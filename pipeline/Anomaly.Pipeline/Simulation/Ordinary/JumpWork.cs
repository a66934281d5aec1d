using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Ordinary;

/// <summary>The administrators' jump host: shells of many accounts, connections to servers, scripts pulled often and pushed seldom.</summary>
internal sealed class JumpWork(HostRecorder recorder, Dice dice, double scale)
{
    private static readonly string[] Servers = ["10.10.0.10", "10.10.0.20", "10.10.0.40", "10.10.0.71", "10.10.0.72", "10.10.0.73", "10.10.0.74"];
    private static readonly string[] Tools = ["/usr/bin/htop", "/usr/bin/less", "/usr/bin/dig", "/usr/bin/journalctl", "/usr/bin/rsync", "/usr/bin/curl", "/usr/bin/kubectl", "/usr/bin/terraform"];

    private readonly GitRemote _scripts = new(RepositorySites.GitLab, $"{Names.Company}/infra-live");

    /// <summary>Everything of the day.</summary>
    public void Do()
    {
        bool weekend = WorkCalendar.Weekend(recorder.Day);
        foreach (string account in recorder.Host.Administrators)
        {
            if (!dice.Chance(weekend ? 0.05 : 0.55)) continue;
            for (int i = 1 + dice.Poisson(0.8 * scale); i > 0; i--) Session(recorder.Midnight + (long)((8 + 10 * dice.Unit()) * WorkCalendar.Hour), account);
        }
        if (dice.Chance(0.03)) Session(recorder.Midnight + (long)((20 + 3 * dice.Unit()) * WorkCalendar.Hour), dice.Pick(recorder.Host.Administrators));
    }

    /// <summary>A change of the scripts is committed and pushed.</summary>
    public Episode PushScripts(long time, string account, long bytes)
    {
        var shell = Shell(time, account);
        time = GitCommands.Commit(recorder, dice, time + 20_000_000, shell, $"/home/{account}/infra-live", GitCommands.Message(dice));
        var episode = new Episode();
        recorder.Episode = episode;
        GitCommands.Push(recorder, dice, time, shell, _scripts, bytes, $"/home/{account}/infra-live", "origin", "HEAD");
        recorder.Episode = null;
        return episode;
    }

    private Process Shell(long time, string account)
        => recorder.Start(time, recorder.Service("/usr/sbin/sshd"), "/usr/bin/bash", ["-bash"], account, $"/home/{account}");

    private void Session(long time, string account)
    {
        var shell = Shell(time, account);
        for (int i = 1 + dice.Poisson(2 * scale); i > 0; i--)
        {
            string server = dice.PickSkewed(Servers);
            var ssh = recorder.Start(time + 4_000_000, shell, "/usr/bin/ssh", ["ssh", server], account, shell.Folder);
            recorder.Inside(time + 4_200_000, ssh, server, 22, "ssh", dice.LogNormal(14_000, 1.3, 300_000_000), dice.LogNormal(60_000, 1.4), dice.LogNormal(500e6, 1.0, 9_000_000_000));
            time += dice.Between(60, 900) * WorkCalendar.Second;
        }
        string tool = dice.PickSkewed(Tools);
        recorder.Start(time, shell, tool, [tool[(tool.LastIndexOf('/') + 1)..]], account, shell.Folder);
        if (dice.Chance(0.5)) GitCommands.Fetch(recorder, dice, time + 30_000_000, shell, _scripts, dice.LogNormal(9_000, 1.1), $"/home/{account}/infra-live", "pull");
        if (dice.Chance(0.3))
        {
            var play = recorder.Start(time + 60_000_000, shell, "/usr/bin/python3.12", ["python3", "/usr/bin/ansible-playbook", "site.yml"], account, $"/home/{account}/infra-live");
            for (int i = dice.Between(2, 6); i > 0; i--) recorder.Inside(time + 60_000_000 + i * 3_000_000, play, dice.Pick(Servers), 22, "ssh", dice.LogNormal(90_000, 0.8), dice.LogNormal(30_000, 0.8), 20_000_000);
        }
        if (dice.Chance(0.02)) PushScripts(time + 300_000_000, account, dice.LogNormal(4_000, 0.9, 300_000));
    }
}
