using Anomaly.Pipeline.Schema;
using Anomaly.Pipeline.Store;
using Anomaly.Pipeline.Store.Ddl;
using DuckDB.NET.Data;
using Shouldly;
using Xunit;

namespace Anomaly.Tests.Store;

public class DdlTests
{
    [Fact]
    public void Ddl_of_DuckDB_is_approved() => ApprovedText.ShouldMatch(DuckDbDdl.CreateAll(), "tests", "Anomaly.Tests", "approved", "duckdb.sql");

    [Fact]
    public void Ddl_of_ClickHouse_is_approved() => ApprovedText.ShouldMatch(ClickHouseDdl.CreateAll(), "tests", "Anomaly.Tests", "approved", "clickhouse.sql");

    [Fact]
    public void The_data_dictionary_is_up_to_date() => ApprovedText.ShouldMatch(DataDictionary.Markdown(), "docs", "data-dictionary.md");

    [Fact]
    public void DuckDB_creates_the_tables_and_reads_every_Parquet_layout_into_them()
    {
        using var folder = new TestFolder();
        using var connection = new DuckDBConnection("DataSource=:memory:");
        connection.Open();
        Execute(connection, DuckDbDdl.CreateAll());
        Check(EventSchema.Flow, new FlowEvent { Time = -1, Host = "h", BytesKnown = true });
        Check(EventSchema.Process, new ProcessEvent { Time = 1, Host = "h" });
        Check(EventSchema.File, new FileEvent { Time = 1, Host = "h" });
        Check(EventSchema.Name, new NameEvent { Time = 1, Host = "h" });
        Check(FactSchema.HostHour, new HostHour { Host = "h" });
        Check(FactSchema.Sighting, new Sighting { Host = "h" });
        Check(FactSchema.AccountHour, new AccountUse { Host = "h", Account = "a" });
        Check(FactSchema.RuleHit, new RuleHit { Host = "h", Score = 8.5 });

        void Check<T>(TableSchema<T> schema, T row)
        {
            string path = folder.File(schema.Name + ".parquet");
            ParquetTable.Write(path, schema, [row]);
            string stored = Rows(connection, $"SELECT column_name, column_type FROM (DESCRIBE \"{schema.Name}\")");
            Rows(connection, $"SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet('{path}'))").ShouldBe(stored);
            Execute(connection, $"INSERT INTO \"{schema.Name}\" SELECT * FROM read_parquet('{path}')");
            Rows(connection, $"SELECT host FROM \"{schema.Name}\"").ShouldBe("h");
        }
    }

    [Fact]
    public void Dictionary_columns_are_text_columns_of_some_table()
    {
        var text = TableDescription.Events.Concat(TableDescription.Facts).SelectMany(t => t.Columns).Where(c => c.Type == ColumnType.Text).Select(c => c.Name).ToHashSet();
        foreach (string name in ClickHouseDdl.DictionaryColumns) text.ShouldContain(name);
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private static string Rows(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read()) rows.Add(string.Join(' ', Enumerable.Range(0, reader.FieldCount).Select(i => reader.GetValue(i))));
        return string.Join('\n', rows);
    }
}
