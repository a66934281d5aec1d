using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>Large objects go to the storage bucket behind the service; the service itself sees a few kilobytes.</summary>
internal sealed class LfsObjects : Attack
{
    public override string Kind => "lfs-objects";

    public override string Description => "git lfs push: objects go to the S3 bucket of GitHub";

    public override bool Fits(SimHost host) => host.Role is Role.Developer or Role.Office or Role.Server or Role.DataScientist;

    public override int Sessions(Dice dice) => 1;

    public override long Volume(Dice dice) => dice.LogUniform(40e6, 1.8e9);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        var remote = new GitRemote(RepositorySites.GitHub, $"{scene.Account}/{scene.Repository}");
        recorder.Start(scene.Time, scene.Shell, Programs.GitLfs(scene.Host), ["git-lfs", "track", "*.bin"], folder: scene.Scratch);
        scene.Pause(30);
        scene.Time = GitCommands.Commit(recorder, scene.Dice, scene.Time, scene.Shell, scene.Scratch, "assets");
        scene.Pause(10);
        GitCommands.LfsPush(recorder, scene.Dice, scene.Time, scene.Shell, remote, scene.Split(scene.Dice.Between(2, 8)), scene.Scratch);
    }
}
