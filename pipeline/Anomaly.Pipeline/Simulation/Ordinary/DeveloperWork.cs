using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Ordinary;

/// <summary>What a developer does besides a desk: editor, version control, packages, containers, assistants.</summary>
internal sealed class DeveloperWork(HostRecorder recorder, Dice dice, WorkDay work, DeskWork desk)
{
    private readonly SimHost _host = recorder.Host;
    private Process? _editor;
    private Process? _shell;

    /// <summary>The terminal of the day.</summary>
    public Process Shell => _shell ??= recorder.Start(work.From + 5 * WorkCalendar.Minute, desk.Desktop, Programs.Shell(_host), [_host.Windows ? "pwsh.exe" : "bash"]);

    private Process Editor
    {
        get
        {
            if (_editor is not null) return _editor;
            string image = !_host.Jetbrains ? Programs.Code(_host) : _host.Windows ? @"C:\Program Files\JetBrains\Rider\bin\rider64.exe" : "/opt/idea/bin/idea";
            return _editor = recorder.Start(work.From + 4 * WorkCalendar.Minute, desk.Desktop, image, [_host.Windows ? $"\"{image}\"" : image]);
        }
    }

    /// <summary>The company's repository of that name as this developer reaches it.</summary>
    public GitRemote Remote(string repository)
        => new(_host.GitLabTeam ? RepositorySites.GitLab : RepositorySites.GitHub, $"{Names.Company}/{repository}", _host.Ssh);

    /// <summary>Everything of a developer's day that is not desk work; on a release day more of it, and a tag.</summary>
    public void Do(bool release)
    {
        EditorTraffic(work.Count(2));
        for (int i = work.Count(1.6); i > 0; i--)
        {
            string repository = dice.PickSkewed(_host.Repositories);
            GitCommands.Fetch(recorder, dice, work.Moment(), dice.Chance(0.6) ? Editor : Shell, Remote(repository), dice.LogNormal(60_000, 1.8, 600_000_000), Programs.WorkingCopy(_host, repository), dice.Chance(0.5) ? "fetch" : "pull");
        }
        for (int i = work.Count(_host.PushesPerDay * (release ? 2.5 : 1)); i > 0; i--) CommitAndPush(work.Moment());
        if (release && dice.Chance(0.5)) CommitAndPush(work.Moment(), dice.LogNormal(_host.PushMedian * 30, 1.2, 900_000_000), tag: true);
        if (dice.Chance(0.06)) CloneOther(work.Moment());
        for (int i = work.Count(1.5); i > 0; i--) desk.Browse(work.Moment(), dice.PickSkewed(Sites.DeveloperWeb));
        for (int i = work.Count(1.2); i > 0; i--)
        {
            recorder.Tls(work.Moment(), desk.Browser, _host.GitLabTeam ? RepositorySites.GitLab : RepositorySites.GitHub, dice.LogNormal(16_000, 0.9), dice.LogNormal(400_000, 0.8), dice.LogNormal(80e6, 1.0, 1_800_000_000));
        }
        if (_host.Copilot) Assistant(work.Count(4));
        Packages(work.Count(1.2));
        if (_host.UsesGh && dice.Chance(0.5)) GitHubClient(work.Moment());
        if (dice.Chance(0.12)) Curl(work.Moment());
        if (dice.Chance(0.02)) Script(work.Moment());
        if (dice.Chance(0.3)) recorder.Inside(work.Moment(), recorder.Start(work.Moment(), Shell, Programs.SshClient(_host), [_host.Windows ? "ssh.exe" : "ssh", "jump"]), Internal.Jump, 22, "ssh", dice.LogNormal(9_000, 1.2), dice.LogNormal(30_000, 1.4), dice.LogNormal(600e6, 1.0, 9_000_000_000));
        if (dice.Chance(0.05)) Archive(work.Moment());
    }

