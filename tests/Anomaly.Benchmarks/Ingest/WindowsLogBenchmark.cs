using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Windows;
using BenchmarkDotNet.Attributes;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>
/// Windows events from NXLog JSON (8 MB of the sample logs) beside the plain way: a <see cref="JsonDocument"/> a line, which
/// reads the event id and the image and command line of process starts alone.
/// </summary>
[MemoryDiagnoser]
public class WindowsLogBenchmark
{
    private byte[] _log = [];

    /// <summary>Loads the sample logs, found from the folder the benchmark is started in.</summary>
    [GlobalSetup]
    public void Load()
    {
        using var all = new MemoryStream();
        for (int i = 0; i < 4; i++)
            foreach (string file in Directory.EnumerateFiles(Path.Combine(Corpus(), "windows", "otrf")).Order(StringComparer.Ordinal))
            {
                using var packed = new GZipStream(File.OpenRead(file), CompressionMode.Decompress);
                packed.CopyTo(all);
            }
        _log = all.ToArray();
    }

    /// <summary>The reader.</summary>
    [Benchmark]
    public long Reader()
    {
        var sink = new CountingSink();
        new NxlogJsonReader().Read(new LogSource { Path = "x", Content = new MemoryStream(_log) }, sink);
        return sink.Stats.Processes;
    }

    /// <summary>The plain way.</summary>
    [Benchmark(Baseline = true)]
    public long Documents()
    {
        long found = 0;
        using var lines = new StreamReader(new MemoryStream(_log), Encoding.UTF8);
        while (lines.ReadLine() is { } line)
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            string id = root.GetProperty("EventID").ToString();
            if (id is not ("1" or "4688")) continue;
            string? image = root.GetProperty(id == "1" ? "Image" : "NewProcessName").GetString();
            string? command = root.GetProperty("CommandLine").GetString();
            if (image is not null && command is not null) found++;
        }
        return found;
    }

    internal static string Corpus()
    {
        for (string? folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, "Anomaly.sln"))) return Path.Combine(folder, "tests", "Anomaly.Tests", "corpus");
        throw new DirectoryNotFoundException($"no Anomaly.sln above {AppContext.BaseDirectory}");
    }
}
