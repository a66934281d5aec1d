using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>A developer pushes the company's repositories to an account of their own.</summary>
internal sealed class InsiderNewOwner : Attack
{
    public override string Kind => "insider-new-owner";

    public override string Description => "developer mirrors company repositories to an account new to the fleet";

    public override bool Fits(SimHost host) => host.Role is Role.Developer or Role.DataScientist;

    public override long Volume(Dice dice) => dice.LogUniform(300_000, 400e6);

    public override void Play(AttackScene scene)
    {
        var host = scene.Host;
        int repositories = Math.Min(host.Repositories.Length, scene.Dice.Between(1, 3));
        var parts = scene.Split(repositories);
        for (int i = 0; i < repositories; i++)
        {
            string name = host.Repositories[i], folder = Programs.WorkingCopy(host, name), alias = scene.Choice % 2 == 0 ? "backup" : "mine";
            var remote = new GitRemote(host.GitLabTeam ? RepositorySites.GitLab : RepositorySites.GitHub, $"{scene.Account}/{name}", host.Ssh);
            scene.Recorder.Start(scene.Time, scene.Shell, Programs.Git(host), ["git", "remote", scene.Part == 0 ? "add" : "set-url", alias, remote.Url], folder: folder);
            scene.Pause(15);
            scene.Time = GitCommands.Push(scene.Recorder, scene.Dice, scene.Time, scene.Shell, remote, parts[i], folder, alias, scene.Choice % 3 == 0 ? "--mirror" : "--all");
            scene.Pause(40);
        }
    }
}
