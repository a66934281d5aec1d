using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>A service nobody in the fleet has used.</summary>
internal sealed class NewProvider : Attack
{
    public override string Kind => "new-provider";

    public override string Description => "git push (or hf upload) to a code-repository service new to the fleet";

    public override bool Fits(SimHost host) => host.Role is Role.Developer or Role.Office or Role.Server;

    public override long Volume(Dice dice) => dice.LogUniform(150_000, 300e6);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        Site[] sites = [RepositorySites.Gitee, RepositorySites.HuggingFace, RepositorySites.SourceHut, RepositorySites.NotABug, RepositorySites.SourceForge];
        var site = sites[(int)(scene.Choice % 5)];
        if (site == RepositorySites.HuggingFace)
        {
            var upload = recorder.Start(scene.Time, scene.Shell, Programs.Python(scene.Host), ["python", scene.Host.Windows ? $@"{scene.Host.Home}\AppData\Local\Programs\Python\Python312\Scripts\hf.exe" : $"{scene.Host.Home}/.local/bin/hf", "upload", $"{scene.Account}/{scene.Repository}", scene.Scratch]);
            foreach (long bytes in scene.Split(scene.Dice.Between(1, 5)))
            {
                scene.Time = recorder.Tls(scene.Time + 900_000, upload, site, bytes, 8_000, GitCommands.Transfer(scene.Dice, bytes));
            }
            return;
        }
        foreach (long bytes in scene.Split(scene.Dice.Between(1, 3)))
        {
            scene.Time = GitCommands.Commit(recorder, scene.Dice, scene.Time, scene.Shell, scene.Scratch, "data");
            scene.Time = GitCommands.Push(recorder, scene.Dice, scene.Time, scene.Shell, new GitRemote(site, $"{scene.Account}/{scene.Repository}"), bytes, scene.Scratch, "origin", "main");
            scene.Pause(90);
        }
    }
}
