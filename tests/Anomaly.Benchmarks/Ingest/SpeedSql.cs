using System.Globalization;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Benchmarks.Ingest;

/// <summary>The same columns out of the same logs by the database's own readers.</summary>
internal static class SpeedSql
{
    /// <summary>A COPY statement; null where the database has no reader for such a log.</summary>
    public static string? Copy(string kind, IReadOnlyList<string> files, string output)
    {
        string list = "[" + string.Join(", ", files.Select(f => $"'{f}'")) + "]";
        return kind switch
        {
            "zeek-tsv" => Wrap(Flows($"read_csv({list}, delim='\t', header=false, comment='#', nullstr='-', quote='', escape='', auto_detect=false, columns={Tsv})", "orig_h", "orig_p", "resp_h", "resp_p"), output),
            "zeek-json" => Wrap(Flows($"read_json({list}, format='newline_delimited', columns={Json})", "\"id.orig_h\"", "\"id.orig_p\"", "\"id.resp_h\"", "\"id.resp_p\""), output),
            "sysmon" => Wrap(Sysmon(list), output),
            _ => null,
        };
    }

    private static string Wrap(string select, string output) => $"COPY ({select}) TO '{output}' (FORMAT parquet, COMPRESSION snappy)";

    private const string Tsv = "{'ts':'DOUBLE','uid':'VARCHAR','orig_h':'VARCHAR','orig_p':'INTEGER','resp_h':'VARCHAR','resp_p':'INTEGER','proto':'VARCHAR','service':'VARCHAR','duration':'DOUBLE','orig_bytes':'BIGINT','resp_bytes':'BIGINT','conn_state':'VARCHAR','local_orig':'VARCHAR','local_resp':'VARCHAR','missed_bytes':'BIGINT','history':'VARCHAR','orig_pkts':'BIGINT','orig_ip_bytes':'BIGINT','resp_pkts':'BIGINT','resp_ip_bytes':'BIGINT','tunnel_parents':'VARCHAR','ip_proto':'INTEGER'}";

    private const string Json = "{'ts':'DOUBLE','uid':'VARCHAR','id.orig_h':'VARCHAR','id.orig_p':'INTEGER','id.resp_h':'VARCHAR','id.resp_p':'INTEGER','proto':'VARCHAR','service':'VARCHAR','duration':'DOUBLE','orig_bytes':'BIGINT','resp_bytes':'BIGINT','conn_state':'VARCHAR','missed_bytes':'BIGINT'}";

    // All columns of a flow event, those that this log does not fill as the constants they are.
    private static string Flows(string table, string origH, string origP, string respH, string respP)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["time"] = "CAST(round(ts * 1000000) AS BIGINT)",
            ["hour"] = "CAST(floor(ts / 3600) AS BIGINT)",
            ["day"] = "CAST(floor(ts / 86400) AS INTEGER)",
            ["sensor"] = "'zeek'",
            ["source"] = "'0000000000000000000000000000000000000000000000000000000000000000'",
            ["line"] = "row_number() OVER ()",
            ["src_ip"] = origH,
            ["dst_ip"] = respH,
            ["src_port"] = $"COALESCE({origP}, 0)",
            ["dst_port"] = $"COALESCE({respP}, 0)",
            ["proto"] = "proto",
            ["service"] = "COALESCE(service, '')",
            ["duration_us"] = "COALESCE(CAST(round(duration * 1000000) AS BIGINT), 0)",
            ["bytes_out"] = "COALESCE(orig_bytes, 0)",
            ["bytes_in"] = "COALESCE(resp_bytes, 0)",
            ["bytes_known"] = "orig_bytes IS NOT NULL AND resp_bytes IS NOT NULL",
            ["missed_bytes"] = "COALESCE(missed_bytes, 0)",
            ["state"] = "conn_state",
            ["uid"] = "uid",
        };
        return $"SELECT {Columns(EventSchema.Flow.Columns, values)} FROM {table}";
    }

    private static string Columns(IEnumerable<Column> columns, Dictionary<string, string> values)
        => string.Join(", ", columns.Select(c => $"{values.GetValueOrDefault(c.Name, Constant(c))} AS \"{c.Name}\""));

    private static string Constant(Column column) => column.Type switch { ColumnType.Text => "''", ColumnType.Bool => "false", _ => "0" };

    // One row an event of interest, the columns of all kinds side by side: less than the reader does, which masks and recognises commands.
    private static string Sysmon(string list)
    {
        string[] texts = ["Hostname", "User", "Image", "CommandLine", "ParentImage", "ProcessGuid", "SourceIp", "DestinationIp", "Protocol", "DestinationHostname", "TargetFilename", "QueryName", "QueryResults", "Channel", "UtcTime", "NewProcessName", "ObjectName"];
        string[] numbers = ["EventID", "ProcessId", "SourcePort", "DestinationPort"];
        string columns = string.Join(", ", texts.Select(t => $"'{t}': 'VARCHAR'").Concat(numbers.Select(n => string.Create(CultureInfo.InvariantCulture, $"'{n}': 'VARCHAR'"))));
        return $"SELECT {string.Join(", ", texts.Concat(numbers).Select(n => $"COALESCE(\"{n}\", '') AS \"{n}\""))}, epoch_us(TRY_CAST(UtcTime AS TIMESTAMP)) AS time FROM read_json({list}, format='newline_delimited', ignore_errors=true, maximum_object_size=67108864, columns={{{columns}}}) WHERE EventID IN ('1', '3', '11', '22', '23', '26', '4688', '4663', '5156')";
    }
}
