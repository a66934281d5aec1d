using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Resolve;

/// <summary>What a resolved day was made of and came to; written last, so a day without it does not count.</summary>
public sealed record DayState
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>Hash over everything the day was made of.</summary>
    public required string Input { get; init; }

    /// <summary>Hash over the day's own parsed parts alone: while it holds, no log brought the day anything since.</summary>
    public required string Parts { get; init; }

    /// <summary>Hash over the meaning of the resolved flows, process starts and file operations, whatever their order, logs and lines.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Hash over the claims of the day, on which the next day leans.</summary>
    public required string Claims { get; init; }

    /// <summary>Hash over the shared host labels that canonical names were chosen with.</summary>
    public required string Clashes { get; init; }

    /// <summary>Rows by kind.</summary>
    public required SortedDictionary<string, long> Rows { get; init; }

    /// <summary>Events that name no host and so belong to none, by kind.</summary>
    public required SortedDictionary<string, long> WithoutHost { get; init; }

    /// <summary>Addresses that several hosts took turns on within an hour (shared egress): they bind nobody then.</summary>
    public required IReadOnlyList<string> SharedAddresses { get; init; }

    /// <summary>State file of a day.</summary>
    public static string PathOf(Workspace workspace, int day) => Path.Combine(workspace.Resolved, "state", $"day={Workspace.DayText(day)}.json");

    /// <summary>The value of <see cref="Parts"/> for what the sources hold now.</summary>
    public static string PartsOf(Workspace workspace, SourceCatalog sources, int day)
        => PartList.Hash(workspace, [.. Enum.GetValues<EventKind>().SelectMany(kind => sources.Files(kind, day))]);

    /// <summary>Days that have a state, ascending.</summary>
    public static IReadOnlyList<int> Days(Workspace workspace)
    {
        string folder = Path.Combine(workspace.Resolved, "state");
        if (!Directory.Exists(folder)) return [];
        return [.. Directory.EnumerateFiles(folder, "day=*.json").Select(f => Workspace.ParseDay(Path.GetFileNameWithoutExtension(f)["day=".Length..])).Order()];
    }

    /// <summary>Reads the state of a day; null where there is none or it is damaged: the day is then simply made again.</summary>
    public static DayState? Read(Workspace workspace, int day)
    {
        string path = PathOf(workspace, day);
        if (!File.Exists(path)) return null;
        try
        {
            return JsonSerializer.Deserialize<DayState>(File.ReadAllBytes(path), Json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the state of a day, whole or not at all.</summary>
    public void Write(Workspace workspace, int day) => AtomicFile.Write(PathOf(workspace, day), stream => JsonSerializer.Serialize(stream, this, Json));
}
