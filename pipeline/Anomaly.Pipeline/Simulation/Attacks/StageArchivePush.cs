using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>Files are copied together, packed, committed and pushed within some hours.</summary>
internal sealed class StageArchivePush : Attack
{
    public override string Kind => "stage-archive-push";

    public override string Description => "files staged in a repository folder, packed with a password, committed and pushed";

    public override bool Fits(SimHost host) => host.Role is Role.Office or Role.Server or Role.Developer or Role.DataScientist;

    public override int Sessions(Dice dice) => 1;

    public override long Volume(Dice dice) => dice.LogUniform(600_000, 500e6);

    public override void Play(AttackScene scene)
    {
        var recorder = scene.Recorder;
        var host = scene.Host;
        bool usual = scene.Choice % 2 == 0;
        string folder = host.Windows
            ? usual ? $@"{host.Home}\Documents\git_repos\{scene.Repository}" : $@"{host.Home}\Pictures\{scene.Repository}"
            : usual ? $"{host.Home}/repos/{scene.Repository}" : $"/opt/{scene.Repository}";
        string separator = host.Windows ? "\\" : "/";
        var copy = host.Windows
            ? recorder.Start(scene.Time, scene.Shell, @"C:\Windows\System32\Robocopy.exe", ["robocopy", @"\\files\finance", folder, "*.xlsx", "/S", "/R:0"])
            : recorder.Start(scene.Time, scene.Shell, "/usr/bin/rsync", ["rsync", "-a", "/srv/data/", folder]);
        recorder.Episode = null;
        if (host.Windows) recorder.Inside(scene.Time + 1_000_000, recorder.Service(Programs.SystemProcess), Internal.Files, 445, "gssapi,ntlm,smb", 900_000, scene.Bytes + scene.Bytes / 2, 90_000_000);
        recorder.Episode = scene.Episode;
        int files = scene.Dice.Between(8, 30);
        for (int i = 0; i < files; i++)
        {
            recorder.File(scene.Time + i * 700_000L, copy, $"{folder}{separator}{scene.Dice.Pick(Names.Documents)}_{scene.Dice.Between(2022, 2026)}_{i}.xlsx");
        }
        scene.Time += files * 700_000L;
        scene.Pause(900);
        string packed = folder + separator + Names.Token(scene.Dice, 6) + (host.Windows ? ".7z" : ".tar.gz");
        var pack = host.Windows
            ? recorder.Start(scene.Time, scene.Shell, @"C:\Program Files\7-Zip\7z.exe", ["7z.exe", "a", "-pinfected", "-mhe=on", "-v95m", packed, folder + @"\*.xlsx"])
            : recorder.Start(scene.Time, scene.Shell, "/usr/bin/tar", ["tar", "-czf", packed, folder]);
        if (!host.Windows)
        {
            for (int i = 0; i < Math.Min(files, 6); i++) recorder.File(scene.Time + i * 300_000L, pack, $"{folder}/{scene.Dice.Pick(Names.Documents)}_{i}.xlsx", read: true);
        }
        recorder.File(scene.Time + 20_000_000, pack, packed);
        scene.Pause(1500);
        string git = Programs.Git(host);
        recorder.Start(scene.Time, scene.Shell, git, ["git", "init", "-q"], folder: folder);
        scene.Pause(10);
        scene.Time = GitCommands.Commit(recorder, scene.Dice, scene.Time, scene.Shell, folder, "initial");
        scene.Pause(400);
        GitCommands.Push(recorder, scene.Dice, scene.Time, scene.Shell, new GitRemote(RepositorySites.GitHub, $"{scene.Account}/{scene.Repository}"), scene.Bytes, folder, "origin", "main");
    }
}
