using Anomaly.Models.Bundles;
using Anomaly.Models.Calibration;
using Anomaly.Models.IsolationForest;
using Anomaly.Models.Pca;
using Anomaly.Pipeline.Features;

namespace Anomaly.Pipeline.Scoring;

/// <summary>Calibrators of one peer group or of the fleet.</summary>
public sealed class CalibratorSet
{
    /// <summary>By detector.</summary>
    public required ConformalCalibrator[] Detectors { get; init; }

    /// <summary>Of the merged value (−log10 of the merged p), by group of evidence.</summary>
    public required ConformalCalibrator[] Merged { get; init; }
}

/// <summary>Everything a bundle holds: what was learned across hosts.</summary>
public sealed class ScoringModel
{
    /// <summary>First day of the training window.</summary>
    public required int FirstDay { get; init; }

    /// <summary>Last day that models were fitted on.</summary>
    public required int LastFitDay { get; init; }

    /// <summary>Last day of the training window: calibration ends here, later days can be scored.</summary>
    public required int LastDay { get; init; }

    /// <summary>Peer groups.</summary>
    public required HostGroups Groups { get; init; }

    /// <summary>Group of each host seen in training.</summary>
    public required SortedDictionary<string, int> GroupOf { get; init; }

    /// <summary>Priors by group; the last entry is the fleet's.</summary>
    public required PeerPriors[] Priors { get; init; }

    /// <summary>Isolation forest; null where there were too few host-days.</summary>
    public IsolationForestModel? Forest { get; init; }

    /// <summary>PCA; null where there were too few host-days.</summary>
    public PcaModel? Pca { get; init; }

    /// <summary>Calibrators by group, null for groups under the smallest size; the last entry is the fleet's.</summary>
    public required CalibratorSet?[] Calibrators { get; init; }

    /// <summary>Total risk of benign host-days, in hundredths of a deciban.</summary>
    public required ConformalCalibrator Risk { get; init; }

    /// <summary>The like before it is weighed beside what the peers show that day: by it a day counts as alerted and teaches later.</summary>
    public required ConformalCalibrator OwnRisk { get; init; }

    /// <summary>Risk from models alone, of benign host-days.</summary>
    public required ConformalCalibrator ModelRisk { get; init; }

    /// <summary>Hosts on a night of the calibration days, on average.</summary>
    public required double HostsPerNight { get; init; }

    /// <summary>Index of the fleet's entries.</summary>
    public int Fleet => Groups.Count;

    /// <summary>Version: first 12 hex digits of the content id; '' before it was saved or loaded.</summary>
    public string Version { get; private set; } = "";

    /// <summary>Group of a host as trained or given; the fleet for others.</summary>
    public int KnownGroup(string host) => TryGroup(host, out int group) ? group : Fleet;

    /// <summary>Whether a host's group is known by name: it was trained on, or given a group.</summary>
    public bool TryGroup(string host, out int group)
    {
        if (GroupOf.TryGetValue(host, out group)) return true;
        group = Groups.OfName(host);
        return group >= 0;
    }

    /// <summary>Group of a host: as trained or given, else by its own behaviour once it has enough days, else the fleet.</summary>
    public int GroupOfHost(string host, HostState state, int minDays)
        => TryGroup(host, out int group) ? group
            : state.Days >= minDays ? Groups.Of(HostSummary.Of(host, state)) : Fleet;

    /// <summary>Calibrators for a group: its own or the fleet's.</summary>
    public CalibratorSet CalibratorsOf(int group) => Calibrators[group] ?? Calibrators[Fleet]!;

    /// <summary>Shown name of a group.</summary>
    public string GroupName(int group) => Groups.Name(group);

    /// <summary>Saves as <c>VERSION.bundle</c> in a folder (temporary name, then renamed) and returns the version.</summary>
    public string Save(string folder, IReadOnlyDictionary<string, string> properties)
    {
        var writer = new BundleWriter(new BundleManifest
        {
            CreatedBy = "anomaly",
            FeatureNames = [.. FeatureCatalog.All.Select(f => f.Name)],
            TrainingDays = [FirstDay, LastFitDay, LastDay],
            Properties = properties,
        });
        writer.Add("peers", stream =>
        {
            using var w = new BinaryWriter(stream, System.Text.Encoding.UTF8, leaveOpen: true);
            Groups.SaveLearned(w);
            w.Write(HostsPerNight);
            w.Write(GroupOf.Count);
            foreach (var (host, group) in GroupOf)
            {
                w.Write(host);
                w.Write(group);
            }
            foreach (var prior in Priors) prior.Save(w);
        });
        if (Groups.Given.Lines.Count > 0) writer.Add("given-peers", Groups.SaveGiven);
        if (Forest is not null) writer.Add("forest", Forest.Save);
        if (Pca is not null) writer.Add("pca", Pca.Save);
        writer.Add("risk", Risk.Save);
        writer.Add("own-risk", OwnRisk.Save);
        writer.Add("model-risk", ModelRisk.Save);
        for (int g = 0; g < Calibrators.Length; g++)
        {
            if (Calibrators[g] is not { } set) continue;
            for (int d = 0; d < set.Detectors.Length; d++) writer.Add($"calibration/{g}/{DetectorCatalog.All[d].Name}", set.Detectors[d].Save);
            for (int k = 0; k < set.Merged.Length; k++) writer.Add($"calibration/{g}/merged/{DetectorCatalog.Groups[k]}", set.Merged[k].Save);
        }
        var memory = new MemoryStream();
        writer.Write(memory);
        memory.Position = 0;
        Version = BundleReader.Read(memory).ContentId[..12];
        AtomicFile.Write(Path.Combine(folder, FileName(FirstDay, LastDay, Version)), stream => stream.Write(memory.GetBuffer(), 0, (int)memory.Length));
        return Version;
    }

