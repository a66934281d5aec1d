using System.CommandLine;
using Anomaly.Cli.Output;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Ledger.Outputs;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly ranking</c>: the ledger, as the analyst or another system reads it.</summary>
internal static class RankingVerb
{
    private static readonly string[] Printed = ["table", "csv", "json"];

    private static readonly Dictionary<string, IRankingWriter> Written = new(StringComparer.Ordinal)
    {
        ["jsonl"] = new LinesWriter(),
        ["parquet"] = new ParquetRankingWriter(),
        ["ocsf"] = new OcsfWriter(),
        ["ecs"] = new EcsWriter(),
        ["markdown"] = new MarkdownWriter(),
    };

    public static Command Create(CliContext context)
    {
        var from = NightOptions.From();
        var to = NightOptions.To();
        var top = new Option<int?>("--top") { Description = "Hosts a day; all by default." };
        var output = new Option<string>("--output")
        {
            Description = "table, csv or json: a row a host; jsonl or parquet: everything the ledger knows; ocsf or ecs: alerts for other systems; markdown: a ticket a host.",
            DefaultValueFactory = _ => "table",
        };
        output.AcceptOnlyFromAmong([.. Printed, .. Written.Keys]);
        var file = new Option<string?>("--out") { Description = "File to write to instead of standard output; parquet needs one.", HelpName = "file" };
        var everything = new Option<bool>("--unsuppressed") { Description = "As the ledger has it, without suppressions." };
        var workspace = WorkspaceOption.Create();
        var command = new Command("ranking", """
            Prints the latest revision of ranked days: day, rank, host, risk (decibans), rule score (0-10), revision and reasons. The latest
            day by default; every scored host is listed, also at risk 0. What suppressions.yaml of the workspace names is left out, and what
            is left out is counted.

            Examples:
              anomaly ranking --top 5
              anomaly ranking --from 2026-09-21 --to 2026-09-27 --output csv
              anomaly ranking --top 20 --output ocsf --out findings.jsonl
              anomaly ranking --output parquet --out ranking.parquet
              anomaly ranking --top 1 --output markdown
            """)
        { from, to, top, output, file, everything, workspace };
        command.SetAction(call =>
        {
            var (first, last) = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            int? most = NightOptions.Top(call.GetValue(top));
            string format = call.GetValue(output)!;
            string? target = call.GetValue(file);
            if (format == "parquet" && target is null) throw new UsageException("parquet is no text: name a file with --out");
            var nights = RankingNights.Read(context, NightOptions.Existing(call.GetValue(workspace)!), first, last, suppressed: !call.GetValue(everything));
            if (Written.TryGetValue(format, out var writer))
            {
                using var memory = new MemoryStream();
                writer.Write(memory, nights, most);
                if (target is null) OutputBytes.Write(context.Out, memory.GetBuffer().AsSpan(0, (int)memory.Length));
                else AtomicFile.Write(Path.GetFullPath(target), stream => memory.WriteTo(stream));
            }
            else if (target is null) RankingPrinter.Print(context.Out, nights, most, format);
            else
            {
                using var text = new StringWriter { NewLine = "\n" };
                RankingPrinter.Print(text, nights, most, format);
                AtomicFile.Write(Path.GetFullPath(target), stream => stream.Write(System.Text.Encoding.UTF8.GetBytes(text.ToString())));
            }
            // The table says itself what is left out.
            if (format != "table")
                foreach (var night in nights) RankingPrinter.Shadows(context.Err, night, "anomaly: ");
            return ExitCode.Done;
        });
        return command;
    }
}
