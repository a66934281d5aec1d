using System.Security.Cryptography;
using Anomaly.Pipeline.Store;

namespace Anomaly.Pipeline.Ingest;

/// <summary>A written part that no committed batch names yet.</summary>
/// <param name="Table">Table of its rows.</param>
/// <param name="Day">Their day, <see cref="TableSet.NoDay"/> for tables without days.</param>
/// <param name="Rows">How many.</param>
/// <param name="Bytes">Size on disk.</param>
/// <param name="Digest">SHA-256 of its bytes, hex.</param>
/// <param name="Path">Where it lies until the batch is committed.</param>
internal sealed record StagedPart(string Table, int Day, long Rows, long Bytes, string Digest, string Path);

/// <summary>Writes parts into the scratch folder, under names that are unique within one call.</summary>
internal sealed class PartStaging(string folder, Action<string>? fault)
{
    /// <summary>Writes all buffers that hold rows, in the set's order, and empties the set.</summary>
    public void StageAll(TableSet tables, string name, List<StagedPart> into)
    {
        foreach (var (day, buffer) in tables.Filled) into.Add(Stage(buffer, day, $"{name}-{into.Count}"));
        tables.NextRound();
    }

    private StagedPart Stage(TableBuffer buffer, int day, string name)
    {
        Directory.CreateDirectory(folder);
        string path = Path.Combine(folder, name + ".parquet" + AtomicFile.TemporarySuffix);
        fault?.Invoke("stage");
        using var stream = new FileStream(path, FileMode.Create, FileAccess.ReadWrite, FileShare.None);
        buffer.WriteTo(stream);
        stream.Flush(flushToDisk: true);
        stream.Position = 0;
        string digest = Convert.ToHexStringLower(SHA256.HashData(stream));
        fault?.Invoke("staged");
        return new StagedPart(buffer.Table, day, buffer.Rows, stream.Length, digest, path);
    }
}
