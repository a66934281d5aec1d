using System.Text;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store.Ddl;

/// <summary><c>CREATE TABLE</c> statements for DuckDB. Nothing is null: absent text is '', absent counts are 0.</summary>
public static class DuckDbDdl
{
    /// <summary>One table.</summary>
    public static string Create(TableDescription table)
    {
        var sql = new StringBuilder($"CREATE TABLE \"{table.Name}\" (\n");
        for (int i = 0; i < table.Columns.Count; i++)
            sql.Append($"  \"{table.Columns[i].Name}\" {TypeOf(table.Columns[i])} NOT NULL{(i + 1 < table.Columns.Count ? "," : "")}\n");
        return sql.Append(");\n").ToString();
    }

    /// <summary>All tables of events and facts.</summary>
    public static string CreateAll() => string.Join('\n', TableDescription.Events.Concat(TableDescription.Facts).Select(Create));

    private static string TypeOf(Column column) => column.Type switch
    {
        ColumnType.Text => "VARCHAR",
        ColumnType.Int32 => "INTEGER",
        ColumnType.Int64 => "BIGINT",
        ColumnType.Bool => "BOOLEAN",
        ColumnType.Float64 => "DOUBLE",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "unknown column type"),
    };
}
