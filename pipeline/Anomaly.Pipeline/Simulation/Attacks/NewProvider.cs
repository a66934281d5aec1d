using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>A service nobody in the fleet has used.</summary>
internal sealed class NewProvider : Attack
{
    public override string Kind => "new-provider";

    public override string Description => "git push to a code-repository service new to the fleet";

    public override bool Fits(SimHost host) => host.Role is Role.Developer or Role.Office or Role.Server;

    public override long Volume(Dice dice) => dice.LogUniform(150_000, 300e6);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        Site[] sites = [RepositorySites.Gitee, RepositorySites.Launchpad, RepositorySites.SourceHut, RepositorySites.NotABug, RepositorySites.SourceForge];
        var site = sites[(int)(scene.Choice % 5)];
        foreach (long bytes in scene.Split(scene.Dice.Between(1, 3)))
        {
            scene.Time = GitCommands.Commit(recorder, scene.Dice, scene.Time, scene.Shell, scene.Scratch, "data");
            scene.Time = GitCommands.Push(recorder, scene.Dice, scene.Time, scene.Shell, new GitRemote(site, $"{scene.Account}/{scene.Repository}"), bytes, scene.Scratch, "origin", "main");
            scene.Pause(90);
        }
    }
}