    /// <summary>Edits, commits and pushes; sizes are heavy-tailed.</summary>
    public Episode CommitAndPush(long time, long? bytes = null, GitRemote? to = null, bool tag = false)
    {
        string repository = to?.Path.Split('/')[1] ?? dice.PickSkewed(_host.Repositories);
        string folder = Programs.WorkingCopy(_host, repository);
        int files = dice.Between(1, 3);
        for (int i = 0; i < files; i++)
        {
            recorder.File(time - dice.Between(60, 3000) * WorkCalendar.Second, Editor, _host.Windows
                ? $@"{folder}\src\{Names.Token(dice, 6)}.{(dice.Chance(0.5) ? "cs" : "ts")}" : $"{folder}/src/{Names.Token(dice, 6)}.{(dice.Chance(0.5) ? "py" : "go")}");
        }
        var parent = dice.Chance(0.5) ? Editor : Shell;
        time = GitCommands.Commit(recorder, dice, time, parent, folder, GitCommands.Message(dice), dice.Chance(0.7));
        long size = bytes ?? 700 + dice.LogNormal(_host.PushMedian, 1.9, 900_000_000);
        var episode = new Episode();
        recorder.Episode = episode;
        GitCommands.Push(recorder, dice, time, parent, to ?? Remote(repository), size, folder, tag ? ["origin", "HEAD", "--follow-tags"] : dice.Chance(0.5) ? ["origin", "HEAD"] : dice.Chance(0.3) ? ["-u", "origin", "feature/" + Names.Token(dice, 5)] : []);
        recorder.Episode = null;
        return episode;
    }

    /// <summary>Clones somebody else's public repository.</summary>
    public Episode CloneOther(long time, long? bytes = null)
    {
        var episode = new Episode();
        recorder.Episode = episode;
        GitCommands.Clone(recorder, dice, time, Shell, new GitRemote(dice.Chance(0.9) ? RepositorySites.GitHub : RepositorySites.GitLab, dice.Pick(Names.PublicRepositories)), bytes ?? dice.LogNormal(25_000_000, 1.6, 3_500_000_000), _host.Home);
        recorder.Episode = null;
        return episode;
    }

    private void EditorTraffic(int count)
    {
        for (int i = 0; i < count; i++)
        {
            recorder.Tls(work.Moment(), Editor, _host.Jetbrains ? Sites.JetBrains : Sites.Marketplace, dice.LogNormal(7_000, 1.0), dice.LogNormal(60_000, 1.6), dice.LogNormal(30e6, 0.8));
        }
    }

    // Completion requests carry the code around the cursor: chatty uploads that are no exfiltration.
    private void Assistant(int count)
    {
        for (int i = 0; i < count; i++)
        {
            recorder.Tls(work.Moment(), Editor, dice.Chance(0.75) ? RepositorySites.Copilot : RepositorySites.CopilotProxy, dice.LogNormal(350_000, 1.2, 80_000_000), dice.LogNormal(250_000, 1.1), dice.LogNormal(500e6, 0.9, 3_600_000_000));
        }
        if (count > 0) recorder.Tls(work.Moment(), Editor, RepositorySites.CopilotTelemetry, dice.LogNormal(45_000, 0.9), 4_000, 120_000_000);
    }

