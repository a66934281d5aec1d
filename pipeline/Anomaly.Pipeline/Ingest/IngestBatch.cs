using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Ingest;

/// <summary>Files on their way into the workspace; they exist once <see cref="Commit"/> has written the batch's manifest.</summary>
internal sealed class IngestBatch(Workspace workspace, IngestOptions options, PartStaging staging, int number, TimeProvider clock)
{
    private readonly List<SourceFile> _files = [];
    private readonly TableSet _tables = new();
    private readonly List<StagedPart> _staged = [];
    private readonly List<StagedPart> _own = [];
    private long _rows;
    private long _bytes;

    /// <summary>Nothing was added.</summary>
    public bool IsEmpty => _files.Count == 0;

    /// <summary>Large enough to be committed.</summary>
    public bool IsFull => _rows >= options.Limits.BatchRows || _bytes + _own.Sum(p => p.Bytes) >= options.Limits.BatchBytes;

    /// <summary>Takes a file's rows over.</summary>
    public void Add(SourceFile file, EventSpool spool)
    {
        _files.Add(file);
        _staged.AddRange(spool.Staged);
        _rows += spool.Staged.Sum(p => p.Rows) + spool.Tables.Rows;
        _bytes += spool.Staged.Sum(p => p.Bytes);
        _tables.TakeOver(spool.Tables);
        if (_tables.Bytes > options.Limits.BatchBufferBytes) staging.StageAll(_tables, Name, _own);
    }

    /// <summary>Writes what is still in memory, puts all parts in place and, last, the manifest that names them.</summary>
    public void Commit()
    {
        staging.StageAll(_tables, Name, _own);
        string batch = NameOf(_files, [.. _staged, .. _own]);
        var parts = new List<StoredPart>();
        foreach (var staged in _staged.Concat(_own))
        {
            string day = staged.Day == TableSet.NoDay ? "" : Workspace.DayText(staged.Day);
            string path = $"{FolderOf(staged.Table, day)}/{batch}-{parts.Count:D4}.parquet";
            string full = Path.Combine(workspace.Root, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            options.Fault?.Invoke("place");
            File.Move(staged.Path, full, overwrite: true);
            options.Fault?.Invoke("placed");
            parts.Add(new StoredPart { Table = staged.Table, Day = day, Path = path, Rows = staged.Rows, Digest = staged.Digest });
        }
        var manifest = new BatchManifest
        {
            Version = BatchManifest.CurrentVersion,
            Batch = batch,
            Committed = clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            Files = _files,
            Parts = parts,
        };
        options.Fault?.Invoke("commit");
        manifest.Write(Path.Combine(workspace.Sources, batch + ".json"));
        options.Fault?.Invoke("committed");
    }

    // From the files and from what was made of them: a part never changes under its name.
    private static string NameOf(IEnumerable<SourceFile> files, IEnumerable<StagedPart> parts)
    {
        string all = string.Join('\0', files.Select(f => f.Identity).Concat(parts.Select(p => p.Digest)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..16];
    }

    private string Name => $"batch-{number}";

    private static string FolderOf(string table, string day)
        => table == IntakeSchema.Lease.Name ? "leases" : table == IntakeSchema.Reject.Name ? "rejects" : $"events/{table}/day={day}";
}
