using System.Text;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Auditd;
using BenchmarkDotNet.Attributes;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>Audit events (8 MB, one sample log over and over with new serials) beside the plain way: a string a line, split at blanks.</summary>
[MemoryDiagnoser]
public class AuditLogBenchmark
{
    private byte[] _log = [];

    /// <summary>Writes the log.</summary>
    [GlobalSetup]
    public void Load()
    {
        string sample = File.ReadAllText(Path.Combine(WindowsLogBenchmark.Corpus(), "auditd", "go-libaudit", "normal.log"));
        var all = new StringBuilder();
        for (int i = 0; all.Length < 8_000_000; i++) all.Append(sample.Replace("audit(14920372", $"audit({1000 + i}", StringComparison.Ordinal));
        _log = Encoding.UTF8.GetBytes(all.ToString());
    }

    /// <summary>The reader.</summary>
    [Benchmark]
    public long Reader()
    {
        var sink = new CountingSink();
        new AuditdReader().Read(new LogSource { Path = "x", Content = new MemoryStream(_log) }, sink);
        return sink.Stats.Processes;
    }

    /// <summary>The plain way; it does not even join.</summary>
    [Benchmark(Baseline = true)]
    public long Split()
    {
        long found = 0;
        using var lines = new StreamReader(new MemoryStream(_log), Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            var fields = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (string word in line.Split(' '))
            {
                int at = word.IndexOf('=', StringComparison.Ordinal);
                if (at > 0) fields[word[..at]] = word[(at + 1)..].Trim('"');
            }
            if (fields.GetValueOrDefault("type") == "EXECVE" && fields.ContainsKey("a0")) found++;
        }
        return found;
    }
}
