namespace Anomaly.Pipeline;

/// <summary>Writes that are either whole or absent, wherever the process is killed.</summary>
public static class AtomicFile
{
    /// <summary>Suffix of files being written; whatever carries it may be deleted when no process runs.</summary>
    public const string TemporarySuffix = ".tmp";

    /// <summary>Writes to a temporary name beside <paramref name="path"/>, flushes to disk and renames over it.</summary>
    public static void Write(string path, Action<Stream> write)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        string temporary = path + TemporarySuffix;
        using (var stream = new FileStream(temporary, FileMode.Create, FileAccess.ReadWrite, FileShare.None))
        {
            write(stream);
            stream.Flush(flushToDisk: true);
        }
        File.Move(temporary, path, overwrite: true);
    }
}
