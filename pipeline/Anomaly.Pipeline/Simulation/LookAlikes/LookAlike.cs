using Anomaly.Pipeline.Simulation.Ordinary;
using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.LookAlikes;

/// <summary>A harmless day that looks like an attack.</summary>
/// <param name="Kind">Name in <c>lookalikes.csv</c>.</param>
/// <param name="Description">What happens.</param>
/// <param name="Fits">It could happen on such a host.</param>
/// <param name="Play">Does it.</param>
internal sealed record LookAlike(string Kind, string Description, Func<SimHost, bool> Fits, Func<LookAlikeScene, Episode> Play)
{
    /// <summary>Every kind.</summary>
    public static IReadOnlyList<LookAlike> All { get; } =
    [
        new("huge-push", "a developer's single large push to the company's own repository", h => h.Role == Role.Developer,
            s => s.Developer!.CommitAndPush(s.Work!.Moment(), s.Dice.LogUniform(40e6, 900e6))),
        new("new-provider-dev", "a developer works with a project on a service new to them", h => h.Role == Role.Developer, NewProvider),
        new("large-clone", "a developer clones a large public repository", h => h.Role == Role.Developer,
            s => s.Developer!.CloneOther(s.Work!.Moment(), s.Dice.LogUniform(400e6, 4e9))),
        new("backup-burst", "a nightly copy several times its usual size", h => h.Role is Role.Server or Role.Backup,
            s => s.Machine!.Backup(Sites.BackupS3, 3, 2 + 6 * s.Dice.Unit())),
        new("release-upload", "CI uploads a release", h => h.Role == Role.Ci,
            s => s.Machine!.Release(s.Recorder.From + (long)((8 + 9 * s.Dice.Unit()) * WorkCalendar.Hour), s.Dice.LogUniform(20e6, 700e6))),
        new("updater", "a newly installed program asks GitHub for its updates", h => h is { Role: Role.Office, Windows: true }, Updater),
        new("archive-for-mail", "a folder is packed and mailed", h => h is { Role: Role.Office, Windows: true }, Archive),
        new("personal-fork", "a developer pushes a fix to a fork of an open-source project", h => h.Role == Role.Developer, Fork),
        new("release-download", "somebody in an office downloads a program from GitHub", h => h.Role == Role.Office,
            s => s.Desk!.ReadGitHub(s.Work!.Moment(), download: 1)),
        new("late-push", "a developer works at night", h => h.Role == Role.Developer,
            s => s.Developer!.CommitAndPush(s.Recorder.Midnight + (long)((21.5 + 1.5 * s.Dice.Unit()) * WorkCalendar.Hour), s.Dice.LogUniform(20_000, 6e6))),
        new("cloud-upload", "somebody in an office sends a large file by a transfer service", h => h.Role == Role.Office, Transfer),
    ];

    private static Episode NewProvider(LookAlikeScene s)
    {
        var site = s.Dice.Pick<Site>([RepositorySites.Bitbucket, RepositorySites.AzureDevOps, RepositorySites.Codeberg]);
        var remote = new GitRemote(site, site == RepositorySites.AzureDevOps ? "contoso-partner/shop/_git/shop" : "partner-tools/shop");
        long time = s.Work!.Moment();
        long after = GitCommands.Clone(s.Recorder, s.Dice, time, s.Developer!.Shell, remote, s.Dice.LogNormal(6e6, 1.2), s.Recorder.Host.Home);
        return s.Developer.CommitAndPush(after + s.Dice.Between(20, 90) * WorkCalendar.Minute, s.Dice.LogNormal(25_000, 1.2), remote);
    }

    private static Episode Updater(LookAlikeScene s)
    {
        string name = s.Dice.Pick<string>(["Obsidian", "ShareX", "PowerToys", "Logseq", "balenaEtcher", "Joplin"]);
        string folder = $@"{s.Recorder.Host.Home}\AppData\Local\{name}";
        long time = s.Work!.Moment(), size = s.Dice.LogNormal(80e6, 0.5);
        var program = s.Recorder.Start(time, s.Desk!.Desktop, $@"{folder}\{name}.exe", [$"\"{folder}\\{name}.exe\""]);
        var updater = s.Recorder.Start(time + 5_000_000, program, $@"{folder}\{name}Updater.exe", [$"\"{folder}\\{name}Updater.exe\" --check"]);
        var episode = new Episode();
        s.Recorder.Episode = episode;
        s.Recorder.Tls(time + 6_000_000, updater, RepositorySites.GitHubApi, 900, 14_000, 700_000);
        s.Recorder.Tls(time + 8_000_000, updater, RepositorySites.GitHub, 1_100, 5_000, 500_000);
        s.Recorder.Tls(time + 9_000_000, updater, RepositorySites.GitHubObjects, 4_000 + size / 3_000, size, GitCommands.Transfer(s.Dice, size));
        s.Recorder.Episode = null;
        return episode;
    }

