namespace Anomaly.Pipeline.Ingest;

/// <summary>Progress over the files of a call in bytes on disk, so that one large file moves too.</summary>
internal sealed class IntakeProgress
{
    private const string Step = "ingest";
    private readonly Lock _lock = new();
    private readonly IProgressLog _log;
    private readonly long[] _sizes;
    private readonly long[] _read;
    private readonly long _total;
    private long _sum;

    public IntakeProgress(IReadOnlyList<IntakeFile> files, IProgressLog log)
    {
        _log = log;
        _sizes = [.. files.Select(f => new FileInfo(f.Path) is { Exists: true } info ? Math.Max(1, info.Length) : 1)];
        _read = new long[_sizes.Length];
        _total = _sizes.Sum();
    }

    /// <summary>So many of a file's decompressed bytes are read.</summary>
    public void Part(IntakeFile file, long read, long length) => Reach(file, (long)(_sizes[file.Number] * (double)read / length));

    /// <summary>The file is settled.</summary>
    public void Done(IntakeFile file) => Reach(file, _sizes[file.Number]);

    private void Reach(IntakeFile file, long bytes)
    {
        lock (_lock)
        {
            if (bytes <= _read[file.Number]) return;
            _sum += bytes - _read[file.Number];
            _read[file.Number] = bytes;
            _log.Step(Step, _sum, _total);
        }
    }
}
