using Anomaly.Pipeline.Ingest;
using Anomaly.Pipeline.Ingest.Mapping;
using CsCheck;
using DuckDB.NET.Data;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Ingest;

/// <summary>Parquet of others: OCSF as Amazon Security Lake keeps it, and tables of any origin by a mapping.</summary>
public class ParquetLogTests
{
    // Shaped as Security Lake writes version 1.1: nested groups, lists, nulls, both kinds of times.
    private const string Lake = """
        SELECT {'product': {'name': 'Amazon VPC', 'vendor_name': 'AWS', 'feature': {'name': 'Flowlogs'}}, 'version': '1.1.0'} AS metadata,
            4001::INTEGER AS class_uid, 400106::INTEGER AS type_uid, 6::INTEGER AS activity_id, (1767323000000 + i)::BIGINT AS time, TIMESTAMP '2026-01-02 03:03:20' AS time_dt,
            1767323000000::BIGINT AS start_time, 1767323060000::BIGINT AS end_time, 'Allowed' AS disposition, [{'name': 'x', 'value': 'y'}] AS observables,
            CASE WHEN i % 3 = 2 THEN 'NODATA' ELSE 'OK' END AS status_code,
            CASE WHEN i % 3 = 0 THEN {'ip': '10.0.0.5', 'port': 50000 + i, 'interface_uid': 'eni-1'} WHEN i % 3 = 1 THEN {'ip': '140.82.121.3', 'port': 443, 'interface_uid': 'eni-1'} END AS src_endpoint,
            CASE WHEN i % 3 = 0 THEN {'ip': '140.82.121.3', 'port': 443} WHEN i % 3 = 1 THEN {'ip': '10.0.0.5', 'port': 50000 + i - 1} END AS dst_endpoint,
            {'protocol_num': 6, 'tcp_flags': CASE WHEN i % 3 = 0 THEN 2 ELSE 18 END, 'direction': NULL} AS connection_info, {'packets': 3::BIGINT, 'bytes': (100 + i)::BIGINT} AS traffic
        FROM range({0}) t(i)
        """;

    // The same with starts of processes, one of them a script of many lines.
    private static readonly string Sample = Lake.Replace("{0}", "30", StringComparison.Ordinal) + """
         UNION ALL BY NAME SELECT {'product': {'name': 'agent'}, 'version': '1.1.0'} AS metadata, 1007 AS class_uid, 1 AS activity_id, (1767323100000 + i)::BIGINT AS time, {'hostname': 'pc' || i} AS device,
            {'cmd_line': CASE WHEN i = 0 THEN 'sh -c ' || repeat('# a line' || chr(10), 500) ELSE 'git push origin main' END, 'pid': 70 + i, 'file': {'path': '/usr/bin/git'}} AS process FROM range(3) t(i)
        """;

    [Fact]
    public void The_sample_log_is_what_it_is_made_of()
    {
        string file = TestPaths.Corpus("ocsf", "security-lake", "sample.parquet");
        byte[] made = Parquet(Sample, ", COMPRESSION uncompressed");
        if (Environment.GetEnvironmentVariable("ANOMALY_APPROVE") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(file, made);
        }
        var sink = Read(File.ReadAllBytes(file));
        sink.Lines().ShouldBe(Read(made).Lines());
        (sink.Stats.Records, sink.Flows.Count, sink.Processes.Count, sink.Rejects.Count).ShouldBe((33, 10, 3, 0));
    }

    [Fact]
    public void Flow_logs_of_Security_Lake()
    {
        var sink = Read(Parquet(Lake.Replace("{0}", "6", StringComparison.Ordinal)));
        sink.Rejects.ShouldBeEmpty();
        sink.Stats.Records.ShouldBe(6);
        sink.Flows.Select(f => $"{f["src_ip"]}:{f["src_port"]} {f["dst_ip"]}:{f["dst_port"]} {f["bytes_out"]} {f["bytes_in"]} {f["bytes_known"]} {f["proto"]} {f["state"]} {f["time"]} {f["line"]}").ShouldBe(
        [
            "10.0.0.5:50000 140.82.121.3:443 100 101 1 tcp Allowed 1767323000000000 2",
            "10.0.0.5:50003 140.82.121.3:443 103 104 1 tcp Allowed 1767323000000000 5",
        ]);
    }

    [Fact]
    public void Many_row_groups_and_either_compression()
    {
        foreach (string compression in new[] { "snappy", "zstd", "gzip", "uncompressed" })
        {
            var sink = Read(Parquet(Lake.Replace("{0}", "9000", StringComparison.Ordinal), $", COMPRESSION {compression}, ROW_GROUP_SIZE 2048"));
            sink.Stats.Records.ShouldBe(9000);
            sink.Flows.Count.ShouldBe(3000);
            sink.Stats.OriginatorBytes.ShouldBe(Enumerable.Range(0, 9000).Where(i => i % 3 == 0).Sum(i => 100L + i));
            sink.Stats.ResponderBytes.ShouldBe(Enumerable.Range(0, 9000).Where(i => i % 3 == 1).Sum(i => 100L + i));
        }
    }

