using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>A laptop without any use for git pushes a folder to a new repository.</summary>
internal sealed class BulkPush : Attack
{
    public override string Kind => "bulk-push";

    public override string Description => "git push of collected files from an office laptop to a new repository";

    public override bool Fits(SimHost host) => host.Role == Role.Office;

    public override long Volume(Dice dice) => dice.LogUniform(15e6, 1.5e9);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        string git = Programs.Git(scene.Host);
        var remote = new GitRemote(scene.Choice % 4 == 0 ? RepositorySites.GitLab : RepositorySites.GitHub, $"{scene.Account}/{scene.Repository}");
        if (scene.Part == 0)
        {
            recorder.Start(scene.Time, scene.Shell, git, ["git", "init"], folder: scene.Scratch);
            scene.Pause(8);
            recorder.Start(scene.Time, scene.Shell, git, ["git", "remote", "add", "origin", remote.Url], folder: scene.Scratch);
        }
        int pushes = scene.Dice.Between(1, 4);
        foreach (long bytes in scene.Split(pushes))
        {
            scene.Pause(60);
            scene.Time = GitCommands.Commit(recorder, scene.Dice, scene.Time, scene.Shell, scene.Scratch, scene.Dice.Chance(0.5) ? "backup" : "wip");
            scene.Pause(5);
            scene.Time = GitCommands.Push(recorder, scene.Dice, scene.Time, scene.Shell, remote, bytes, scene.Scratch, "-u", "origin", "master");
        }
    }
}
