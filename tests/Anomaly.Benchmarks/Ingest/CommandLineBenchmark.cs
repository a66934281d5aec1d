using Anomaly.Pipeline.Ingest.Commands;
using BenchmarkDotNet.Attributes;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>
/// Command lines read and masked beside a list of patterns, over the tests' table: one pass over all its rows. The setup
/// prints how many rows each names rightly.
/// </summary>
[MemoryDiagnoser]
public class CommandLineBenchmark
{
    private (string Expected, string Image, string Line)[] _rows = [];

    /// <summary>Loads the table, found from the folder the benchmark is started in.</summary>
    [GlobalSetup]
    public void Load()
    {
        _rows = [.. Rows()];
        Console.WriteLine($"// {_rows.Length} rows; right: recogniser {_rows.Count(r => CommandRecogniser.Recognise(r.Image, r.Line).Action == r.Expected)}, "
            + $"patterns {_rows.Count(r => PatternRecogniser.Recognise(r.Line) == r.Expected)}");
    }

    /// <summary>The recogniser.</summary>
    [Benchmark]
    public int Recogniser()
    {
        int found = 0;
        foreach (var (_, image, line) in _rows)
            if (CommandRecogniser.Recognise(image, line).Action != RepositoryAction.None) found++;
        return found;
    }

    /// <summary>The patterns.</summary>
    [Benchmark(Baseline = true)]
    public int Patterns()
    {
        int found = 0;
        foreach (var (_, _, line) in _rows)
            if (PatternRecogniser.Recognise(line) != RepositoryAction.None) found++;
        return found;
    }

    /// <summary>The mask.</summary>
    [Benchmark]
    public int Mask()
    {
        int length = 0;
        foreach (var (_, _, line) in _rows) length += SecretMask.Apply(line).Length;
        return length;
    }

    /// <summary>Patterns that mask.</summary>
    [Benchmark]
    public int PatternMask()
    {
        int length = 0;
        foreach (var (_, _, line) in _rows) length += PatternRecogniser.Mask(line).Length;
        return length;
    }

    private static IEnumerable<(string Expected, string Image, string Line)> Rows()
    {
        string table = Path.Combine(WindowsLogBenchmark.Corpus(), "..", "Ingest", "Commands", "command-lines.txt");
        foreach (string row in File.ReadLines(table))
        {
            if (row.Length == 0 || row[0] == '#') continue;
            var parts = row.Split('|', 3);
            yield return (parts[0].Split(' ')[0], parts[1].Trim(), parts[2].Trim().Replace('⏎', '\n'));
        }
    }
}