    /// <summary>Installs packages that many times.</summary>
    public void Packages(int count)
    {
        for (int i = 0; i < count; i++)
        {
            long time = work.Moment();
            switch (dice.Between(0, 4))
            {
                case 0:
                    var npm = recorder.Start(time, Shell, Programs.Node(_host), ["node", _host.Windows ? @"C:\Program Files\nodejs\node_modules\npm\bin\npm-cli.js" : "/usr/bin/npm", "ci"]);
                    recorder.Tls(time + 900_000, npm, Sites.Npm, dice.LogNormal(60_000, 0.8), dice.LogNormal(9_000_000, 1.2), dice.LogNormal(25e6, 0.7));
                    break;
                case 1:
                    var pip = recorder.Start(time, Shell, Programs.Python(_host), ["python", "-m", "pip", "install", "-r", "requirements.txt"]);
                    recorder.Tls(time + 900_000, pip, Sites.PyPi, dice.LogNormal(9_000, 0.6), dice.LogNormal(400_000, 1.0), 9_000_000);
                    recorder.Tls(time + 2_100_000, pip, Sites.PyPiFiles, dice.LogNormal(6_000, 0.6), dice.LogNormal(12_000_000, 1.4), 20_000_000);
                    break;
                case 2:
                    string image = _host.Windows ? @"C:\Program Files\dotnet\dotnet.exe" : "/usr/bin/dotnet";
                    recorder.Tls(time + 900_000, recorder.Start(time, Shell, image, ["dotnet", "restore"]), Sites.NuGet, dice.LogNormal(20_000, 0.6), dice.LogNormal(5_000_000, 1.4), 12_000_000);
                    break;
                case 3:
                    string docker = _host.Windows ? @"C:\Program Files\Docker\Docker\resources\com.docker.backend.exe" : "/usr/bin/dockerd";
                    recorder.Start(time, Shell, _host.Windows ? @"C:\Program Files\Docker\Docker\resources\bin\docker.exe" : "/usr/bin/docker", ["docker", "pull", $"{dice.Pick(Names.Repositories)}:latest"]);
                    recorder.Tls(time + 900_000, recorder.Service(docker), Sites.DockerHub, dice.LogNormal(7_000, 0.4), dice.LogNormal(20_000, 0.8), 4_000_000);
                    recorder.Tls(time + 1_900_000, recorder.Service(docker), dice.Chance(0.85) ? Sites.DockerBlobs : RepositorySites.Ghcr, dice.LogNormal(9_000, 0.6), dice.LogNormal(80_000_000, 1.2), 40_000_000);
                    break;
                default:
                    string cargo = _host.Windows ? $@"{_host.Home}\.cargo\bin\cargo.exe" : $"{_host.Home}/.cargo/bin/cargo";
                    recorder.Tls(time + 900_000, recorder.Start(time, Shell, cargo, ["cargo", "fetch"]), Sites.Crates, dice.LogNormal(9_000, 0.6), dice.LogNormal(6_000_000, 1.2), 9_000_000);
                    break;
            }
        }
    }

    private void GitHubClient(long time)
    {
        string[] arguments = dice.Between(0, 9) switch
        {
            <= 3 => ["gh", "pr", "create", "--fill"],
            <= 5 => ["gh", "pr", "checkout", GitCommands.Text(dice.Between(100, 4000))],
            <= 7 => ["gh", "run", "watch"],
            8 => ["gh", "api", $"repos/{Names.Company}/{dice.Pick(_host.Repositories)}/pulls"],
            _ => dice.Chance(0.25) ? ["gh", "gist", "create", "notes.md"] : ["gh", "issue", "list"],
        };
        var gh = recorder.Start(time, Shell, Programs.Gh(_host), arguments);
        recorder.Tls(time + 200_000, gh, RepositorySites.GitHubApi, dice.LogNormal(5_000, 0.7, 400_000), dice.LogNormal(30_000, 0.9), dice.LogNormal(1.5e6, 0.8));
    }

    private void Curl(long time)
    {
        bool post = dice.Chance(0.3);
        var curl = recorder.Start(time, Shell, Programs.Curl(_host), post
            ? ["curl", "-s", "-X", "POST", "-H", "Content-Type: application/json", "-d", "@body.json", "https://partner.staging.brightfield.example/v2/orders"]
            : ["curl", "-sSL", $"https://api.github.com/repos/{dice.Pick(Names.PublicRepositories)}/releases/latest"]);
        if (post) recorder.Inside(time + 100_000, curl, Internal.Jump, 443, "ssl", dice.LogNormal(4_000, 0.8), 5_000, 300_000);
        else recorder.Tls(time + 100_000, curl, RepositorySites.GitHubApi, 900, dice.LogNormal(12_000, 0.5), 300_000);
    }

    // Small automation of one's own: labels, reports.
    private void Script(long time)
    {
        var python = recorder.Start(time, Shell, Programs.Python(_host), ["python", "triage.py"]);
        for (int i = dice.Between(1, 4); i > 0; i--) recorder.Tls(time + i * 900_000L, python, RepositorySites.GitHubApi, dice.LogNormal(3_000, 0.8), dice.LogNormal(40_000, 0.8), 700_000);
    }

    private void Archive(long time)
    {
        string name = dice.Pick(Names.Repositories) + "-" + Names.Token(dice, 4);
        var tar = recorder.Start(time, Shell, _host.Windows ? @"C:\Windows\System32\tar.exe" : "/usr/bin/tar", ["tar", "-czf", name + ".tar.gz", "dist"]);
        recorder.File(time + 2_000_000, tar, _host.Windows ? $@"C:\src\{name}.tar.gz" : $"{_host.Home}/src/{name}.tar.gz");
    }
}
