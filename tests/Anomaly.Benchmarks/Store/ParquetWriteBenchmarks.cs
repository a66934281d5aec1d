using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Store.Ddl;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.NoEmit;
using DuckDB.NET.Data;

namespace Anomaly.Benchmarks.Store;

/// <summary>Time per flow written as Parquet (1 s divided by it is rows per second), against DuckDB as the peer.</summary>
[MemoryDiagnoser]
[Config(typeof(FewRuns))]
public class ParquetWriteBenchmarks
{
    private const int Rows = 500_000;
    private readonly string _folder = Directory.CreateTempSubdirectory("anomaly-bench-").FullName;
    private DuckDBConnection _loaded = null!;

    [GlobalSetup]
    public void Setup()
    {
        _loaded = Open();
        Append(_loaded);
    }

    [GlobalCleanup]
    public void Cleanup()
    {
        _loaded.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    /// <summary>Events to Parquet, as ingest does.</summary>
    [Benchmark(Baseline = true, OperationsPerInvoke = Rows)]
    public long ParquetTableWrite() => ParquetTable.Write(Path.Combine(_folder, "table.parquet"), EventSchema.Flow, Flows());

    /// <summary>Events into a DuckDB table by its appender, and from there to Parquet.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void DuckDbAppendAndCopy()
    {
        using var connection = Open();
        Append(connection);
        Copy(connection);
    }

    /// <summary>A DuckDB table that is there already to Parquet: the writer alone.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public void DuckDbCopy() => Copy(_loaded);

    /// <summary>Parquet back into events.</summary>
    [Benchmark(OperationsPerInvoke = Rows)]
    public long ParquetTableRead()
    {
        string path = Path.Combine(_folder, "read.parquet");
        if (!File.Exists(path)) ParquetTable.Write(path, EventSchema.Flow, Flows());
        long bytes = 0;
        foreach (var flow in ParquetTable.Read(path, EventSchema.Flow)) bytes += flow.BytesOut;
        return bytes;
    }

    private static IEnumerable<FlowEvent> Flows()
    {
        var random = new Random(1);
        var addresses = Enumerable.Range(0, 5000).Select(i => $"10.1.{i / 256}.{i % 256}").ToArray();
        var flow = new FlowEvent { Sensor = "zeek", Source = new string('a', 64), Proto = "tcp", Service = "ssl", State = "SF", BytesKnown = true, DstPort = 443 };
        for (int i = 0; i < Rows; i++)
        {
            flow.Time += random.Next(100_000);
            flow.Line = i + 9;
            flow.SrcIp = addresses[random.Next(500)];
            flow.DstIp = addresses[random.Next(5000)];
            flow.SrcPort = random.Next(65_536);
            flow.DurationUs = random.Next(10_000_000);
            flow.BytesOut = random.Next(1_000_000);
            flow.BytesIn = random.Next(10_000_000);
            flow.Uid = $"C{random.NextInt64():x16}";
            yield return flow;
        }
    }

    private static DuckDBConnection Open()
    {
        var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute(connection, DuckDbDdl.Create(TableDescription.Of(EventSchema.Flow)));
        return connection;
    }

    private static void Append(DuckDBConnection connection)
    {
        using var appender = connection.CreateAppender("flow");
        foreach (var flow in Flows())
        {
            var row = appender.CreateRow();
            foreach (var column in EventSchema.Flow.Columns)
            {
                switch (column.Type)
                {
                    case ColumnType.Text: row.AppendValue(column.Get.Text!(flow)); break;
                    case ColumnType.Int32: row.AppendValue((int)column.Get.Integer!(flow)); break;
                    case ColumnType.Int64: row.AppendValue(column.Get.Integer!(flow)); break;
                    case ColumnType.Bool: row.AppendValue(column.Get.Integer!(flow) != 0); break;
                    default: row.AppendValue(column.Get.Real!(flow)); break;
                }
            }
            row.EndRow();
        }
    }

    private void Copy(DuckDBConnection connection)
        => Execute(connection, $"COPY flow TO '{Path.Combine(_folder, "copy.parquet")}' (FORMAT parquet, COMPRESSION snappy)");

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    // A run takes seconds; a few of them tell enough.
    private sealed class FewRuns : ManualConfig
    {
        public FewRuns() => AddJob(Job.Default.WithToolchain(InProcessNoEmitToolchain.Instance)
            .WithWarmupCount(1).WithIterationCount(3).WithInvocationCount(1).WithUnrollFactor(1));
    }
}