    /// <summary>File name of a bundle: sorts by the end of its training window.</summary>
    public static string FileName(int first, int last, string version)
        => $"{Workspace.DayText(last)}_{Workspace.DayText(first)}_{version}.bundle";

    /// <summary>
    /// Loads the newest bundle of a workspace (latest training end), or the one whose version begins with <paramref name="version"/>; null where there is none.
    /// Of several that end on the same day one that this version of the program can use goes before those that it cannot.
    /// </summary>
    /// <exception cref="UsageException">There is no such bundle, or another version of the program trained it.</exception>
    /// <exception cref="DataException">The bundle is damaged.</exception>
    public static ScoringModel? Load(Workspace workspace, string? version = null)
    {
        var files = Directory.Exists(workspace.Bundles) ? Directory.GetFiles(workspace.Bundles, "*.bundle") : [];
        Array.Sort(files, StringComparer.Ordinal);
        if (string.IsNullOrEmpty(version)) return files.Length == 0 ? null : LoadNewest(files);
        var found = files.Where(f => Path.GetFileNameWithoutExtension(f).Split('_')[^1].StartsWith(version, StringComparison.Ordinal)).ToList();
        return found.Count == 1 ? LoadFile(found[0])
            : throw new UsageException(found.Count == 0 ? $"there is no bundle '{version}' in {workspace.Bundles}" : $"bundle '{version}' is ambiguous: {found.Count} begin with it");
    }

    // Whoever trains again on the days of a bundle that cannot be used any more has two of one name but for the version.
    private static ScoringModel LoadNewest(string[] files)
    {
        static string End(string path) => Path.GetFileName(path).Split('_')[0];
        UsageException? unusable = null;
        foreach (string path in files.Reverse().TakeWhile(f => End(f) == End(files[^1])))
        {
            try
            {
                return LoadFile(path);
            }
            catch (UsageException e)
            {
                unusable ??= e;
            }
        }
        throw unusable!;
    }

    private static ScoringModel LoadFile(string path)
    {
        BundleReader reader;
        try
        {
            reader = BundleReader.Read(path);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            throw new DataException($"bundle {path}: {e.Message}", e);
        }
        try
        {
            return FromReader(reader);
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException)
        {
            // Its checksums hold, so that nothing is damaged: it says what this program does not ask for, or the other way round.
            var days = reader.Manifest.TrainingDays;
            throw new UsageException($"bundle {path} was trained by another version of the program, with other features or detectors, and cannot be used; "
                + $"train again with 'anomaly train --from {Workspace.DayText(days[0])} --to {Workspace.DayText(days[2])}'");
        }
    }

    private static (GivenPeers? Given, bool Learned) Given(BundleReader reader)
    {
        if (!reader.Has("given-peers")) return (null, true);
        using var stream = reader.Open("given-peers");
        using var r = new BinaryReader(stream, System.Text.Encoding.UTF8);
        bool learned = r.ReadBoolean();
        return (GivenPeers.Load(r), learned);
    }

    private static ScoringModel FromReader(BundleReader reader)
    {
        if (!reader.Manifest.FeatureNames.SequenceEqual(FeatureCatalog.All.Select(f => f.Name)))
            throw new InvalidDataException("it was trained on other features");
        using var stream = reader.Open("peers");
        using var r = new BinaryReader(stream, System.Text.Encoding.UTF8);
        var (given, learned) = Given(reader);
        var groups = HostGroups.Load(r, given, learned);
        double hosts = r.ReadDouble();
        var groupOf = new SortedDictionary<string, int>(StringComparer.Ordinal);
        for (int n = r.ReadInt32(); n > 0; n--) groupOf[r.ReadString()] = r.ReadInt32();
        var priors = new PeerPriors[groups.Count + 1];
        for (int g = 0; g < priors.Length; g++) priors[g] = PeerPriors.Load(r);
        var sets = new CalibratorSet?[groups.Count + 1];
        for (int g = 0; g < sets.Length; g++)
        {
            int at = g;
            if (!reader.Has($"calibration/{g}/{DetectorCatalog.All[0].Name}")) continue;
            sets[g] = new CalibratorSet
            {
                Detectors = [.. DetectorCatalog.All.Select(d => reader.Load($"calibration/{at}/{d.Name}", ConformalCalibrator.Load))],
                Merged = [.. DetectorCatalog.Groups.Select(k => reader.Load($"calibration/{at}/merged/{k}", ConformalCalibrator.Load))],
            };
        }
        return new ScoringModel
        {
            FirstDay = reader.Manifest.TrainingDays[0],
            LastFitDay = reader.Manifest.TrainingDays[1],
            LastDay = reader.Manifest.TrainingDays[2],
            Groups = groups,
            GroupOf = groupOf,
            Priors = priors,
            Forest = reader.Has("forest") ? reader.Load("forest", IsolationForestModel.Load) : null,
            Pca = reader.Has("pca") ? reader.Load("pca", PcaModel.Load) : null,
            Calibrators = sets,
            Risk = reader.Load("risk", ConformalCalibrator.Load),
            OwnRisk = reader.Load("own-risk", ConformalCalibrator.Load),
            ModelRisk = reader.Load("model-risk", ConformalCalibrator.Load),
            HostsPerNight = hosts,
            Version = reader.ContentId[..12],
        };
    }
}
