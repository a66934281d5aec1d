using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>Every working day a little more, so that no day differs much from the one before.</summary>
internal sealed class SlowRamp : Attack
{
    private const double Growth = 1.25;

    public override string Kind => "slow-ramp";

    public override string Description => "daily git pushes to a repository of the attacker, growing from day to day";

    public override bool Fits(SimHost host) => host.Role is Role.Developer or Role.Office or Role.DataScientist;

    public override int Sessions(Dice dice) => dice.Between(5, 12);

    public override long Volume(Dice dice) => dice.LogUniform(2e6, 250e6);

    public override double Share(int part, int parts)
    {
        double sum = 0, power = 1, mine = 0;
        for (int i = 0; i < parts; i++)
        {
            if (i == part) mine = power;
            sum += power;
            power *= Growth;
        }
        return mine / sum;
    }

    public override void Play(AttackScene scene)
    {
        var remote = new GitRemote(scene.Host.GitLabTeam ? RepositorySites.GitLab : RepositorySites.GitHub, $"{scene.Account}/{scene.Repository}");
        foreach (long bytes in scene.Split(scene.Dice.Between(1, 2)))
        {
            scene.Time = GitCommands.Commit(scene.Recorder, scene.Dice, scene.Time, scene.Shell, scene.Scratch, GitCommands.Message(scene.Dice));
            scene.Time = GitCommands.Push(scene.Recorder, scene.Dice, scene.Time, scene.Shell, remote, bytes, scene.Scratch, "origin", "main");
            scene.Pause(5_000);
        }
    }
}
