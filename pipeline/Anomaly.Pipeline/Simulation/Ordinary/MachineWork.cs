using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Ordinary;

/// <summary>Days of machines nobody sits at: CI runners, servers, backup hosts.</summary>
internal sealed class MachineWork(HostRecorder recorder, Dice dice, double scale)
{
    private readonly SimHost _host = recorder.Host;

    /// <summary>Everything of the machine's day; on a release day CI has more to do and uploads what is released.</summary>
    public void Do(bool release)
    {
        if (_host.Role == Role.Room)
        {
            new RoomWork(recorder, dice, scale).Do();
            return;
        }
        Upkeep();
        switch (_host.Role)
        {
            case Role.Ci: Jobs(release); break;
            case Role.Server: Serve(); break;
            case Role.Jump: new JumpWork(recorder, dice, scale).Do(); break;
            default: Backup(Sites.BackupB2, 4); break;
        }
    }

    /// <summary>A release made by CI: assets go to the upload host.</summary>
    public Episode Release(long time, long bytes)
    {
        string tag = $"v{dice.Between(1, 9)}.{dice.Between(0, 30)}.{dice.Between(0, 9)}";
        var shell = Shell(time);
        var gh = recorder.Start(time + 1_000_000, shell, Programs.Gh(_host), ["gh", "release", "create", tag, "dist/agent-linux-amd64.tar.gz", "--repo", $"{Names.Company}/edge-agent", "--generate-notes"]);
        recorder.Tls(time + 1_300_000, gh, RepositorySites.GitHubApi, 9_000, 25_000, 3_000_000);
        var episode = new Episode();
        recorder.Episode = episode;
        recorder.Tls(time + 2_500_000, gh, RepositorySites.GitHubUploads, bytes, 9_000, GitCommands.Transfer(dice, bytes));
        recorder.Episode = null;
        return episode;
    }

    /// <summary>Nightly copies of that many parts to a cloud that is no code repository.</summary>
    public Episode Backup(Site target, int parts, double factor = 1)
    {
        long time = recorder.From + _host.BackupMinute * WorkCalendar.Minute + dice.Between(0, 240_000_000);
        string image = _host.Windows ? @"C:\ProgramData\chocolatey\bin\restic.exe" : "/usr/bin/restic";
        var cron = _host.Windows ? recorder.Service(Programs.Svchost) : recorder.Service("/usr/sbin/cron");
        var restic = recorder.Start(time, cron, image, ["restic", "-r", $"s3:https://{target.Name}/brightfield", "backup", "--quiet", _host.Windows ? @"D:\data" : "/srv/data"], _host.Windows ? "NT AUTHORITY\\SYSTEM" : "root", _host.Windows ? @"C:\Windows\System32" : "/root");
        var episode = new Episode();
        recorder.Episode = episode;
        for (int i = 0; i < parts; i++)
        {
            long size = dice.LogNormal(_host.BackupMedian * factor / parts, 0.5, 60_000_000_000);
            recorder.Tls(time + 3_000_000 + i * 700_000L, restic, target, size, size / 900, GitCommands.Transfer(dice, size / 4));
        }
        recorder.Episode = null;
        return episode;
    }

    /// <summary>The shell of a job.</summary>
    public Process Shell(long time) => recorder.Start(time, recorder.Service(_host.Windows ? Programs.Services : "/usr/lib/systemd/systemd"), Programs.Shell(_host), [_host.Windows ? "pwsh.exe" : "/bin/bash", "-e", "job.sh"], null, "/var/lib/runner");

    private long Any() => recorder.From + (long)(dice.Unit() * Event.MicrosPerDay);

    private void Upkeep()
    {
        string agentImage = _host.Windows ? @"C:\Program Files\Datadog\Datadog Agent\bin\agent.exe" : "/opt/datadog-agent/bin/agent/agent";
        var agent = recorder.Service(agentImage, _host.Windows ? null : "dd-agent");
        for (int i = dice.Poisson(14 * scale); i > 0; i--) recorder.Tls(Any(), agent, Sites.Datadog, dice.LogNormal(30_000, 0.5), dice.LogNormal(1_500, 0.2), dice.LogNormal(55e6, 0.2));
        if (_host.Windows)
        {
            for (int i = dice.Poisson(3 * scale); i > 0; i--) recorder.Tls(Any(), recorder.Service(Programs.Svchost), Sites.MsTelemetry, dice.LogNormal(9_000, 0.9), 1_500, 30_000_000);
            return;
        }
        recorder.Udp(Any(), recorder.Service("/usr/sbin/chronyd"), Sites.Ntp, 123, "ntp", 48, 48, 21_000);
        long timer = recorder.From + (6 * 60 + _host.TimerMinute) * WorkCalendar.Minute + dice.Between(20_000, 900_000);
        var cron = recorder.Service("/usr/sbin/cron");
        recorder.Start(timer, cron, "/usr/bin/apt-get", ["apt-get", "-qq", "-y", "update"], "root", "/");
        var http = recorder.Service("/usr/lib/apt/methods/http", "_apt");
        recorder.Http(timer + 900_000, http, Sites.UbuntuMirror, "GET", "/ubuntu/dists/noble/InRelease", "Debian APT-HTTP/1.3 (2.7.14)", 0, dice.Between(90_000, 260_000));
        recorder.Http(timer + 1_700_000, http, Sites.UbuntuSecurity, "GET", "/ubuntu/dists/noble-security/InRelease", "Debian APT-HTTP/1.3 (2.7.14)", 0, dice.Between(90_000, 126_000));
        recorder.Start(timer + 3600_000_000L, cron, "/usr/sbin/logrotate", ["/usr/sbin/logrotate", "/etc/logrotate.conf"], "root", "/");
        for (int i = dice.Poisson(1.2 * scale); i > 0; i--)
        {
            string tool = Names.LinuxTools[(int)(Dice.Hash(0, dice.Chance(0.85) ? dice.PickSkewed(_host.Rare) : dice.PickSkewed(Names.RareTools)) % (ulong)Names.LinuxTools.Length)];
            recorder.Start(Any(), cron, "/usr/bin/" + tool, [tool], "root", "/root");
        }
    }

