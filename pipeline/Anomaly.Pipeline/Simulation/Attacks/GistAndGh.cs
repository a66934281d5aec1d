using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>The command-line client of GitHub: gists, then a repository made and pushed in one call.</summary>
internal sealed class GistAndGh : Attack
{
    public override string Kind => "gist-and-gh";

    public override string Description => "gh gist create of dumps, gh repo create --source --push";

    public override bool Fits(SimHost host) => host.Role is Role.Office or Role.Developer or Role.Ci or Role.DataScientist;

    public override long Volume(Dice dice) => dice.LogUniform(400_000, 200e6);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        string gh = Programs.Gh(scene.Host);
        if (scene.Part == 0)
        {
            var login = recorder.Start(scene.Time, scene.Shell, gh, ["gh", "auth", "login", "--with-token"], folder: scene.Scratch);
            recorder.Tls(scene.Time + 300_000, login, RepositorySites.GitHubApi, 900, 2_500, 700_000);
        }
        int gists = scene.Dice.Between(2, 6);
        long each = Math.Min(scene.Bytes / (gists + 2), 9_000_000);
        for (int i = 0; i < gists; i++)
        {
            scene.Pause(50);
            var gist = recorder.Start(scene.Time, scene.Shell, gh, ["gh", "gist", "create", $"part{i:00}.txt"], folder: scene.Scratch);
            scene.Time = recorder.Tls(scene.Time + 200_000, gist, RepositorySites.GitHubApi, each, 5_000, GitCommands.Transfer(scene.Dice, each));
        }
        scene.Pause(90);
        var create = recorder.Start(scene.Time, scene.Shell, gh, ["gh", "repo", "create", $"{scene.Account}/{scene.Repository}", scene.Choice % 2 == 0 ? "--private" : "--public", "--source=.", "--push"], folder: scene.Scratch);
        recorder.Tls(scene.Time + 200_000, create, RepositorySites.GitHubApi, 3_000, 6_000, 900_000);
        GitCommands.Push(recorder, scene.Dice, scene.Time + 1_500_000, create, new GitRemote(RepositorySites.GitHub, $"{scene.Account}/{scene.Repository}"), Math.Max(2_000, scene.Bytes - gists * each), scene.Scratch, "--set-upstream", "origin", "HEAD");
    }
}
