using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest;

/// <summary>What ingest has committed in a workspace, at the moment of loading. Anything else on disk does not exist.</summary>
public sealed class SourceCatalog
{
    private readonly Dictionary<(string Table, int Day), List<string>> _parts = [];
    private readonly Dictionary<string, SortedSet<int>> _days = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _allDays = [];
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<int, SortedSet<string>> _inputs = [];
    private readonly List<SourceFile> _leaseGivers = [];

    private SourceCatalog(IReadOnlyList<BatchManifest> batches) => Batches = batches;

    /// <summary>Committed batches, in ordinal order of their names.</summary>
    public IReadOnlyList<BatchManifest> Batches { get; }

    /// <summary>Parquet files of leases (<see cref="IntakeSchema.Lease"/>), full paths in ordinal order.</summary>
    public IReadOnlyList<string> LeaseFiles => FilesOf(IntakeSchema.Lease.Name, NoDay);

    /// <summary>Parquet files of rejects (<see cref="IntakeSchema.Reject"/>), full paths in ordinal order.</summary>
    public IReadOnlyList<string> RejectFiles => FilesOf(IntakeSchema.Reject.Name, NoDay);

    /// <summary>Days that have events of any kind, ascending.</summary>
    public IReadOnlyCollection<int> AllDays => _allDays;

    private const int NoDay = int.MinValue;

    /// <summary>
    /// Reads all batches. Throws <see cref="DataException"/> where one is damaged or newer than the program, or names
    /// a part that is gone.
    /// </summary>
    public static SourceCatalog Load(Workspace workspace)
    {
        var batches = Directory.Exists(workspace.Sources)
            ? Directory.EnumerateFiles(workspace.Sources, "*.json").Order(StringComparer.Ordinal).Select(BatchManifest.Read).ToList()
            : [];
        var catalog = new SourceCatalog(batches);
        foreach (var batch in batches)
        {
            foreach (var part in batch.Parts) catalog.Add(workspace, batch, part);
            foreach (var file in batch.Files) catalog.Add(file);
        }
        foreach (var files in catalog._parts.Values) files.Sort(StringComparer.Ordinal);
        return catalog;
    }

    /// <summary>Parquet files with the parsed events of a kind and day, full paths in ordinal order.</summary>
    public IReadOnlyList<string> Files(EventKind kind, int day) => FilesOf(TableOf(kind), day);

    /// <summary>Days that have events of a kind, ascending.</summary>
    public IReadOnlyCollection<int> Days(EventKind kind) => _days.TryGetValue(TableOf(kind), out var days) ? days : [];

    /// <summary>The file that a content id was read from, as it was named when it was first added; '' for an unknown id.</summary>
    public string PathOf(string contentId) => _paths.GetValueOrDefault(contentId, "");

    /// <summary>
    /// Identities of the files that gave events to a day or leases that touch it, in ordinal order. A day whose list
    /// did not change has the same parsed events and leases as before.
    /// </summary>
    public IReadOnlyList<string> DayInputs(int day)
    {
        var inputs = new SortedSet<string>(_inputs.TryGetValue(day, out var events) ? events : [], StringComparer.Ordinal);
        long from = day * Event.MicrosPerDay, to = from + Event.MicrosPerDay;
        foreach (var file in _leaseGivers)
            if (file.LeaseFrom < to && file.LeaseTo > from) inputs.Add(file.Identity);
        return [.. inputs];
    }

    /// <summary>Name of the table of a kind, which is also the name of its folder.</summary>
    public static string TableOf(EventKind kind) => kind switch
    {
        EventKind.Flow => EventSchema.Flow.Name,
        EventKind.Process => EventSchema.Process.Name,
        EventKind.File => EventSchema.File.Name,
        EventKind.Name => EventSchema.Name.Name,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "unknown kind of event"),
    };

    private IReadOnlyList<string> FilesOf(string table, int day) => _parts.TryGetValue((table, day), out var files) ? files : [];

    private void Add(Workspace workspace, BatchManifest batch, StoredPart part)
    {
        string path = Path.Combine(workspace.Root, part.Path);
        if (!File.Exists(path))
            throw new DataException($"{path} is missing, which batch {batch.Batch} names; restore it, or delete {Path.Combine(workspace.Sources, batch.Batch + ".json")} and ingest its files again");
        int day = part.Day.Length == 0 ? NoDay : Workspace.ParseDay(part.Day);
        if (!_parts.TryGetValue((part.Table, day), out var files)) _parts.Add((part.Table, day), files = []);
        files.Add(path);
        if (day == NoDay) return;
        if (!_days.TryGetValue(part.Table, out var days)) _days.Add(part.Table, days = []);
        days.Add(day);
        _allDays.Add(day);
    }

    private void Add(SourceFile file)
    {
        _paths.TryAdd(file.Content, file.Path);
        if (file.Leases > 0) _leaseGivers.Add(file);
        foreach (string text in file.Days)
        {
            int day = Workspace.ParseDay(text);
            if (!_inputs.TryGetValue(day, out var inputs)) _inputs.Add(day, inputs = new SortedSet<string>(StringComparer.Ordinal));
            inputs.Add(file.Identity);
        }
    }
}
