using System.Text;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Store.Ddl;

/// <summary>Makes <c>docs/data-dictionary.md</c> from the schemas.</summary>
public static class DataDictionary
{
    /// <summary>The page.</summary>
    public static string Markdown()
    {
        var page = new StringBuilder("""
            # Data dictionary

            Every column that is stored, made from the schemas in `pipeline/Anomaly.Pipeline/Schema`.
            Nothing is null: absent text is `''`, absent counts are 0, and a `*_known` column tells whether they were counted.
            Times are microseconds since 1970-01-01 UTC; printed events show them as ISO 8601.
            *By*: the stage that fills a column; a column of both is read from the log where it says it and filled in by resolve.

            ## Events

            As they are parsed: `events/TABLE/day=YYYY-MM-DD/`; resolved: `resolved/TABLE/day=YYYY-MM-DD/`.

            """);
        foreach (var table in TableDescription.Events) Append(page, table, stages: true);
        page.Append("\n## Facts\n\nReduced from resolved events: `facts/TABLE/day=YYYY-MM-DD.parquet`.\n");
        foreach (var table in TableDescription.Facts) Append(page, table, stages: false);
        page.Append("\n## Beside events\n\nLeases in `leases/`, rejected records in `rejects/`.\n");
        foreach (var table in TableDescription.Intake) Append(page, table, stages: false);
        return page.ToString();
    }

    private static void Append(StringBuilder page, TableDescription table, bool stages)
    {
        page.Append($"\n### {table.Name}\n\n{table.Meaning}\n\n");
        page.Append(stages ? "| column | type | unit | by | meaning |\n|---|---|---|---|---|\n" : "| column | type | unit | meaning |\n|---|---|---|---|\n");
        foreach (var column in table.Columns)
        {
            string by = stages ? $"{StageOf(column.By)} | " : "";
            page.Append($"| `{column.Name}` | {TypeOf(column.Type)} | {column.Unit} | {by}{column.Meaning.Replace("|", "\\|", StringComparison.Ordinal)} |\n");
        }
    }

    private static string StageOf(FilledBy by) => by switch
    {
        FilledBy.Parse => "parse",
        FilledBy.Resolve => "resolve",
        _ => "parse, resolve",
    };

    private static string TypeOf(ColumnType type) => type switch
    {
        ColumnType.Text => "text",
        ColumnType.Int32 => "int32",
        ColumnType.Int64 => "int64",
        ColumnType.Bool => "bool",
        ColumnType.Float64 => "float64",
        _ => throw new ArgumentOutOfRangeException(nameof(type), type, "unknown column type"),
    };
}
