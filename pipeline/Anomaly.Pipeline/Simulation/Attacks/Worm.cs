using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>A package's install script collects secrets and drops them in repositories it makes: kilobytes in all.</summary>
internal sealed class Worm : Attack
{
    public override string Kind => "worm";

    public override string Description => "install script of a package (node, bun) makes repositories with stolen secrets through api.github.com";

    public override bool Fits(SimHost host) => host.Role is Role.Developer or Role.Ci;

    public override int Sessions(Dice dice) => 1;

    public override long Volume(Dice dice) => dice.LogUniform(15_000, 900_000);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        string node = Programs.Node(scene.Host);
        var npm = recorder.Start(scene.Time, scene.Shell, node, ["node", scene.Host.Windows ? @"C:\Program Files\nodejs\node_modules\npm\bin\npm-cli.js" : "/usr/bin/npm", "install"]);
        scene.Recorder.Episode = null;
        recorder.Tls(scene.Time + 700_000, npm, Sites.Npm, 40_000, 6_000_000, 9_000_000);
        scene.Recorder.Episode = scene.Episode;
        scene.Pause(12);
        var setup = recorder.Start(scene.Time, npm, node, ["node", "setup_env.js"]);
        scene.Pause(5);
        bool bun = scene.Choice % 2 == 0;
        string image = scene.Host.Windows ? $@"{scene.Host.Home}\.bun\bin\bun.exe" : $"{scene.Host.Home}/.bun/bin/bun";
        var worker = bun ? recorder.Start(scene.Time, setup, image, ["bun", "run", "environment.js"]) : setup;
        scene.Pause(60);
        foreach (long bytes in scene.Split(scene.Dice.Between(4, 18)))
        {
            scene.Time = recorder.Tls(scene.Time, worker, RepositorySites.GitHubApi, bytes, 5_000, GitCommands.Transfer(scene.Dice, bytes));
            scene.Pause(20);
        }
    }
}
