using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>Files dropped on the upload page, 25 MiB each at most; no command line shows anything.</summary>
internal sealed class BrowserUpload : Attack
{
    public override string Kind => "browser-upload";

    public override string Description => "files uploaded to a repository through the web page, by the browser";

    public override bool Fits(SimHost host) => host.Role is Role.Office or Role.Room;

    public override long Volume(Dice dice) => dice.LogUniform(5e6, 300e6);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        var browser = recorder.Service(Programs.Browser(scene.Host), scene.Host.Account);
        recorder.Tls(scene.Time, browser, RepositorySites.GitHub, 14_000, 600_000, 40_000_000);
        scene.Pause(70);
        int files = (int)Math.Clamp(scene.Bytes / 15_000_000, 1, 30);
        foreach (long bytes in scene.Split(files))
        {
            recorder.Tls(scene.Time, browser, RepositorySites.GitHub, 6_000, 30_000, 9_000_000);
            scene.Time = recorder.Tls(scene.Time + 1_500_000, browser, RepositorySites.GitHubUploads, Math.Min(bytes, 26_000_000), 4_000, GitCommands.Transfer(scene.Dice, bytes));
            scene.Pause(30);
        }
    }
}