    private void Jobs(bool release)
    {
        bool weekend = WorkCalendar.Weekend(recorder.Day);
        if (release)
        {
            for (int i = 1 + dice.Poisson(1.5); i > 0; i--) Release(recorder.From + (long)((9 + 8 * dice.Unit()) * WorkCalendar.Hour), dice.LogUniform(5e6, 400e6));
        }
        int day = dice.Poisson((weekend ? 1.5 : release ? 22 : 9) * scale * _host.Activity), night = dice.Poisson(4 * scale);
        for (int i = 0; i < day + night; i++)
        {
            long time = i < day
                ? recorder.From + (long)((7 + 11 * dice.Unit()) * WorkCalendar.Hour)
                : recorder.From + (long)((1 + 2.5 * dice.Unit()) * WorkCalendar.Hour);
            Job(time);
        }
    }

    private void Job(long time)
    {
        string repository = dice.PickSkewed(Names.Repositories);
        var remote = new GitRemote(_host.GitLabTeam ? RepositorySites.GitLab : RepositorySites.GitHub, $"{Names.Company}/{repository}");
        var shell = Shell(time);
        string folder = $"/var/lib/runner/work/{repository}";
        long after = dice.Chance(0.5)
            ? GitCommands.Clone(recorder, dice, time, shell, remote, dice.LogNormal(8_000_000, 1.2, 900_000_000), "/var/lib/runner/work", shallow: true)
            : GitCommands.Fetch(recorder, dice, time, shell, remote, dice.LogNormal(300_000, 1.5, 500_000_000), folder);
        if (dice.Chance(0.6))
        {
            var npm = recorder.Start(after, shell, Programs.Node(_host), ["node", "/usr/bin/npm", "ci"], null, folder);
            recorder.Tls(after + 800_000, npm, Sites.Npm, dice.LogNormal(60_000, 0.6), dice.LogNormal(25_000_000, 0.9), 30_000_000);
        }
        if (dice.Chance(0.4)) recorder.Tls(after + 20_000_000, recorder.Service("/usr/bin/dockerd"), Sites.DockerBlobs, dice.LogNormal(9_000, 0.5), dice.LogNormal(90_000_000, 1.0), 30_000_000);
        long built = after + dice.Between(60, 700) * WorkCalendar.Second;
        var runner = recorder.Service(_host.GitLabTeam ? "/usr/bin/gitlab-runner" : "/opt/actions-runner/bin/Runner.Worker", _host.Login);
        long artifact = dice.LogNormal(6_000_000, 1.5, 900_000_000);
        if (dice.Chance(0.7)) recorder.Tls(built, runner, _host.GitLabTeam ? RepositorySites.GitLab : RepositorySites.ActionsArtifacts, artifact, 6_000, GitCommands.Transfer(dice, artifact));
        if (dice.Chance(0.08))
        {
            built = GitCommands.Commit(recorder, dice, built, shell, folder, "bump version", add: false);
            GitCommands.Push(recorder, dice, built, shell, remote, dice.LogNormal(3_000, 0.6), folder, "origin", "HEAD:main", "--tags");
        }
    }

    private void Serve()
    {
        if (_host.IsWeb)
        {
            for (int i = dice.Poisson((WorkCalendar.Weekend(recorder.Day) ? 9 : 18) * scale); i > 0; i--)
            {
                recorder.Inbound(Any(), $"{dice.Between(80, 99)}.{dice.Between(1, 250)}.{dice.Between(0, 255)}.{dice.Between(1, 254)}", dice.Between(1025, 65_000), dice.LogNormal(2_500, 0.9), dice.LogNormal(90_000, 1.3, 500_000_000), dice.LogNormal(9e6, 1.0));
            }
        }
        string application = _host.Windows ? @"C:\Program Files\Brightfield\Orders\Orders.Service.exe" : "/opt/brightfield/bin/orders";
        for (int i = dice.Poisson(6 * scale); i > 0; i--) recorder.Inside(Any(), recorder.Service(application, _host.Login), Internal.Database, 5432, "ssl", dice.LogNormal(50_000, 1.2), dice.LogNormal(400_000, 1.4), dice.LogNormal(300e6, 1.0, 9_000_000_000));
        if (Dice.Hash(_host.Seed, "pulls configuration", _host.Index) % 2 == 0 && !_host.Windows)
        {
            for (int hour = 3; hour < 24; hour += 8)
            {
                long time = recorder.From + (hour * 60 + _host.TimerMinute) * WorkCalendar.Minute + dice.Between(20_000, 900_000);
                GitCommands.Fetch(recorder, dice, time, recorder.Service("/usr/sbin/cron"), new GitRemote(RepositorySites.GitLab, $"{Names.Company}/infra-live"), dice.LogNormal(3_000, 0.9), "/opt/infra-live", "pull");
            }
        }
        Backup(Dice.Hash(_host.Seed, "backup target", _host.Index) % 2 == 0 ? Sites.BackupS3 : Sites.BackupBlob, 2);
    }
}
