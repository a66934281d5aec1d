using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Scoring;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Ledger;

/// <summary>
/// The frozen ranked lists: <c>scores/day=YYYY-MM-DD/rev=N/</c> with <c>hosts.parquet</c>, <c>hosts.json</c> and
/// <c>manifest.json</c>. A revision is written under a temporary name and renamed as a whole; nothing is rewritten.
/// </summary>
public sealed class LedgerStore(Workspace workspace)
{
    private static readonly JsonSerializerOptions Json = new() { WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Days with at least one revision, ascending.</summary>
    public IReadOnlyList<int> Days()
        => !Directory.Exists(workspace.Scores) ? []
            : [.. Directory.GetDirectories(workspace.Scores, "day=*").Select(d => Workspace.ParseDay(Path.GetFileName(d)[4..])).Where(d => Latest(d) > 0).Order()];

    /// <summary>Latest revision of a day; 0 where there is none.</summary>
    public int Latest(int day)
    {
        string folder = FolderOf(day);
        if (!Directory.Exists(folder)) return 0;
        int latest = 0;
        foreach (string path in Directory.GetDirectories(folder, "rev=*"))
            if (int.TryParse(Path.GetFileName(path).AsSpan(4), NumberStyles.None, CultureInfo.InvariantCulture, out int revision)) latest = Math.Max(latest, revision);
        return latest;
    }

    /// <summary>Manifest of a revision.</summary>
    public LedgerManifest Manifest(int day, int revision)
    {
        string path = Path.Combine(FolderOf(day, revision), "manifest.json");
        var manifest = Parse<LedgerManifest>(path, File.ReadAllBytes(path));
        if (manifest.Format > LedgerManifest.CurrentFormat)
            throw new DataException($"{path} has format {manifest.Format}; this program reads up to {LedgerManifest.CurrentFormat}");
        return manifest;
    }

    /// <summary>Hosts of a revision, ranked, the not scored ones last. Throws <see cref="DataException"/> where its bytes are not those that were written.</summary>
    public IReadOnlyList<HostScore> Read(int day, int revision)
    {
        string path = Path.Combine(FolderOf(day, revision), "hosts.json");
        byte[] bytes = File.ReadAllBytes(path);
        if (Convert.ToHexStringLower(SHA256.HashData(bytes)) != Manifest(day, revision).HostsJson)
            throw new DataException($"{path} is damaged: its checksum differs from the manifest's");
        return HostScoreJson.Read(bytes);
    }

    /// <summary>
    /// Streams the columns of a revision (<see cref="LedgerSchema.Hosts"/>) in ranked order: what is known of many hosts over
    /// many days, without their evidence. Revisions of earlier versions may lack some: <see cref="RowView.Find"/>.
    /// </summary>
    public IEnumerable<T> ReadColumns<T>(int day, int revision, Func<RowView, T> make)
    {
        string path = Path.Combine(FolderOf(day, revision), "hosts.parquet");
        var stored = ParquetTable.ColumnNames(path);
        return ParquetTable.Read(path, new TableSchema<HostScore>(LedgerSchema.Hosts.Name, LedgerSchema.Hosts.Meaning, [.. LedgerSchema.Hosts.Columns.Where(c => stored.Contains(c.Name))]), make);
    }

    /// <summary>Writes the next revision of a day and returns its number.</summary>
    public int Write(int day, IReadOnlyList<HostScore> hosts, LedgerManifest manifest)
    {
        int revision = Latest(day) + 1;
        string target = FolderOf(day, revision), temporary = target + AtomicFile.TemporarySuffix;
        if (Directory.Exists(temporary)) Directory.Delete(temporary, recursive: true);
        Directory.CreateDirectory(temporary);
        byte[] json = HostScoreJson.Write(hosts);
        string parquet = Path.Combine(temporary, "hosts.parquet");
        AtomicFile.Write(Path.Combine(temporary, "hosts.json"), stream => stream.Write(json));
        ParquetTable.Write(parquet, LedgerSchema.Hosts, hosts);
        var complete = manifest with
        {
            Revision = revision,
            HostsJson = Convert.ToHexStringLower(SHA256.HashData(json)),
            HostsParquet = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(parquet))),
        };
        AtomicFile.Write(Path.Combine(temporary, "manifest.json"), stream => stream.Write([.. JsonSerializer.SerializeToUtf8Bytes(complete, Json), (byte)'\n']));
        Directory.Move(temporary, target);
        return revision;
    }

    /// <summary>Removes what a killed run left behind.</summary>
    public void RemoveLeftovers()
    {
        if (!Directory.Exists(workspace.Scores)) return;
        foreach (string path in Directory.GetDirectories(workspace.Scores, "rev=*" + AtomicFile.TemporarySuffix, SearchOption.AllDirectories))
            Directory.Delete(path, recursive: true);
    }

    private string FolderOf(int day) => Path.Combine(workspace.Scores, "day=" + Workspace.DayText(day));

    private string FolderOf(int day, int revision) => Path.Combine(FolderOf(day), "rev=" + revision.ToString(CultureInfo.InvariantCulture));

    private static T Parse<T>(string path, byte[] bytes)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(bytes, Json) ?? throw new DataException($"{path} is empty");
        }
        catch (JsonException e)
        {
            throw new DataException($"{path} is damaged: {e.Message}", e);
        }
    }
}
