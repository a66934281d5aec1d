using Anomaly.Models;
using DuckDB.NET.Data;
using Microsoft.ML;
using Microsoft.ML.Data;
using Parquet;
using Parquet.Schema;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Models;

public sealed class ParquetLoadTests : IDisposable
{
    private readonly TestFolder folder = new();
    private readonly MLContext context = new(1);

    public void Dispose() => folder.Dispose();

    private sealed class Row
    {
        public long Bytes { get; set; }
        public double Flows { get; set; }
        public float Ratio { get; set; }
        public string Host { get; set; } = "";
        public bool Office { get; set; }
        public DateTime Time { get; set; }
    }

    private static readonly DateTime Origin = new(2026, 3, 1, 0, 0, 0, DateTimeKind.Utc);

    /// <summary>Row groups of seven rows; every third number of flows is missing, and every fourth host.</summary>
    private string Write(string name, int from, int count)
    {
        string path = Path.Combine(folder.Path, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var fields = new DataField[] { new DataField<long>("Bytes"), new DataField<int>("Flows", true), new DataField<float>("Ratio"), new DataField<string>("Host"), new DataField<bool>("Office"), new DataField<DateTime>("Time") };
        using var stream = File.Create(path);
        var writer = ParquetWriter.CreateAsync(new ParquetSchema(fields), stream).GetAwaiter().GetResult();
        for (int at = from; at < from + count; at += 7)
        {
            int[] rows = [.. Enumerable.Range(at, Math.Min(7, from + count - at))];
            using var group = writer.CreateRowGroup();
            group.WriteAsync<long>(fields[0], rows.Select(i => 1L << i % 60).ToArray()).GetAwaiter().GetResult();
            group.WriteAsync<int>(fields[1], rows.Select(i => i % 3 == 0 ? (int?)null : i).ToArray()).GetAwaiter().GetResult();
            group.WriteAsync<float>(fields[2], rows.Select(i => i / 8f).ToArray()).GetAwaiter().GetResult();
            group.WriteAsync(fields[3], rows.Select(i => i % 4 == 0 ? null! : $"host-{i}").ToArray()).GetAwaiter().GetResult();
            group.WriteAsync<bool>(fields[4], rows.Select(i => i % 2 == 0).ToArray()).GetAwaiter().GetResult();
            group.WriteAsync<DateTime>(fields[5], rows.Select(i => Origin.AddHours(i)).ToArray()).GetAwaiter().GetResult();
            group.CompleteValidate();
        }
        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
        return path;
    }

    private static void WriteNarrow(string path)
    {
        var field = new DataField<int>("Bytes");
        using var stream = File.Create(path);
        var writer = ParquetWriter.CreateAsync(new ParquetSchema(field), stream).GetAwaiter().GetResult();
        using (var group = writer.CreateRowGroup()) group.WriteAsync<int>(field, new[] { 1 }).GetAwaiter().GetResult();
        writer.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    private static void ShouldBeRow(Row row, int i)
    {
        (row.Bytes, row.Ratio, row.Office).ShouldBe((1L << i % 60, i / 8f, i % 2 == 0));
        row.Flows.ShouldBe(i % 3 == 0 ? double.NaN : i);
        row.Host.ShouldBe(i % 4 == 0 ? "" : $"host-{i}");
        row.Time.ShouldBe(Origin.AddHours(i));
    }

    [Fact]
    public void What_the_files_hold_is_loaded_in_order()
    {
        Write("a/day=2/part.parquet", 30, 20);
        Write("a/day=1/part.parquet", 0, 30);
        var view = context.Data.LoadFromParquet(Path.Combine(folder.Path, "a"));
        view.Schema.Select(column => (column.Name, column.Type)).ShouldBe([("Bytes", NumberDataViewType.Int64), ("Flows", NumberDataViewType.Double),
            ("Ratio", NumberDataViewType.Single), ("Host", TextDataViewType.Instance), ("Office", BooleanDataViewType.Instance), ("Time", DateTimeDataViewType.Instance)]);
        view.GetRowCount().ShouldBe(50);
        var rows = context.Data.CreateEnumerable<Row>(view, reuseRowObject: false).ToList();
        rows.Count.ShouldBe(50);
        for (int i = 0; i < 50; i++) ShouldBeRow(rows[i], i);
    }

    [Fact]
    public void Cursors_share_the_row_groups_and_stand_apart()
    {
        var view = context.Data.LoadFromParquet([Write("a.parquet", 0, 30), Write("b.parquet", 30, 20)]);
        var seen = new SortedDictionary<ulong, float>();
        var batches = new List<long>();
        var cursors = view.GetRowCursorSet([view.Schema["Ratio"]], 3);
        cursors.Length.ShouldBe(3);
        var getters = cursors.Select(cursor => (Id: cursor.GetIdGetter(), Ratio: cursor.GetGetter<float>(view.Schema["Ratio"]))).ToArray();
        // By turns, so that state kept in common would show.
        for (bool any = true; any;)
        {
            any = false;
            for (int k = 0; k < 3; k++)
            {
                if (!cursors[k].MoveNext()) continue;
                any = true;
                DataViewRowId id = default;
                float ratio = 0;
                getters[k].Id(ref id);
                getters[k].Ratio(ref ratio);
                seen.Add(id.Low, ratio);
                batches.Add(cursors[k].Batch * 10 + k);
            }
        }
        foreach (var cursor in cursors) cursor.Dispose();
        seen.Keys.ShouldBe(Enumerable.Range(0, 50).Select(i => (ulong)i));
        seen.Values.ShouldBe(Enumerable.Range(0, 50).Select(i => i / 8f));
        batches.Distinct().Select(batch => (batch / 10) % 3 == batch % 10).ShouldAllBe(own => own);
        view.GetRowCursorSet(view.Schema, 99).Length.ShouldBe(8);
        // ML.NET puts the cursors of a set together again by their batches.
        context.Data.CreateEnumerable<Row>(context.Data.Cache(view), false).Select(row => row.Ratio).ShouldBe(seen.Values);
    }

    [Fact]
    public void Only_the_columns_asked_for_are_read()
    {
        string path = Write("a.parquet", 0, 10);
        var view = context.Data.LoadFromParquet(path, new ParquetLoadOptions { Columns = ["Time", "Bytes"] });
        view.Schema.Select(column => column.Name).ShouldBe(["Time", "Bytes"]);
        using var cursor = view.GetRowCursor([view.Schema["Bytes"]]);
        Should.Throw<InvalidOperationException>(() => cursor.GetGetter<DateTime>(view.Schema["Time"])).Message.ShouldContain("'Time' is not active");
        Should.Throw<InvalidOperationException>(() => cursor.GetGetter<int>(view.Schema["Bytes"])).Message.ShouldContain("Int64");
        long bytes = 0;
        var getter = cursor.GetGetter<long>(view.Schema["Bytes"]);
        Should.Throw<InvalidOperationException>(() => getter(ref bytes)).Message.ShouldContain("no row");
        cursor.MoveNext().ShouldBeTrue();
        getter(ref bytes);
        (bytes, cursor.Position).ShouldBe((1, 0));
    }

    [Fact]
    public void Vectors_go_straight_into_a_trainer()
    {
        string path = Write("a.parquet", 0, 200);
        var view = context.Data.LoadFromParquet(path, new ParquetLoadOptions { Vectors = new Dictionary<string, IReadOnlyList<string>> { ["Features"] = ["R*", "Flows", "Office"] } });
        view.Schema.Select(column => column.Name).ShouldBe(["Bytes", "Host", "Time", "Features"]);
        var fitted = context.AnomalyDetection.Trainers.IsolationForest(seed: 1, trees: 20).Fit(view);
        fitted.Model.ColumnNames.ShouldBe(["Ratio", "Flows", "Office"]);
        float[] rows = [.. Enumerable.Range(0, 200).SelectMany(i => new[] { i / 8f, i % 3 == 0 ? float.NaN : i, i % 2 == 0 ? 1f : 0f })];
        float[] scores = [.. fitted.Transform(view).GetColumn<float>("Score")];
        for (int i = 0; i < 200; i++) scores[i].ShouldBe((float)fitted.Model.Score(rows.AsSpan(3 * i, 3)));
        // And a series detector along a column, by host.
        var series = context.Transforms.DetectIidSpike("Spike", "Flows", "Host", historyLength: 5).Fit(view = context.Data.LoadFromParquet(path)).Transform(view);
        series.GetColumn<double[]>("Spike").Count().ShouldBe(200);
    }

    [Fact]
    public void Every_kind_of_column_that_DuckDB_writes_is_loaded_or_refused_by_name()
    {
        string path = Path.Combine(folder.Path, "duck.parquet");
        using (var connection = new DuckDBConnection("DataSource=:memory:"))
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = $"""
                COPY (SELECT i::TINYINT AS i8, i::SMALLINT AS i16, i::INTEGER AS i32, i::BIGINT AS i64, i::UTINYINT AS u8, i::USMALLINT AS u16, i::UINTEGER AS u32, i::UBIGINT AS u64,
                    i::FLOAT AS f32, i::DOUBLE AS f64, (i + 0.25)::DECIMAL(10, 2) AS dec, 't' || i AS txt, i = 1 AS yes, DATE '2026-03-01' + i::INTEGER AS day,
                    TIMESTAMP '2026-03-01 01:02:03.000004' AS at, CASE WHEN i = 0 THEN NULL ELSE i::BIGINT END AS gap, CASE WHEN i = 0 THEN NULL ELSE true END AS maybe,
                    CASE WHEN i = 0 THEN NULL ELSE TIMESTAMP '2026-03-01 00:00:00' END AS never, [i] AS list FROM range(2) t(i)) TO '{path}' (FORMAT parquet)
                """;
            command.ExecuteNonQuery();
        }
        string[] plain = ["i8", "i16", "i32", "i64", "u8", "u16", "u32", "u64", "f32", "f64", "dec", "txt", "yes", "day", "at", "gap", "maybe"];
        var view = context.Data.LoadFromParquet(path, new ParquetLoadOptions { Columns = plain });
        view.Schema.Select(column => column.Type).ShouldBe([NumberDataViewType.SByte, NumberDataViewType.Int16, NumberDataViewType.Int32, NumberDataViewType.Int64,
            NumberDataViewType.Byte, NumberDataViewType.UInt16, NumberDataViewType.UInt32, NumberDataViewType.UInt64, NumberDataViewType.Single, NumberDataViewType.Double,
            NumberDataViewType.Double, TextDataViewType.Instance, BooleanDataViewType.Instance, DateTimeDataViewType.Instance, DateTimeDataViewType.Instance,
            NumberDataViewType.Double, NumberDataViewType.Single]);
        view.GetColumn<sbyte>("i8").ShouldBe([(sbyte)0, (sbyte)1]);
        view.GetColumn<ulong>("u64").ShouldBe([0UL, 1UL]);
        view.GetColumn<double>("dec").ShouldBe([0.25, 1.25]);
        view.GetColumn<bool>("yes").ShouldBe([false, true]);
        view.GetColumn<DateTime>("day").ShouldBe([new DateTime(2026, 3, 1), new DateTime(2026, 3, 2)]);
        view.GetColumn<DateTime>("at").First().ShouldBe(new DateTime(2026, 3, 1, 1, 2, 3).AddMicroseconds(4));
        view.GetColumn<double>("gap").ShouldBe([double.NaN, 1]);
        view.GetColumn<float>("maybe").ShouldBe([float.NaN, 1]);
        var all = new ParquetLoadOptions { Columns = [], Vectors = new Dictionary<string, IReadOnlyList<string>> { ["V"] = [.. plain.Except(["txt", "day", "at"])] } };
        context.Data.LoadFromParquet(path, all).GetColumn<float[]>("V").Last().ShouldBe([1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1.25f, 1, 1, 1]);

        Should.Throw<ArgumentException>(() => context.Data.LoadFromParquet(path)).Message.ShouldContain("'list'");
        Should.Throw<ArgumentException>(() => context.Data.LoadFromParquet(path, all with { Vectors = new Dictionary<string, IReadOnlyList<string>> { ["V"] = ["t*"] } })).Message.ShouldContain("'txt'");
        var never = context.Data.LoadFromParquet(path, new ParquetLoadOptions { Columns = ["never"] });
        Should.Throw<InvalidDataException>(() => never.GetColumn<DateTime>("never").Count()).Message.ShouldContain("'never'");
    }

    [Fact]
    public void Wrong_calls_name_file_and_column()
    {
        string path = Write("a.parquet", 0, 10);
        Should.Throw<ArgumentException>(() => context.Data.LoadFromParquet(path, new ParquetLoadOptions { Columns = ["Absent"] })).Message.ShouldContain("'Absent'");
        Should.Throw<ArgumentException>(() => context.Data.LoadFromParquet(path, new ParquetLoadOptions { Columns = ["Host", "Host"] })).Message.ShouldContain("2 columns 'Host'");
        foreach (var (parts, message) in new (string[], string)[] { (["x*"], "'x'"), (["Absent"], "'Absent'"), (["Time"], "'Time'"), ([], "'V'") })
            Should.Throw<ArgumentException>(() => context.Data.LoadFromParquet(path, new ParquetLoadOptions { Vectors = new Dictionary<string, IReadOnlyList<string>> { ["V"] = parts } }))
                .Message.ShouldContain(message);
        Should.Throw<FileNotFoundException>(() => context.Data.LoadFromParquet(Path.Combine(folder.Path, "absent.parquet")));
        Directory.CreateDirectory(Path.Combine(folder.Path, "empty"));
        Should.Throw<FileNotFoundException>(() => context.Data.LoadFromParquet(Path.Combine(folder.Path, "empty"))).Message.ShouldContain("empty");
        Should.Throw<ArgumentException>(() => context.Data.LoadFromParquet([]));
        string text = Path.Combine(folder.Path, "text.parquet");
        File.WriteAllText(text, "this is no Parquet file, but long enough to hold a footer");
        Should.Throw<InvalidDataException>(() => context.Data.LoadFromParquet(text)).Message.ShouldContain(text);
    }

    [Fact]
    public void Another_type_in_another_file_is_refused()
    {
        string path = Write("a.parquet", 0, 10), other = Path.Combine(folder.Path, "b.parquet");
        WriteNarrow(other);
        string message = Should.Throw<ArgumentException>(() => context.Data.LoadFromParquet([path, other], new ParquetLoadOptions { Columns = ["Bytes"] })).Message;
        message.ShouldContain(other);
        message.ShouldContain("Int64");
        Should.Throw<ArgumentException>(() => context.Data.LoadFromParquet([path, other], new ParquetLoadOptions { Columns = ["Flows"] })).Message.ShouldContain("'Flows'");
    }

    [Fact]
    public void Damage_is_found_when_it_is_read()
    {
        string path = Write("a.parquet", 0, 100);
        byte[] bytes = File.ReadAllBytes(path);
        File.WriteAllBytes(path, bytes[..^20]);
        Should.Throw<InvalidDataException>(() => context.Data.LoadFromParquet(path)).Message.ShouldContain(path);
        File.WriteAllBytes(path, bytes);
        var view = context.Data.LoadFromParquet(path);
        Write("a.parquet", 0, 50);
        Should.Throw<InvalidDataException>(() => context.Data.CreateEnumerable<Row>(view, false).Count()).Message.ShouldContain(path);
    }
}
