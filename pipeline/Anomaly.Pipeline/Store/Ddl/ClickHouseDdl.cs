using System.Text;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store.Ddl;

/// <summary>
/// <c>CREATE TABLE</c> statements for ClickHouse. Rows are ordered by host, so that a host is read in one stretch, and
/// partitioned by day, so that a rebuilt day replaces its partition.
/// </summary>
public static class ClickHouseDdl
{
    private const string Head = """
        -- Tables of one shard. On a cluster, shard by host: give each table a Distributed table over it with the
        -- sharding key cityHash64(host). All facts are reduced per host, so that every reduction stays on its shard.
        -- Days are partitions: a day that is resolved again is replaced with ALTER TABLE … DROP PARTITION.


        """;

    // Text with at most some thousands of different values in a fleet. Hosts, users, paths and names are not.
    private static readonly HashSet<string> FewValues = new(StringComparer.Ordinal)
    {
        "action", "channel", "http_method", "image_name", "kind", "name_source", "operation", "process_link", "process_name",
        "proto", "provider", "rule_id", "sensor", "service", "state",
    };

    // Beside the host, what a table is read by.
    private static readonly Dictionary<string, string> OrderAfterHost = new(StringComparer.Ordinal)
    {
        ["host_hour"] = "hour",
        ["account_hour"] = "hour, account",
        ["sighting"] = "day, kind, key",
        ["rule_hit"] = "day, rule_id",
    };

    /// <summary>Names of text columns that are stored with a dictionary.</summary>
    public static IReadOnlyCollection<string> DictionaryColumns => FewValues;

    /// <summary>One table.</summary>
    public static string Create(TableDescription table)
    {
        var sql = new StringBuilder($"CREATE TABLE \"{table.Name}\" (\n");
        for (int i = 0; i < table.Columns.Count; i++)
            sql.Append($"  \"{table.Columns[i].Name}\" {TypeOf(table.Columns[i])}{(i + 1 < table.Columns.Count ? "," : "")}\n");
        string order = OrderAfterHost.TryGetValue(table.Name, out string? rest) ? rest : "time";
        return sql.Append($") ENGINE = MergeTree\nPARTITION BY day\nORDER BY (host, {order});\n").ToString();
    }

    /// <summary>All tables of events and facts.</summary>
    public static string CreateAll() => Head + string.Join('\n', TableDescription.Events.Concat(TableDescription.Facts).Select(Create));

    private static string TypeOf(Column column) => column.Type switch
    {
        ColumnType.Text => FewValues.Contains(column.Name) ? "LowCardinality(String)" : "String",
        ColumnType.Int32 => "Int32",
        ColumnType.Int64 => "Int64",
        ColumnType.Bool => "UInt8",
        ColumnType.Float64 => "Float64",
        _ => throw new ArgumentOutOfRangeException(nameof(column), column.Type, "unknown column type"),
    };
}
