using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ingest;
using DuckDB.NET.Data;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>
/// Logs into Parquet events, beside the database's own readers into Parquet of the same columns. Every measurement is a
/// process of its own, so that its processor time and its peak memory are its own.
/// </summary>
internal static class IngestSpeed
{
    private static readonly string[] Kinds = ["zeek-tsv", "zeek-json", "sysmon", "auditd"];

    private sealed record Measured(double Seconds, double Processor, long Peak, long Rows);

    /// <summary><c>ingest-speed FOLDER [MB] [kind]</c>, or <c>ingest-speed memory FOLDER</c>: one measurement in peak memory of 50 MB and 2 GB.</summary>
    public static int Print(string[] args)
    {
        switch (args)
        {
            case ["measure", var what, var kind, var threads, var scratch, .. var files]:
                Console.WriteLine(JsonSerializer.Serialize(Measure(what, kind, int.Parse(threads, CultureInfo.InvariantCulture), scratch, files)));
                return 0;
            case ["memory", var folder]:
                return Memory(folder);
            case [var folder, .. var rest]:
                return Table(folder, rest.Length > 0 ? int.Parse(rest[0], CultureInfo.InvariantCulture) : 250, rest.Length > 1 ? [rest[1]] : Kinds);
            default:
                Console.Error.WriteLine("ingest-speed FOLDER [MB] [kind] | ingest-speed memory FOLDER");
                return 2;
        }
    }

    private static int Table(string folder, int megabytes, IReadOnlyList<string> kinds)
    {
        Directory.CreateDirectory(folder);
        Console.WriteLine($"{"log",-10}{"threads",8}{"MB",6}  {"",-22}{"rows",10}{"s",8}{"cpu s",8}{"MB/s",8}{"MB/cpu s",10}{"peak MB",9}");
        foreach (string kind in kinds)
            foreach (int threads in new[] { 1, 2 })
            {
                string[] files = [.. Enumerable.Range(0, threads).Select(i => Path.Combine(folder, $"{kind}-{megabytes / threads}-{i}.log"))];
                for (int i = 0; i < files.Length; i++) SpeedData.Make(kind, files[i], megabytes / threads, seed: i + 1);
                double size = files.Sum(f => new FileInfo(f).Length) / 1e6;
                foreach (string what in new[] { "reader", "parquet", "ingest", "database" })
                {
                    if (what is "reader" or "parquet" && threads > 1) continue;
                    if (what == "database" && SpeedSql.Copy(kind, files, "x") is null) continue;
                    var m = Child(what, kind, threads, folder, files);
                    string name = what switch { "reader" => "reader alone", "parquet" => "reader to Parquet", "ingest" => "anomaly ingest", _ => "DuckDB to Parquet" };
                    Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                        $"{kind,-10}{threads,8}{size,6:0}  {name,-22}{m.Rows,10}{m.Seconds,8:0.0}{m.Processor,8:0.0}{size / m.Seconds,8:0}{size / m.Processor,10:0}{m.Peak / 1e6,9:0}"));
                }
            }
        return 0;
    }

    private static int Memory(string folder)
    {
        Directory.CreateDirectory(folder);
        foreach (int megabytes in new[] { 50, 2000 })
        {
            string file = Path.Combine(folder, $"zeek-tsv-{megabytes}-0.log");
            SpeedData.Make("zeek-tsv", file, megabytes);
            var m = Child("ingest", "zeek-tsv", 1, folder, [file]);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{megabytes} MB: {m.Rows} rows in {m.Seconds:0.0} s, peak memory {m.Peak / 1e6:0} MB"));
        }
        return 0;
    }

    private static Measured Child(string what, string kind, int threads, string folder, string[] files)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath!) { RedirectStandardOutput = true };
        foreach (string arg in (string[])["ingest-speed", "measure", what, kind, threads.ToString(CultureInfo.InvariantCulture), Path.Combine(folder, "out"), .. files]) start.ArgumentList.Add(arg);
        start.Environment["DOTNET_TieredPGO"] = "1";
        using var child = Process.Start(start)!;
        string output = child.StandardOutput.ReadToEnd();
        child.WaitForExit();
        if (child.ExitCode != 0) throw new InvalidOperationException($"{what} of {kind} ended with {child.ExitCode}");
        return JsonSerializer.Deserialize<Measured>(output)!;
    }

    private static Measured Measure(string what, string kind, int threads, string scratch, string[] files)
    {
        if (Directory.Exists(scratch)) Directory.Delete(scratch, recursive: true);
        Directory.CreateDirectory(scratch);
        using var self = Process.GetCurrentProcess();
        var before = self.TotalProcessorTime;
        var watch = Stopwatch.StartNew();
        long rows = what switch
        {
            "reader" => Read(files[0]),
            "parquet" => ToParquet(scratch, files[0]),
            "ingest" => Ingest(threads, scratch, files),
            _ => Database(kind, threads, scratch, files),
        };
        double seconds = watch.Elapsed.TotalSeconds;
        self.Refresh();
        return new Measured(seconds, (self.TotalProcessorTime - before).TotalSeconds, self.PeakWorkingSet64, rows);
    }

    private static long Ingest(int threads, string scratch, string[] files)
    {
        var options = new IngestOptions { Paths = files, Threads = threads, Host = "" };
        var report = IngestJob.Run(new Workspace(scratch), options, SilentProgress.Instance, TimeProvider.System, CancellationToken.None);
        return report.Files.Sum(f => f.Stored is { } s ? s.Flows + s.Processes + s.Files + s.Names : throw new InvalidOperationException($"{f.Path}: {f.Message}"));
    }

    private static long Read(string file)
    {
        var sink = new CountingSink();
        LogFileReader.Read(file, new LogReadOptions(), sink);
        return sink.Stats.Flows + sink.Stats.Processes + sink.Stats.Files + sink.Stats.Names;
    }

    private static long ToParquet(string scratch, string file)
    {
        var staging = new PartStaging(scratch, null);
        var limits = new IngestLimits();
        var spool = new EventSpool(new string('0', 64), file, 0, [], staging, "part", limits.SpillRows, limits.SpillBytes);
        LogFileReader.Read(file, new LogReadOptions(), spool);
        staging.StageAll(spool.Tables, "part", spool.Staged);
        return spool.Staged.Sum(p => p.Rows);
    }

    private static long Database(string kind, int threads, string scratch, string[] files)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SET threads = {threads.ToString(CultureInfo.InvariantCulture)}; SET memory_limit = '2GB'";
        command.ExecuteNonQuery();
        command.CommandText = SpeedSql.Copy(kind, files, Path.Combine(scratch, "out.parquet"))!;
        return command.ExecuteNonQuery();
    }
}