    [Fact]
    public void The_same_events_as_from_JSON()
    {
        const string rows = """
            SELECT 1007 AS class_uid, 1 AS activity_id, 1767323000000 AS time, {'hostname': 'pc1'} AS device, {'cmd_line': 'git push "é"' || chr(10), 'pid': 7, 'file': {'path': '/usr/bin/git'}} AS process, NULL::STRUCT(path VARCHAR) AS file
            UNION ALL SELECT 1001, 1, 1767323000001, {'hostname': 'pc1'}, NULL, {'path': '/home/a/repos/x'}
            """;
        var parquet = Read(Parquet(rows));
        var json = RecordingSink.Read("""
            {"class_uid":1007,"activity_id":1,"time":1767323000000,"device":{"hostname":"pc1"},"process":{"cmd_line":"git push \"é\"\n","pid":7,"file":{"path":"/usr/bin/git"}}}
            {"class_uid":1001,"activity_id":1,"time":1767323000001,"device":{"hostname":"pc1"},"file":{"path":"/home/a/repos/x"}}
            """);
        parquet.Lines().ShouldBe(json.Lines());
        parquet.Processes.ShouldHaveSingleItem()["command_line"].ShouldBe("git push \"é\"\n");
    }

    [Fact]
    public void Other_Parquet_is_refused_with_its_columns()
    {
        byte[] other = Parquet("SELECT 1 AS a, 2 AS \"b\nc\"");
        var refused = Should.Throw<LogFormatException>(() => Read(other));
        refused.Message.ShouldContain("class_uid");
        refused.Message.ShouldContain("a, b\\x0ac");
        refused.Message.ShouldContain("--mapping");
        string message = Should.Throw<LogFormatException>(() => Read("PAR1 and no more"u8.ToArray())).Message;
        message.ShouldContain("cannot be read");
        message.ShouldNotContain("SELECT");
        message.ShouldNotContain(Path.GetTempPath());
    }

    [Fact]
    public void A_table_of_any_origin_by_its_mapping()
    {
        byte[] table = Parquet("SELECT TIMESTAMPTZ '2026-01-02 03:04:05.678+00' AS at, {'ip': '10.0.0.5'} AS client, '140.82.121.3' AS server, 443 AS port, 12.5::DOUBLE AS sent, NULL::DOUBLE AS received");
        var mapping = LogMapping.Parse("m.yaml", """
            format: parquet
            time: { column: at }
            records:
              - kind: flow
                fields: { src_ip: client.ip, dst_ip: server, dst_port: port, bytes_out: { column: sent, unit: kb }, bytes_in: { column: received, unit: kb } }
            """);
        var flow = RecordingSink.Read(table, "x", new LogReadOptions(Mapping: mapping)).Flows.ShouldHaveSingleItem();
        $"{flow["time"]} {flow["src_ip"]} {flow["dst_ip"]} {flow["dst_port"]} {flow["bytes_out"]} {flow["bytes_in"]} {flow["bytes_known"]} {flow["sensor"]}"
            .ShouldBe("1767323045678000 10.0.0.5 140.82.121.3 443 12500 0 0 mapped");
        Should.Throw<LogFormatException>(() => RecordingSink.Read(Parquet("SELECT 1 AS client"), "x", new LogReadOptions(Mapping: mapping))).Message.ShouldContain("at, server, port, sent, received");
    }

    [Fact]
    public void Damage_anywhere_is_refused_or_set_aside()
    {
        byte[] whole = Parquet(Lake.Replace("{0}", "30", StringComparison.Ordinal));
        Gen.Select(Gen.Int[0, whole.Length - 1], Gen.Byte).Array[1, 6].Sample(changes =>
        {
            var damaged = (byte[])whole.Clone();
            foreach (var (at, value) in changes) damaged[at] = value;
            try
            {
                RecordingSink.Read(damaged, "x", new LogReadOptions("ocsf-parquet")).Stats.Records.ShouldBeLessThanOrEqualTo(30);
            }
            catch (LogFormatException)
            {
                // Its description was hit.
            }
        }, iter: 60);
    }

    private static RecordingSink Read(byte[] parquet)
    {
        LogFormats.Sniff(parquet, "x.parquet")!.Format.ShouldBe("ocsf-parquet");
        return RecordingSink.Read(parquet, "x.parquet");
    }

    private static byte[] Parquet(string sql, string options = "")
    {
        using var folder = new TestFolder();
        string path = Path.Combine(folder.Path, "x.parquet");
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SET threads = 1; COPY ({sql}) TO '{path}' (FORMAT parquet{options})";
        command.ExecuteNonQuery();
        return File.ReadAllBytes(path);
    }
}
