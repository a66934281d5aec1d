using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>Large objects go to the storage bucket behind the service; the service itself sees a few kilobytes.</summary>
internal sealed class LfsObjects : Attack
{
    public override string Kind => "lfs-objects";

    public override string Description => "git lfs push: objects go to the S3 bucket of GitHub";

    public override bool Fits(SimHost host) => host.Role is Role.Developer or Role.Office or Role.Server;

    public override int Sessions(Dice dice) => 1;

    public override long Volume(Dice dice) => dice.LogUniform(40e6, 1.8e9);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        var remote = new GitRemote(RepositorySites.GitHub, $"{scene.Account}/{scene.Repository}");
        string image = scene.Host.Windows ? @"C:\Program Files\Git\mingw64\bin\git-lfs.exe" : "/usr/bin/git-lfs";
        recorder.Start(scene.Time, scene.Shell, image, ["git-lfs", "track", "*.bin"], folder: scene.Scratch);
        scene.Pause(30);
        scene.Time = GitCommands.Commit(recorder, scene.Dice, scene.Time, scene.Shell, scene.Scratch, "assets");
        scene.Pause(10);
        var git = recorder.Start(scene.Time, scene.Shell, Programs.Git(scene.Host), ["git", "push", "origin", "main"], folder: scene.Scratch);
        var lfs = recorder.Start(scene.Time + 400_000, git, image, ["git-lfs", "pre-push", "origin", remote.Url], folder: scene.Scratch);
        recorder.Tls(scene.Time + 700_000, lfs, RepositorySites.GitHub, 3_500, 6_000, 900_000);
        long end = scene.Time + 1_700_000;
        foreach (long bytes in scene.Split(scene.Dice.Between(2, 8)))
        {
            end = Math.Max(end, recorder.Tls(scene.Time + scene.Dice.Between(1_700_000, 4_000_000), lfs, RepositorySites.GitHubLfs, bytes, 3_000, GitCommands.Transfer(scene.Dice, bytes)));
        }
        scene.Time = end + 500_000;
        GitCommands.Push(recorder, scene.Dice, scene.Time, git, remote, 4_000, scene.Scratch, "--no-verify", "origin", "main");
    }
}
