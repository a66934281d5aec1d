using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Whatever a run leaves when it dies, the next one ends where an undisturbed one would have.</summary>
public sealed class IngestKillTests : IDisposable
{
    private readonly IngestFixture _f = new();

    public void Dispose() => _f.Dispose();

    [Fact]
    public void Killed_at_any_step_and_run_again_the_rows_are_the_same()
    {
        for (int i = 0; i < 4; i++) _f.Write($"logs/{i}.log", IngestFixture.Conn(i * 900, 900));
        var undisturbed = new Workspace(_f.PathOf("undisturbed"));
        int steps = 0;
        _f.Ingest(Options(() => steps++), undisturbed);
        var expected = Rows(undisturbed);
        expected.Count.ShouldBe(3600);
        steps.ShouldBeGreaterThan(30);

        for (int dies = 0; dies < steps; dies++)
        {
            var workspace = new Workspace(_f.PathOf($"killed-{dies}"));
            int step = 0;
            Should.Throw<KilledException>(() => _f.Ingest(Options(() =>
            {
                if (step++ == dies) throw new KilledException();
            }), workspace));
            var left = Directory.Exists(workspace.Sources) ? SourceCatalog.Load(workspace).Batches.Sum(b => b.Files.Sum(f => f.Flows)) : 0;
            (left % 900).ShouldBe(0, $"step {dies}");
            _f.Ingest(Options(() => { }), workspace);
            Rows(workspace).ShouldBe(expected, $"step {dies}");
            OnDisk(workspace).ShouldBe(Named(workspace), $"step {dies}");
        }
    }

    [Fact]
    public void Orphans_and_half_written_files_are_removed()
    {
        _f.Ingest(_f.Write("1.log", IngestFixture.Conn(0, 10)));
        var good = OnDisk(_f.Workspace);
        string day = Path.Combine(_f.Workspace.Events, "flow", "day=2026-03-01");
        File.WriteAllText(Path.Combine(day, "0123456789abcdef-0000.parquet"), "half");
        File.WriteAllText(Path.Combine(day, "x.parquet.tmp"), "half");
        File.WriteAllText(Path.Combine(_f.Workspace.Sources, "0123456789abcdef.json.tmp"), "{");
        Directory.CreateDirectory(_f.Workspace.Scratch);
        File.WriteAllText(Path.Combine(_f.Workspace.Scratch, "file-0-0.parquet.tmp"), "half");
        _f.Ingest(_f.Write("2.log", IngestFixture.Conn(0, 10)));
        OnDisk(_f.Workspace).ShouldBe(good);
        Directory.GetFiles(_f.Workspace.Root, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
    }

    [Fact]
    public void A_batch_without_its_manifest_does_not_exist_and_comes_back()
    {
        string log = _f.Write("1.log", IngestFixture.Conn(0, 10));
        _f.Ingest(log);
        File.Delete(Directory.GetFiles(_f.Workspace.Sources).Single());
        _f.Flows().ShouldBeEmpty();
        _f.Ingest(log).Count(FileStatus.Added).ShouldBe(1);
        _f.Flows().Count.ShouldBe(10);
    }

    [Fact]
    public void Damage_of_what_is_committed_is_said()
    {
        string log = _f.Write("1.log", IngestFixture.Conn(0, 10));
        _f.Ingest(log);
        string manifest = Directory.GetFiles(_f.Workspace.Sources).Single(), text = File.ReadAllText(manifest);
        File.WriteAllText(manifest, text.Replace("\"version\": 1", "\"version\": 9"));
        Should.Throw<DataException>(() => _f.Ingest(log)).Message.ShouldContain("version 9 is newer than 1");
        File.WriteAllText(manifest, text[..(text.Length / 2)]);
        Should.Throw<DataException>(() => _f.Ingest(log)).Message.ShouldContain("not a batch of ingest");
        File.WriteAllText(manifest, text);
        File.Delete(OnDisk(_f.Workspace).Select(p => Path.Combine(_f.Workspace.Root, p)).First());
        Should.Throw<DataException>(() => _f.Ingest(log)).Message.ShouldContain("is missing, which batch");
    }

    [Fact]
    public void A_stopped_run_leaves_nothing_half_done()
    {
        for (int i = 0; i < 6; i++) _f.Write($"logs/{i}.log", IngestFixture.Conn(i * 900, 900));
        using var stop = new CancellationTokenSource();
        int steps = 0;
        var options = Options(() =>
        {
            if (Interlocked.Increment(ref steps) == 20) stop.Cancel();
        });
        Should.Throw<OperationCanceledException>(() => IngestJob.Run(_f.Workspace, options, SilentProgress.Instance, _f.Clock, stop.Token));
        OnDisk(_f.Workspace).ShouldBe(Named(_f.Workspace));
        Directory.GetFiles(_f.Workspace.Root, "*.tmp", SearchOption.AllDirectories).ShouldBeEmpty();
        _f.Ingest(_f.PathOf("logs"));
        _f.Flows().Count.ShouldBe(5400);
    }

    private IngestOptions Options(Action step) => new()
    {
        Paths = [_f.PathOf("logs")],
        Threads = 1,
        Fault = _ => step(),
        Limits = new IngestLimits { SpillRows = 400, BatchRows = 1800, FileBytesInMemory = 1 << 12 },
    };

    private List<string> Rows(Workspace workspace)
        => [.. _f.Flows(workspace).Select(f => $"{f.Time} {f.Source} {f.Line} {f.Uid} {f.BytesOut}").Order(StringComparer.Ordinal)];

    private static List<string> OnDisk(Workspace workspace)
        => [.. Directory.GetFiles(workspace.Events, "*", SearchOption.AllDirectories).Select(f => Path.GetRelativePath(workspace.Root, f).Replace('\\', '/')).Order(StringComparer.Ordinal)];

    private static List<string> Named(Workspace workspace)
        => [.. SourceCatalog.Load(workspace).Batches.SelectMany(b => b.Parts).Select(p => p.Path).Order(StringComparer.Ordinal)];

    private sealed class KilledException : Exception;
}
