using Anomaly.Pipeline;
using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using CsCheck;
using DuckDB.NET.Data;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Store;

public sealed class ParquetTableTests : IDisposable
{
    private static readonly Gen<string> Text = Gen.OneOf(
        Gen.Const(""), Gen.String[Gen.Char.AlphaNumeric, 0, 12], Gen.String[Gen.Char["\0\r\n\t'\";=@é\ue000\uffff"], 0, 6],
        Gen.Int[0x10000, 0x10ffff].Select(char.ConvertFromUtf32));

    private static readonly Gen<FlowEvent> Flows =
        from texts in Text.Array[17]
        from numbers in Gen.Long.Array[6]
        from ports in Gen.Int.Array[2]
        from known in Gen.Bool
        select new FlowEvent
        {
            Time = numbers[0] / 4,
            Line = numbers[1],
            DurationUs = numbers[2],
            BytesOut = numbers[3],
            BytesIn = numbers[4],
            MissedBytes = numbers[5],
            SrcPort = ports[0],
            DstPort = ports[1],
            BytesKnown = known,
            Host = texts[0],
            User = texts[1],
            Sensor = texts[2],
            Source = texts[3],
            SrcIp = texts[4],
            DstIp = texts[5],
            Proto = texts[6],
            Service = texts[7],
            State = texts[8],
            Uid = texts[9],
            HttpMethod = texts[10],
            HttpPath = texts[11],
            Process = texts[12],
            DstName = texts[13],
            NameSource = texts[14],
            Provider = texts[15],
            Channel = texts[16],
        };

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void What_is_written_is_read_back_whatever_the_row_groups()
    {
        Gen.Select(Flows.Array[0, 40], Gen.Int[1, 50]).Sample((rows, group) =>
        {
            using var stream = new MemoryStream();
            using (var writer = new ParquetTableWriter<FlowEvent>(stream, EventSchema.Flow, group))
            {
                foreach (var row in rows) writer.Add(row);
                writer.Complete();
            }
            string path = _folder.File("flows.parquet");
            File.WriteAllBytes(path, stream.ToArray());
            var back = ParquetTable.Read(path, EventSchema.Flow).ToList();
            back.Count.ShouldBe(rows.Length);
            for (int i = 0; i < rows.Length; i++) Values(EventSchema.Flow, back[i]).ShouldBe(Values(EventSchema.Flow, rows[i]));
        }, iter: 60, threads: 1);
    }

    [Fact]
    public void Floats_and_rows_made_by_hand_come_back()
    {
        string path = _folder.File("hits.parquet");
        ParquetTable.Write(path, FactSchema.RuleHit, [new RuleHit { Host = "a", Day = -3, Score = 8.5, Hits = 2 }, new RuleHit { Score = double.NaN }]).ShouldBe(2);
        ParquetTable.Read(path, FactSchema.RuleHit, row => (row.Text("host"), row.Integer("day"), row.Real("score"), row.Integer("hits")))
            .ShouldBe([("a", -3L, 8.5, 2L), ("", 0L, double.NaN, 0L)]);
    }

    [Fact]
    public void The_same_rows_give_the_same_bytes_and_no_temporary_file_stays()
    {
        var rows = Enumerable.Range(0, 5_000).Select(i => new NameEvent { Time = i, Name = "n" + i % 7, Address = "a" + i }).ToList();
        ParquetTable.Write(_folder.File("1.parquet"), EventSchema.Name, rows);
        ParquetTable.Write(_folder.File("2.parquet"), EventSchema.Name, rows);
        File.ReadAllBytes(_folder.File("1.parquet")).ShouldBe(File.ReadAllBytes(_folder.File("2.parquet")));
        Directory.GetFiles(_folder.Path).Length.ShouldBe(2);
    }

    [Fact]
    public void The_engine_finds_text_beyond_the_basic_plane()
    {
        string path = _folder.File("names.parquet");
        string[] names = ["a", "\ue000", "\U0001F600", "\uFFFD"];
        ParquetTable.Write(path, EventSchema.Name, names.Select(n => new NameEvent { Name = n }));
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        foreach (string name in names)
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT COUNT(*) FROM read_parquet('{path}') WHERE name = $1";
            command.Parameters.Add(new DuckDBParameter(name));
            Convert.ToInt64(command.ExecuteScalar(), null).ShouldBe(1, name);
        }
    }

    [Fact]
    public void What_the_engine_wrote_is_read_unless_it_has_nulls()
    {
        string path = _folder.File("engine.parquet");
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"COPY (SELECT 'h' || i AS host, i::INTEGER AS day, 'r' AS rule_id, i / 2 AS score, i::BIGINT AS hits, 7::BIGINT AS time, '' AS detail, 's' AS source, i::BIGINT AS line, '' AS process, '' AS remote, '' AS chain FROM range(3000) t(i)) TO '{path}' (FORMAT parquet)";
        command.ExecuteNonQuery();
        var hits = ParquetTable.Read(path, FactSchema.RuleHit).ToList();
        hits.Count.ShouldBe(3000);
        hits[2999].ShouldSatisfyAllConditions(h => h.Host.ShouldBe("h2999"), h => h.Day.ShouldBe(2999), h => h.Score.ShouldBe(1499.5), h => h.Time.ShouldBe(7));
        foreach (string column in new[] { "host", "hits" })
        {
            command.CommandText = $"COPY (SELECT * REPLACE (CASE WHEN day = 5 THEN NULL ELSE {column} END AS {column}) FROM read_parquet('{path}')) TO '{path}.null' (FORMAT parquet)";
            command.ExecuteNonQuery();
            Should.Throw<DataException>(() => ParquetTable.Read(path + ".null", FactSchema.RuleHit).ToList()).Message.ShouldContain($"column '{column}' has no value in row 5");
        }
    }

    [Fact]
    public void Damage_and_another_layout_are_said_with_the_path()
    {
        string path = _folder.File("names.parquet");
        ParquetTable.Write(path, EventSchema.Name, [new NameEvent { Name = "x" }]);
        Should.Throw<DataException>(() => ParquetTable.Read(path, EventSchema.File).ToList()).Message.ShouldContain("names.parquet: column 'image' is missing");
        var bytes = File.ReadAllBytes(path);
        foreach (int length in new[] { 0, 5, bytes.Length / 2, bytes.Length - 1 })
        {
            File.WriteAllBytes(path, bytes[..length]);
            Should.Throw<DataException>(() => ParquetTable.Read(path, EventSchema.Name).ToList()).Message.ShouldContain("names.parquet");
        }
    }

    private static List<object> Values<T>(TableSchema<T> schema, T row)
        => [.. schema.Columns.Select(c => c.Get.Text is { } text ? text(row) : c.Get.Integer is { } integer ? integer(row) : (object)c.Get.Real!(row))];
}
