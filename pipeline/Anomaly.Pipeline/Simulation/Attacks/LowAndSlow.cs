using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>Many pushes on several days, each far below every per-connection threshold.</summary>
internal sealed class LowAndSlow : Attack
{
    public override string Kind => "low-and-slow";

    public override string Description => "many git pushes under 5 MB each on several days to a repository of the attacker";

    public override bool Fits(SimHost host) => host.Role is Role.Office or Role.Developer or Role.Server or Role.Jump;

    public override int Sessions(Dice dice) => dice.Between(3, 5);

    public override long Volume(Dice dice) => dice.LogUniform(4e6, 120e6);

    public override void Play(AttackScene scene)
    {
        var remote = new GitRemote(RepositorySites.GitHub, $"{scene.Account}/{scene.Repository}");
        int pushes = (int)Math.Clamp(scene.Bytes / 2_500_000 + scene.Dice.Between(1, 4), 3, 16);
        foreach (long bytes in scene.Split(pushes))
        {
            scene.Time = GitCommands.Commit(scene.Recorder, scene.Dice, scene.Time, scene.Shell, scene.Scratch, "sync", add: scene.Dice.Chance(0.8));
            GitCommands.Push(scene.Recorder, scene.Dice, scene.Time, scene.Shell, remote, Math.Min(bytes, 4_700_000), scene.Scratch, "-q", "origin", "main");
            scene.Pause(25_000.0 / pushes);
        }
    }
}
