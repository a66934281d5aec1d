using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>A script speaks to the API by a library: no git, no telling command line; one in four uploads to a model hub.</summary>
internal sealed class PythonLibrary : Attack
{
    public override string Kind => "python-library";

    public override string Description => "python uploads files by a library, to api.github.com or to a model hub";

    public override bool Fits(SimHost host) => host.Role is Role.Server or Role.Developer or Role.Office or Role.DataScientist or Role.Jump;

    public override long Volume(Dice dice) => dice.LogUniform(120_000, 250e6);

    public override void Play(AttackScene scene)
    {
        if (scene.Choice % 4 == 3 && scene.Host.Role != Role.DataScientist)
        {
            GitCommands.HubUpload(scene.Recorder, scene.Dice, scene.Time, scene.Shell, $"{scene.Account}/{scene.Repository}", scene.Split(scene.Dice.Between(1, 5)), scene.Scratch);
            return;
        }
        var python = scene.Recorder.Start(scene.Time, scene.Shell, Programs.Python(scene.Host), ["python", scene.Choice % 2 == 0 ? "sync.py" : "-c", scene.Choice % 2 == 0 ? "--all" : "import sync; sync.run()"], folder: scene.Scratch);
        scene.Pause(6);
        foreach (long bytes in scene.Split((int)Math.Clamp(scene.Bytes / scene.Dice.LogUniform(300_000, 15_000_000), 1, 30)))
        {
            scene.Time = scene.Recorder.Tls(scene.Time, python, RepositorySites.GitHubApi, bytes, 4_500, GitCommands.Transfer(scene.Dice, bytes));
            scene.Pause(8);
        }
    }
}
