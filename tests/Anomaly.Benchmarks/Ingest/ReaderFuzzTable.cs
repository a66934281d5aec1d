using System.Diagnostics;
using System.Globalization;
using Anomaly.Pipeline.Ingest;
using Anomaly.Tests.Ingest.Fuzz;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>Damaged lines through every reader: what failed, how fast it went, how much memory it took.</summary>
internal static class ReaderFuzzTable
{
    /// <summary><c>reader-fuzz [lines over all formats] [seed]</c>; 1 where a reader failed.</summary>
    public static int Print(string[] args)
    {
        long lines = args.Length > 0 ? long.Parse(args[0], CultureInfo.InvariantCulture) : 2_000_000;
        int seed = args.Length > 1 ? int.Parse(args[1], CultureInfo.InvariantCulture) : 1;
        long each = Math.Max(1, lines / LogFormats.All.Count + 1), total = 0;
        bool failed = false;
        var all = Stopwatch.StartNew();
        Console.WriteLine($"{"format",-24}{"lines",10}{"MB",8}{"events",10}{"rejects",10}{"refused",9}{"lines/s",11}");
        foreach (var reader in LogFormats.All)
        {
            var watch = Stopwatch.StartNew();
            var result = ReaderFuzz.Run(reader.Format, seed, each);
            total += result.Lines;
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{result.Format,-24}{result.Lines,10}{result.Bytes / 1e6,8:0.0}{result.Events,10}{result.Rejects,10}{result.Refused,9}{result.Lines / watch.Elapsed.TotalSeconds,11:0}"));
            if (result.Failure is null) continue;
            failed = true;
            Console.WriteLine($"FAILED {result.Failure}");
        }
        using var self = Process.GetCurrentProcess();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{total} lines in {all.Elapsed.TotalSeconds:0} s, seed {seed}, peak memory {self.PeakWorkingSet64 / 1e6:0} MB"));
        return failed ? 1 : 0;
    }
}
