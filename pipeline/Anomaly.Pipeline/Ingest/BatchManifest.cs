using System.Text.Json;
using System.Text.Json.Serialization;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// One committed batch of ingest, <c>sources/BATCH.json</c>. It is written last: parts that no batch names do not exist.
/// </summary>
public sealed record BatchManifest
{
    /// <summary>Layout that this program writes and reads.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
        NewLine = "\n",
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    };

    /// <summary>Layout of the file.</summary>
    public required int Version { get; init; }

    /// <summary>Name of the batch, derived from its files and from the bytes of its parts.</summary>
    public required string Batch { get; init; }

    /// <summary>When it was committed, ISO 8601 UTC; nothing derives from it.</summary>
    public required string Committed { get; init; }

    /// <summary>Files that it brought in.</summary>
    public required IReadOnlyList<SourceFile> Files { get; init; }

    /// <summary>Parts that hold their rows.</summary>
    public required IReadOnlyList<StoredPart> Parts { get; init; }

    /// <summary>Writes the file, whole or not at all.</summary>
    public void Write(string path) => AtomicFile.Write(path, stream => JsonSerializer.Serialize(stream, this, Json));

    /// <summary>Reads a file; throws <see cref="DataException"/> where it is damaged or of a newer version.</summary>
    public static BatchManifest Read(string path)
    {
        try
        {
            byte[] text = File.ReadAllBytes(path);
            using (var document = JsonDocument.Parse(text))
            {
                if (document.RootElement.TryGetProperty("version", out var version) && version.TryGetInt32(out int number) && number > CurrentVersion)
                    throw new DataException($"{path}: version {number} is newer than {CurrentVersion}, the newest this program reads");
            }
            return JsonSerializer.Deserialize<BatchManifest>(text, Json) ?? throw new DataException($"{path}: holds no batch");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new DataException($"{path}: not a batch of ingest ({e.Message}); restore it, or delete it and ingest its files again", e);
        }
    }
}

/// <summary>A file that a batch brought in.</summary>
public sealed record SourceFile
{
    /// <summary>Content id: SHA-256 of the decompressed bytes, hex.</summary>
    public required string Content { get; init; }

    /// <summary>What makes the file the same file: the content id, and <c>@HOST</c> where the host is not said in the file.</summary>
    public required string Identity { get; init; }

    /// <summary>The file as it was named in the call.</summary>
    public required string Path { get; init; }

    /// <summary>Log format; '' for an empty file.</summary>
    public required string Format { get; init; }

    /// <summary>Decompressed bytes.</summary>
    public required long Length { get; init; }

    /// <summary>Line feeds in them.</summary>
    public required long LineFeeds { get; init; }

    /// <summary>The last line has no line feed.</summary>
    public required bool EndsWithinLine { get; init; }

    /// <summary>The last line gave events although it has no line feed.</summary>
    public bool LastLineRead { get; init; }

    /// <summary>First lines of records that the log's end cut and that gave nothing, ascending.</summary>
    public IReadOnlyList<long> Unfinished { get; init; } = [];

    /// <summary>Digest of the first 64 bytes; '' where there are fewer.</summary>
    public required string Start { get; init; }

    /// <summary>Digest of the first 4096 bytes; '' where there are fewer.</summary>
    public required string Head { get; init; }

    /// <summary>Content id of the shorter copy that this file goes on from; its lines are not counted again. '' if none.</summary>
    public required string Follows { get; init; }

    /// <summary>Records in the whole file.</summary>
    public required long Records { get; init; }

    /// <summary>Flow events added.</summary>
    public required long Flows { get; init; }

    /// <summary>Process events added.</summary>
    public required long Processes { get; init; }

    /// <summary>File events added.</summary>
    public required long Files { get; init; }

    /// <summary>Name events added.</summary>
    public required long Names { get; init; }

    /// <summary>Leases added.</summary>
    public required long Leases { get; init; }

    /// <summary>Rejects added, by reason.</summary>
    public required IReadOnlyDictionary<string, long> Rejects { get; init; }

    /// <summary>Days of its events, <c>YYYY-MM-DD</c>, ascending.</summary>
    public required IReadOnlyList<string> Days { get; init; }

    /// <summary>First moment that its leases cover, µs; 0 without leases.</summary>
    public required long LeaseFrom { get; init; }

    /// <summary>First moment that they no longer cover, µs; 0 without leases.</summary>
    public required long LeaseTo { get; init; }
}

/// <summary>A Parquet file that holds rows of a batch.</summary>
public sealed record StoredPart
{
    /// <summary>Table: flow, process, file, name, lease or reject.</summary>
    public required string Table { get; init; }

    /// <summary>Day of its rows, <c>YYYY-MM-DD</c>; '' for leases and rejects.</summary>
    public required string Day { get; init; }

    /// <summary>Path below the workspace, with <c>/</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Rows.</summary>
    public required long Rows { get; init; }

    /// <summary>SHA-256 of the file, hex; '' where it was not taken.</summary>
    public string Digest { get; init; } = "";
}