    private static Episode Archive(LookAlikeScene s)
    {
        long time = s.Work!.Moment(), size = s.Dice.LogNormal(12e6, 0.6, 34_000_000);
        string path = $@"{s.Recorder.Host.Home}\Documents\{s.Dice.Pick(Names.Documents)}.zip";
        var packer = s.Recorder.Start(time, s.Desk!.Desktop, @"C:\Program Files\7-Zip\7zG.exe", [$"\"C:\\Program Files\\7-Zip\\7zG.exe\" a -tzip \"{path}\" -ad -saa"]);
        s.Recorder.File(time + 4_000_000, packer, path);
        var episode = new Episode();
        s.Recorder.Episode = episode;
        s.Recorder.Tls(time + 90_000_000, s.Recorder.Service(Programs.Outlook, s.Recorder.Host.Account), Sites.Outlook, size * 4 / 3, 9_000, GitCommands.Transfer(s.Dice, size));
        s.Recorder.Episode = null;
        return episode;
    }

    private static Episode Fork(LookAlikeScene s)
    {
        string project = s.Dice.Pick(Names.PublicRepositories).Split('/')[1], owner = s.Recorder.Host.Login.Replace('.', '-');
        long time = s.Work!.Moment();
        if (s.Recorder.Host.UsesGh)
        {
            var gh = s.Recorder.Start(time - 40_000_000, s.Developer!.Shell, Programs.Gh(s.Recorder.Host), ["gh", "repo", "fork", "--remote"]);
            s.Recorder.Tls(time - 39_700_000, gh, RepositorySites.GitHubApi, 2_500, 9_000, 900_000);
        }
        return s.Developer!.CommitAndPush(time, s.Dice.LogNormal(15_000, 1.3), new GitRemote(RepositorySites.GitHub, $"{owner}/{project}"));
    }

    private static Episode Transfer(LookAlikeScene s)
    {
        long time = s.Work!.Moment(), size = s.Dice.LogUniform(30e6, 1.9e9);
        var episode = new Episode();
        s.Recorder.Episode = episode;
        s.Recorder.Tls(time, s.Desk!.Browser, Site.On("cloudfront", "wetransfer-eu-prod-incoming.s3.amazonaws.com"), size, size / 700, GitCommands.Transfer(s.Dice, size));
        s.Recorder.Episode = null;
        return episode;
    }
}

/// <summary>The day a look-alike happens on; parts that the host's role lacks are null.</summary>
internal sealed record LookAlikeScene(HostRecorder Recorder, Dice Dice, WorkDay? Work, DeskWork? Desk, DeveloperWork? Developer, MachineWork? Machine);

/// <summary>A look-alike on a host and day.</summary>
internal sealed record PlannedLookAlike(string Id, LookAlike LookAlike, SimHost Host, int Day)
{
    /// <summary>
    /// Look-alikes of a fleet, one in three hosts and every kind where a host fits, in the last 55 % of the days; never on
    /// a host that is attacked.
    /// </summary>
    public static List<PlannedLookAlike> Make(long seed, IReadOnlyList<SimHost> hosts, IReadOnlySet<int> attacked, Presence presence, int first, int days)
    {
        var plan = new List<PlannedLookAlike>();
        int begin = first + Math.Min(days - 1, days * 45 / 100), count = hosts.Count < 6 ? hosts.Count / 2 : Math.Max(LookAlike.All.Count, hosts.Count / 3);
        for (int i = 0; i < count; i++)
        {
            var lookAlike = LookAlike.All[i % LookAlike.All.Count];
            var host = hosts.Where(h => lookAlike.Fits(h) && !attacked.Contains(h.Index))
                .MinBy(h => (plan.Count(p => p.Host == h), Dice.Hash(seed, "look-alike", i, h.Index)));
            if (host is null) continue;
            var open = Enumerable.Range(begin, first + days - begin).Where(d => presence.Amount(host, d) > 0).ToArray();
            if (open.Length == 0) continue;
            plan.Add(new PlannedLookAlike(FormattableString.Invariant($"b{i + 1:00}"), lookAlike, host, open[(int)(Dice.Hash(seed, "look-alike day", i) % (ulong)open.Length)]));
        }
        return plan;
    }
}
