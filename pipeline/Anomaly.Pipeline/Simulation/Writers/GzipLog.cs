using System.IO.Compression;

namespace Anomaly.Pipeline.Simulation.Writers;

/// <summary>A gzip file that has its name only once it is whole; blocks are handed over as text.</summary>
internal sealed class GzipLog : IDisposable
{
    private const int Block = 1 << 17;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly GZipStream _gzip;

    public GzipLog(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _path = path;
        _file = new FileStream(path + AtomicFile.TemporarySuffix, FileMode.Create, FileAccess.Write, FileShare.None);
        _gzip = new GZipStream(_file, CompressionLevel.Optimal, leaveOpen: true);
    }

    /// <summary>Text not yet handed to the compressor.</summary>
    public TextBuffer Text { get; } = new();

    /// <summary>Call after every record.</summary>
    public void RecordDone()
    {
        if (Text.Length >= Block) Push();
    }

    /// <summary>Finishes the file and gives it its name.</summary>
    public void Dispose()
    {
        Push();
        _gzip.Dispose();
        _file.Dispose();
        File.Move(_path + AtomicFile.TemporarySuffix, _path, overwrite: true);
    }

    private void Push()
    {
        _gzip.Write(Text.Written);
        Text.Clear();
    }
}
