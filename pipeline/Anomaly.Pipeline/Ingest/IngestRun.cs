using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Ingest;

/// <summary>
/// One call of ingest. Files are read ahead by several threads and taken in one by one in their order, so that what
/// is stored depends on the files alone.
/// </summary>
internal sealed class IngestRun
{
    private readonly Workspace _workspace;
    private readonly IngestOptions _options;
    private readonly SourceCatalog _catalog;
    private readonly IProgressLog _progress;
    private readonly TimeProvider _clock;
    private readonly CancellationToken _stop;
    private readonly SourceIndex _index;
    private readonly KnownPaths _knownPaths;
    private readonly PartStaging _staging;
    private readonly List<FileReport> _reports = [];
    private readonly List<(PathStamp, string)> _seen = [];
    private IngestBatch _batch;
    private int _batches;

    public IngestRun(Workspace workspace, IngestOptions options, SourceCatalog catalog, IProgressLog progress, TimeProvider clock, CancellationToken stop)
    {
        _workspace = workspace;
        _options = options;
        _catalog = catalog;
        _progress = progress;
        _clock = clock;
        _stop = stop;
        _index = new SourceIndex(catalog);
        _knownPaths = KnownPaths.Load(workspace);
        _staging = new PartStaging(workspace.Scratch, options.Fault);
        _batch = NewBatch();
    }

    public IngestReport Do(IReadOnlyList<string> leases, IReadOnlyList<string> paths)
    {
        var files = Files(leases, paths);
        var read = new IntakeProgress(files, _progress);
        var reader = new FileIntake(_options, _index, _knownPaths, _staging, read, _clock, _stop);
        var ahead = new Queue<Task<Intake>>();
        int next = 0;
        try
        {
            for (int done = 0; done < files.Count; done++)
            {
                while (next < files.Count && ahead.Count <= _options.Threads) ahead.Enqueue(ReadAhead(reader, files[next++]));
                Settle(reader, ahead.Dequeue().GetAwaiter().GetResult());
                read.Done(files[done]);
            }
            CommitBatch();
        }
        finally
        {
            // Nothing may go on writing once this call has ended, however it ended.
            Task.WhenAll(ahead).ContinueWith(_ => { }, TaskScheduler.Default).GetAwaiter().GetResult();
        }
        if (_seen.Count > 0) _knownPaths.Save(_workspace, _seen);
        return new IngestReport(_reports, TouchedDays());
    }

    private List<IntakeFile> Files(IReadOnlyList<string> leases, IReadOnlyList<string> paths)
    {
        var files = new List<IntakeFile>();
        var leaseOptions = new LogReadOptions(new Leases.LeaseCsvReader().Format);
        var options = new LogReadOptions(_options.Format, _options.Host, _options.TimeZone, _options.Mapping);
        foreach (string path in leases) files.Add(new IntakeFile(files.Count, path, PlaceOf(path), leaseOptions));
        foreach (string path in paths)
            if (!leases.Contains(path, StringComparer.Ordinal)) files.Add(new IntakeFile(files.Count, path, PlaceOf(path), _options.Sources.For(path, options, _options.DefaultTimeZone)));
        return files;
    }

    // Standard input cannot be read twice, so it is kept while it is taken in.
    private string PlaceOf(string name)
    {
        if (name != LogFile.StandardInput) return name;
        Directory.CreateDirectory(_workspace.Scratch);
        string path = Path.Combine(_workspace.Scratch, "stdin" + AtomicFile.TemporarySuffix);
        using var input = Console.OpenStandardInput();
        using var kept = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.None);
        input.CopyToAsync(kept, _stop).GetAwaiter().GetResult();
        return path;
    }

    private Task<Intake> ReadAhead(FileIntake reader, IntakeFile file)
        => _options.Threads == 1 ? Task.FromResult(reader.Take(file)) : Task.Run(() => reader.Take(file));

    // The file's turn: all files before it are settled, so what was read ahead must still hold.
    private void Settle(FileIntake reader, Intake intake)
    {
        if (_index.Knows(intake.Identity, out string name))
        {
            intake.Spool?.Abandon();
            intake = intake with { Spool = null, Report = FileIntake.KnownReport(intake.File, name) };
        }
        else if (intake.Deferred || GrewMeanwhile(intake))
        {
            intake.Spool?.Abandon();
            intake = reader.Take(intake.File, final: true);
        }
        _reports.Add(intake.Report);
        if (intake.Report.Status == FileStatus.Refused) _progress.Note($"refused {PathExpander.Printable(intake.File.Name)}: {intake.Report.Message}");
        if (intake.Stamp is not null && intake.Report.Status != FileStatus.Refused) _seen.Add((intake.Stamp, intake.Identity));
        if (intake.Spool is null) return;
        _batch.Add(intake.Report.Stored!, intake.Spool);
        _index.Add(intake.Report.Stored!);
        if (_batch.IsFull) CommitBatch();
    }

    private bool GrewMeanwhile(Intake intake)
    {
        if (intake.Report.Stored is not { } stored) return false;
        var now = _index.Candidates(SourceIndex.ScopeOf(stored.Format, stored.Identity), stored.Start, stored.Head);
        return now.Any(p => p.Length < stored.Length && !intake.Compared.Contains(p));
    }

    private void CommitBatch()
    {
        if (_batch.IsEmpty) return;
        _batch.Commit();
        _batch = NewBatch();
    }

    private IngestBatch NewBatch() => new(_workspace, _options, _staging, _batches++, _clock);

    private List<int> TouchedDays()
    {
        var added = _reports.Where(r => r.Stored is not null).Select(r => r.Stored!).ToList();
        var days = added.SelectMany(f => f.Days).Select(Workspace.ParseDay).ToHashSet();
        foreach (var file in added.Where(f => f.Leases > 0))
            days.UnionWith(_catalog.AllDays.Where(d => d * Event.MicrosPerDay < file.LeaseTo && (d + 1) * Event.MicrosPerDay > file.LeaseFrom));
        return [.. days.Order()];
    }
}
