using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.LookAlikes;

/// <summary>A harmless episode that looks like an attack.</summary>
/// <param name="Kind">Name in <c>lookalikes.csv</c>.</param>
/// <param name="Resembles">Kind of attack it is most like; '' where it merely sends or fetches much.</param>
/// <param name="Description">What happens.</param>
/// <param name="Fits">It could happen on such a host.</param>
/// <param name="Play">Does one day of it.</param>
internal sealed record LookAlike(string Kind, string Resembles, string Description, Func<SimHost, bool> Fits, Func<LookAlikeScene, Episode> Play)
{
    /// <summary>On how many days it is done, at least.</summary>
    public int FewestDays { get; init; } = 1;

    /// <summary>On how many days it is done, at most.</summary>
    public int MostDays { get; init; } = 1;

    /// <summary>Every kind; each kind of attack has one at least.</summary>
    public static IReadOnlyList<LookAlike> All { get; } =
    [
        new("huge-push", "bulk-push", "a developer's single large push to the company's own repository", Developer,
            s => s.Developer!.CommitAndPush(s.Work!.Moment(), s.Dice.LogUniform(40e6, 900e6))),
        new("first-push", "bulk-push", "somebody in an office mends the company's documentation: the first push of that laptop",
            h => h is { Role: Role.Office, Windows: true, Analyst: false }, OfficeLookAlikes.FirstPush),
        new("bot-pushes", "low-and-slow", "a bot pushes many small changes to the company's repository", Bot, MachineLookAlikes.BotPushes) { FewestDays = 2, MostDays = 4 },
        new("bot-contents", "contents-api", "a bot puts status files into the company's repository through the contents API", Bot, MachineLookAlikes.BotContents) { MostDays = 2 },
        new("gist-snippet", "gist-and-gh", "a developer shares a snippet as a gist", h => h.Role is Role.Developer or Role.DataScientist, DeveloperLookAlikes.Gist),
        new("personal-fork", "insider-new-owner", "a developer pushes a fix to a fork of an open-source project", Developer, DeveloperLookAlikes.Fork),
        new("hotel-ssh", "ssh-443-renamed", "a developer behind a hotel's firewall pushes over SSH on port 443", Developer, DeveloperLookAlikes.HotelSsh) { MostDays = 2 },
        new("fixtures-push", "stage-archive-push", "a developer packs test data, commits and pushes it to the company's repository", Developer, DeveloperLookAlikes.Fixtures),
        new("archive-for-mail", "stage-archive-push", "a folder is packed and mailed", h => h is { Role: Role.Office, Windows: true }, OfficeLookAlikes.Archive),
        new("admin-script", "powershell-rest", "an administrator's PowerShell uploads a script to the company's repository",
            h => h.Windows && (h.Role is Role.Server or Role.Room || h.Analyst), MachineLookAlikes.AdminScript),
        new("assets-lfs", "lfs-objects", "a designer or data scientist pushes large files by Git LFS to the company's repository",
            h => h.Role == Role.DataScientist || h.Analyst, s => DataWork.LargeFiles(s.Recorder, s.Dice, s.Work!.Moment(), s.Developer!, s.Dice.LogUniform(20e6, 900e6), "design-system")),
        new("install-script", "worm", "an install script of a package (node, bun) asks api.github.com for a release", h => h.Role is Role.Developer or Role.Ci, DeveloperLookAlikes.InstallScript),
        new("updater", "worm", "a newly installed program asks GitHub for its updates", h => h is { Role: Role.Office, Windows: true }, OfficeLookAlikes.Updater),
        new("growing-project", "slow-ramp", "a developer's pushes to a project of the company grow from day to day", Developer, DeveloperLookAlikes.Growing) { FewestDays = 4, MostDays = 9 },
        new("new-provider-dev", "new-provider", "a developer works with a project on a service new to them", Developer, DeveloperLookAlikes.NewProvider),
        new("browser-files", "browser-upload", "somebody uploads small files to a repository of their own through the web page", h => h.Role == Role.Office && (h.ReadsGitHub || h.Analyst), OfficeLookAlikes.BrowserFiles),
        new("cloud-upload", "browser-upload", "somebody in an office sends a large file by a transfer service", h => h.Role == Role.Office, OfficeLookAlikes.Transfer),
        new("release-script", "python-library", "a script of CI uploads a release through the API", h => h.Role == Role.Ci, MachineLookAlikes.ReleaseScript),
        new("hub-dataset", "python-library", "a data scientist uploads a new data set to the company's place at a model hub", h => h.Role == Role.DataScientist,
            s => new DataWork(s.Recorder, s.Dice, s.Work!, s.Desk!, s.Developer!).Upload(s.Work!.Moment(), s.Dice.LogUniform(20e6, 2e9), "release-" + Names.Token(s.Dice, 4))),
        new("large-clone", "", "a developer clones a large public repository", Developer,
            s => s.Developer!.CloneOther(s.Work!.Moment(), s.Dice.LogUniform(400e6, 4e9))),
        new("backup-burst", "", "a nightly copy several times its usual size", h => h.Role is Role.Server or Role.Backup,
            s => s.Machine!.Backup(Sites.BackupS3, 3, 2 + 6 * s.Dice.Unit())),
        new("release-upload", "", "CI uploads a release", h => h.Role == Role.Ci,
            s => s.Machine!.Release(s.Recorder.From + (long)((8 + 9 * s.Dice.Unit()) * WorkCalendar.Hour), s.Dice.LogUniform(20e6, 700e6))),
        new("release-download", "", "somebody in an office downloads a program from GitHub", h => h.Role == Role.Office,
            s => s.Desk!.ReadGitHub(s.Work!.Moment(), download: 1)),
        new("late-push", "", "a developer works at night", Developer,
            s => s.Developer!.CommitAndPush(s.Recorder.Midnight + (long)((21.5 + 1.5 * s.Dice.Unit()) * WorkCalendar.Hour), s.Dice.LogUniform(20_000, 6e6))),
    ];

    private static bool Developer(SimHost host) => host.Role == Role.Developer;

    private static bool Bot(SimHost host) => !host.Windows && host.Role is Role.Ci or Role.Server or Role.Jump;
}

/// <summary>The day a look-alike happens on; parts that the host's role lacks are null. <paramref name="Part"/> is 0 on its first of <paramref name="Parts"/> days.</summary>
internal sealed record LookAlikeScene(HostRecorder Recorder, Dice Dice, WorkDay? Work, DeskWork? Desk, DeveloperWork? Developer, MachineWork? Machine, int Part, int Parts)
{
    /// <summary>Time of a person's work, or of machines' work where nobody sits.</summary>
    public long Moment() => Work?.Moment() ?? Recorder.From + (long)((7 + 11 * Dice.Unit()) * WorkCalendar.Hour);

    /// <summary>Takes in the connections made meanwhile.</summary>
    public Episode Count(Action act)
    {
        var episode = new Episode();
        Recorder.Episode = episode;
        act();
        Recorder.Episode = null;
        return episode;
    }
}
