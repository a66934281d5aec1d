using Anomaly.Pipeline.Simulation.Records;
using Anomaly.Pipeline.Simulation.World;

namespace Anomaly.Pipeline.Simulation.Ordinary;

/// <summary>What a data scientist does besides a desk: notebooks, data sets from and to the company's store and a model hub.</summary>
internal sealed class DataWork(HostRecorder recorder, Dice dice, WorkDay work, DeskWork desk, DeveloperWork developer)
{
    /// <summary>The company's organisation at the model hub.</summary>
    public const string HubOwner = "brightfield-labs";

    private static readonly string[] DataSets = ["demand-2026", "returns-sample", "weather-eu", "tickets-clean", "embeddings-v2", "forecast-base"];
    private static readonly string[] PublicModels = ["openai/whisper-small", "google-bert/bert-base-uncased", "sentence-transformers/all-MiniLM-L6-v2", "stanfordnlp/imdb", "allenai/c4"];

    private readonly SimHost _host = recorder.Host;

    /// <summary>Everything of the day that is not desk work.</summary>
    public void Do()
    {
        long start = work.From + 8 * WorkCalendar.Minute;
        var python = recorder.Start(start, developer.Shell, Programs.Python(_host), ["python", "-m", "jupyterlab", "--no-browser"]);
        var kernel = recorder.Start(start + 40_000_000, python, Programs.Python(_host), ["python", "-m", "ipykernel_launcher", "-f", $"kernel-{Names.Token(dice, 8)}.json"]);
        for (int i = work.Count(2.5); i > 0; i--)
        {
            long size = dice.LogNormal(40_000_000, 1.5, 3_000_000_000);
            recorder.Tls(work.Moment(), kernel, Sites.DataLake, 6_000 + size / 900, size, GitCommands.Transfer(dice, size));
        }
        for (int i = work.Count(0.6); i > 0; i--)
        {
            long size = dice.LogNormal(9_000_000, 1.8, 2_000_000_000);
            recorder.Tls(work.Moment(), kernel, Sites.DataLake, size, 6_000, GitCommands.Transfer(dice, size));
        }
        for (int i = work.Count(0.5); i > 0; i--) Download(work.Moment());
        if (dice.Chance(0.12)) Upload(work.Moment(), dice.LogNormal(30_000_000, 1.6, 2_000_000_000));
        for (int i = work.Count(0.7); i > 0; i--) developer.CommitAndPush(work.Moment(), dice.LogNormal(250_000, 1.5, 90_000_000));
        if (dice.Chance(0.04)) LargeFiles(work.Moment(), dice.LogNormal(60_000_000, 1.0, 900_000_000));
        for (int i = work.Count(1); i > 0; i--) desk.Browse(work.Moment(), dice.PickSkewed(Sites.DeveloperWeb));
        developer.Packages(work.Count(0.6));
    }

    /// <summary>A data set or model goes to the company's own place at the hub.</summary>
    public Episode Upload(long time, long bytes, string? name = null)
    {
        var episode = new Episode();
        recorder.Episode = episode;
        string set = name ?? dice.PickSkewed(DataSets);
        GitCommands.HubUpload(recorder, dice, time, developer.Shell, $"{HubOwner}/{set}", [bytes - bytes / 50, bytes / 50], _host.Windows ? $@"{_host.Home}\data\{set}" : $"{_host.Home}/data/{set}");
        recorder.Episode = null;
        return episode;
    }

    /// <summary>Large files of a project of the company, by Git LFS.</summary>
    public Episode LargeFiles(long time, long bytes) => LargeFiles(recorder, dice, time, developer, bytes, "ml-forecast");

    /// <summary>Large files of that repository of the company, by Git LFS.</summary>
    public static Episode LargeFiles(HostRecorder recorder, Dice dice, long time, DeveloperWork developer, long bytes, string repository)
    {
        string folder = Programs.WorkingCopy(recorder.Host, repository);
        time = GitCommands.Commit(recorder, dice, time, developer.Shell, folder, "update assets");
        var episode = new Episode();
        recorder.Episode = episode;
        long large = bytes * 7 / 10;
        GitCommands.LfsPush(recorder, dice, time, developer.Shell, new GitRemote(RepositorySites.GitHub, $"{Names.Company}/{repository}"), [large, bytes - large], folder);
        recorder.Episode = null;
        return episode;
    }

    private void Download(long time)
    {
        var hub = recorder.Start(time, developer.Shell, Programs.Python(_host), ["python", Programs.HubClient(_host), "download", dice.PickSkewed(PublicModels)]);
        recorder.Tls(time + 900_000, hub, RepositorySites.HuggingFace, dice.LogNormal(9_000, 0.5), dice.LogNormal(60_000, 0.8), 2_000_000);
        long size = dice.LogNormal(300_000_000, 1.2, 6_000_000_000);
        recorder.Tls(time + 2_900_000, hub, RepositorySites.HuggingFaceObjects, 4_000 + size / 3_000, size, GitCommands.Transfer(dice, size));
    }
}
