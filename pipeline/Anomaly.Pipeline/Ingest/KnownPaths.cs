using System.Text.Json;

namespace Anomaly.Pipeline.Ingest;

/// <summary>What a file looks like from outside. The same stamp again means that the file was not touched.</summary>
/// <param name="Key">How it was named, where it lies and how it was to be read.</param>
/// <param name="Size">Bytes on disk.</param>
/// <param name="Modified">Time of its last change, ticks UTC.</param>
/// <param name="Created">Time of its creation, ticks UTC.</param>
internal sealed record PathStamp(string Key, long Size, long Modified, long Created)
{
    // A file that changed this lately may change again within the resolution of its times.
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(2);

    /// <summary>Stamp of a file before it is read; null where a stamp says nothing (standard input, just written).</summary>
    public static PathStamp? Of(IntakeFile file, TimeProvider clock)
    {
        if (file.Name != file.Path) return null;
        var info = new FileInfo(file.Path);
        if (!info.Exists || clock.GetUtcNow().UtcDateTime - info.LastWriteTimeUtc < Settled) return null;
        string key = string.Join('\n', file.Name, info.FullName, file.Options.Format, file.Options.Host);
        if (file.Options.Mapping is { } mapping) key += '\n' + mapping.File;
        return new PathStamp(key, info.Length, info.LastWriteTimeUtc.Ticks, info.CreationTimeUtc.Ticks);
    }
}

/// <summary>
/// Remembers which untouched files held what, so that known files need not be read again. Only a shortcut: it lies in
/// the scratch folder, and without it the contents are compared.
/// </summary>
internal sealed class KnownPaths
{
    private const int Version = 1;
    private readonly Dictionary<string, Entry> _entries;

    private KnownPaths(Dictionary<string, Entry> entries) => _entries = entries;

    private static string FileIn(Workspace workspace) => Path.Combine(workspace.Scratch, "known-paths.json");

    /// <summary>Reads what is remembered; a damaged or foreign file is as good as none.</summary>
    public static KnownPaths Load(Workspace workspace)
    {
        string path = FileIn(workspace);
        if (!File.Exists(path)) return new KnownPaths([]);
        try
        {
            var kept = JsonSerializer.Deserialize<Kept>(File.ReadAllBytes(path));
            return new KnownPaths(kept is { Version: Version, Entries: { } entries } ? entries : []);
        }
        catch (JsonException)
        {
            return new KnownPaths([]);
        }
    }

    /// <summary>Identity of the file with this stamp; null if not remembered.</summary>
    public string? Find(PathStamp stamp)
        => _entries.TryGetValue(stamp.Key, out var entry) && entry.Size == stamp.Size && entry.Modified == stamp.Modified && entry.Created == stamp.Created
            ? entry.Identity
            : null;

    /// <summary>Writes it down together with the files of a call.</summary>
    public void Save(Workspace workspace, IEnumerable<(PathStamp Stamp, string Identity)> seen)
    {
        var entries = new SortedDictionary<string, Entry>(_entries, StringComparer.Ordinal);
        foreach (var (stamp, identity) in seen) entries[stamp.Key] = new Entry(stamp.Size, stamp.Modified, stamp.Created, identity);
        AtomicFile.Write(FileIn(workspace), stream => JsonSerializer.Serialize(stream, new { Version, Entries = entries }));
    }

    private sealed record Kept(int Version, Dictionary<string, Entry>? Entries);

    private sealed record Entry(long Size, long Modified, long Created, string Identity);
}
