using System.Security.Cryptography;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using CsCheck;
using DuckDB.NET.Data;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Store;

/// <summary>Files of the project's own writer, as the reading library and the engine see them.</summary>
public sealed class ColumnarTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Columns_that_repeat_differ_or_change_from_one_to_the_other_come_back()
    {
        // Rows beyond a page and beyond where a column is judged; how many values there are is drawn for each column.
        Gen.Select(Gen.Int[0, 70_000], Gen.Int[1, 3].Select(n => n == 1 ? 1 : n == 2 ? 700 : 1_000_000), Gen.Int[0, 70_000], Gen.Int[1, 80_000]).Sample((rows, kinds, unique, group) =>
        {
            var events = Rows(rows, kinds, unique);
            string path = _folder.File("x.parquet");
            using (var stream = new FileStream(path, FileMode.Create))
            {
                using var writer = new ParquetTableWriter<FlowEvent>(stream, EventSchema.Flow, group);
                foreach (var e in events) writer.Add(e);
                writer.Complete();
            }
            Agree(path, events);
        }, iter: 8, threads: 1);
    }

    [Fact]
    public void Buffers_that_are_put_together_write_what_one_would()
    {
        int[] sizes = [0, 1, 100, 2500, 9000];
        foreach (int first in sizes)
            foreach (int second in sizes)
            {
                var events = Rows(first + second, kinds: 50, unique: first / 2);
                TableBuffer<FlowEvent> a = new(EventSchema.Flow), b = new(EventSchema.Flow);
                foreach (var e in events[..first]) a.Add(e);
                foreach (var e in events[first..]) b.Add(e);
                a.Append(b);
                a.Rows.ShouldBe(first + second);
                string path = _folder.File("x.parquet");
                using (var stream = new FileStream(path, FileMode.Create)) a.WriteTo(stream);
                Agree(path, events);
                // Cleared and filled anew it is as good as new.
                string once = Digest(path);
                a.Clear();
                foreach (var e in events) a.Add(e);
                TableBuffer<FlowEvent> fresh = new(EventSchema.Flow);
                foreach (var e in events) fresh.Add(e);
                using (var stream = new FileStream(path, FileMode.Create)) a.WriteTo(stream);
                string again = Digest(path);
                using (var stream = new FileStream(path, FileMode.Create)) fresh.WriteTo(stream);
                Digest(path).ShouldBe(again);
                once.Length.ShouldBe(again.Length);
            }
    }

    [Fact]
    public void A_text_longer_than_a_page_comes_back()
    {
        var events = Enumerable.Range(0, 12).Select(i => new NameEvent { Name = $"n{i}", HttpPath = new string((char)('a' + i), i == 7 ? 9_000_000 : 5) + "é\U0001F600" }).ToList();
        string path = _folder.File("x.parquet");
        ParquetTable.Write(path, EventSchema.Name, events);
        ParquetTable.Read(path, EventSchema.Name).Select(e => (e.Name, e.HttpPath)).ShouldBe(events.Select(e => (e.Name, e.HttpPath)));
    }

    [Fact]
    public void The_engine_prunes_by_bounds_that_hold()
    {
        var events = Rows(50_000, 3, 10);
        string path = _folder.File("x.parquet");
        ParquetTable.Write(path, EventSchema.Flow, events);
        foreach (int i in new[] { 0, 1, 32_768, 49_999 })
            Value(path, $"COUNT(*)", $"line = {events[i].Line} AND bytes_out = {events[i].BytesOut}").ShouldBe(1);
        Value(path, "COUNT(*)", "line > 60000").ShouldBe(0);
    }

    private static List<FlowEvent> Rows(int rows, int kinds, int unique)
    {
        var events = new List<FlowEvent>(rows);
        for (int i = 0; i < rows; i++)
        {
            events.Add(new FlowEvent
            {
                Time = 1_772_323_200_000_000 + i * 977L,
                Line = i + 1,
                // Unique from some row on, so that the column changes its mind.
                Uid = i < unique ? $"C{i % 7}" : $"C{i * 31L}é",
                SrcIp = $"10.0.{i % kinds % 256}.{i % kinds / 256}",
                DstIp = "140.82.121.4",
                SrcPort = 1024 + i % 60_000,
                DstPort = i % kinds % 5,
                BytesOut = i % 2 == 0 ? i : -i,
                BytesIn = long.MaxValue - i % kinds,
                BytesKnown = i % 3 == 0,
                Service = i % 11 == 0 ? "" : "ssl",
            });
        }
        return events;
    }

    private static void Agree(string path, List<FlowEvent> events)
    {
        int at = 0;
        foreach (var e in ParquetTable.Read(path, EventSchema.Flow))
        {
            var expected = events[at++];
            (e.Time, e.Line, e.Uid, e.SrcIp, e.DstIp, e.SrcPort, e.DstPort, e.BytesOut, e.BytesIn, e.BytesKnown, e.Service).ShouldBe(
                (expected.Time, expected.Line, expected.Uid, expected.SrcIp, expected.DstIp, expected.SrcPort, expected.DstPort, expected.BytesOut, expected.BytesIn, expected.BytesKnown, expected.Service));
        }
        at.ShouldBe(events.Count);
        Value(path, "COUNT(*)", "true").ShouldBe(events.Count);
        if (events.Count == 0) return;
        Value(path, "SUM(line * 3 + dst_port + length(uid) + length(service) + CASE WHEN bytes_known THEN 1 ELSE 0 END + bytes_out + length(src_ip))", "true").ShouldBe(
            events.Sum(e => e.Line * 3 + e.DstPort + e.Uid.Length + e.Service.Length + (e.BytesKnown ? 1 : 0) + e.BytesOut + e.SrcIp.Length));
    }

    private static long Value(string path, string what, string where)
    {
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT CAST({what} AS BIGINT) FROM read_parquet('{path}') WHERE {where}";
        return (long)command.ExecuteScalar()!;
    }

    private static string Digest(string path) => Convert.ToHexString(SHA256.HashData(File.ReadAllBytes(path)));
}
