using System.CommandLine;
using System.Text;
using Anomaly.Cli.Output;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Evaluation;
using Anomaly.Review;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly evaluate</c>: the ledger against known attacks.</summary>
internal static class EvaluateVerb
{
    private const int DefaultTop = 5;

    public static Command Create(CliContext context)
    {
        var labels = new Option<string>("--labels") { Description = "Known attacks: CSV with attack_id,kind,host,from,to (ISO 8601 with zone); further columns are ignored. Without it all host-days are taken for benign.", HelpName = "labels.csv" };
        var lookAlikes = new Option<string>("--lookalikes") { Description = "Harmless episodes that resemble attacks: the same columns with lookalike_id; lookalikes.csv beside the labels where it is there.", HelpName = "lookalikes.csv" };
        var top = new Option<int?>("--top") { Description = $"Hosts a day that count as found; {DefaultTop} by default." };
        var from = NightOptions.From();
        var to = NightOptions.To();
        var inject = new Option<int?>("--inject") { Description = "Play that many attacks on own hosts, in a copy of the workspace, and see which are found; --labels then names attacks that are there already.", HelpName = "attacks" };
        var seed = new Option<long>("--seed") { Description = "Seed of the injected attacks.", DefaultValueFactory = _ => 1 };
        var keep = new Option<string>("--keep") { Description = "Folder in which the copy, the attacks' logs and labels.csv are kept; otherwise they are deleted.", HelpName = "folder" };
        var output = new Option<string>("--output") { Description = "How the result is printed.", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "json", "csv");
        var html = new Option<string>("--html") { Description = "File to write as well: everything as one HTML page with plots, which needs nothing beside it; one that is there is replaced.", HelpName = "file.html" };
        var workspace = WorkspaceOption.Create();
        var command = new Command("evaluate", """
            Holds the scored days against known attacks, and the fused ranking against its parts: rules alone (rule score), models alone
            (model score), every detector alone (its p-value; without one a host stands last), and itself without each group of evidence. An attack is found when one of its
            attack-days is in the daily top. Equal scores are counted fairly: numbers of found attacks and average precision are expected
            values over all orders of ties, a rank is the middle of its ties. Average precision takes all host-days as one list. Attack-days
            on days without a score are left out; a host that is not ranked on its attack-day counts as not found. Recall is told for the
            daily top 1, 3, 5, 10 and 20, and by kind of attack who finds what. Intervals are of 95 %: of average precision from a bootstrap over hosts,
            of medians by order statistics, of shares Wilson's with the days of one attack or host as a cluster; too few attacks have none. Of host-days without an attack it says
            how many alerts the budget lets through, and whether p-values are as rare as they say.

            Examples:
              anomaly evaluate --labels data/samples/fleet/labels.csv
              anomaly evaluate --labels labels.csv --top 10 --from 2026-09-21 --output json
              anomaly evaluate --inject 20 --seed 7 --html evaluation.html
              anomaly evaluate
            """)
        { labels, lookAlikes, inject, seed, keep, top, from, to, output, html, workspace };
        command.SetAction(call =>
        {
            var space = NightOptions.Existing(call.GetValue(workspace)!);
            var (first, last) = NightOptions.Window(call.GetValue(from), call.GetValue(to));
            int places = NightOptions.Top(call.GetValue(top)) ?? DefaultTop;
            string? known = call.GetValue(labels), alike = call.GetValue(lookAlikes), page = call.GetValue(html);
            // What cannot be written is said before the work, not after it.
            if (string.IsNullOrWhiteSpace(page) && page is not null) throw new UsageException("--html names no file");
            if (Directory.Exists(page)) throw new UsageException($"--html {Printable.Of(page)} is a folder; name a file in it");
            if (alike is null && known is not null && Path.Combine(Path.GetDirectoryName(Path.GetFullPath(known))!, "lookalikes.csv") is var beside && File.Exists(beside)) alike = beside;
            double budget = AnomalyConfig.Load(space).Fusion.AlertsPerNight;
            var harmless = alike is null ? null : AttackLabel.ReadLookAlikes(alike);
            if (call.GetValue(inject) is { } attacks)
            {
                if (attacks < 1) throw new UsageException($"--inject is {attacks}; it must be at least 1");
                string folder = call.GetValue(keep) ?? Path.Combine(Path.GetTempPath(), "anomaly-" + Path.GetRandomFileName());
                try
                {
                    using var progress = new ConsoleProgress(context);
                    var (copy, injected, played) = new InjectionTrial(space, context.Clock, progress).Run(folder, attacks, call.GetValue(seed), first, last, context.Stop);
                    context.Err.WriteLine($"{played} attacks injected into a copy");
                    Print(context, RankingEvaluation.Run(copy, [.. AttackLabel.Read(injected), .. known is null ? [] : AttackLabel.Read(known)], places, first, last, context.Stop, harmless, budget), call.GetValue(output)!, page);
                }
                finally
                {
                    if (call.GetValue(keep) is null && Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
                }
                return ExitCode.Done;
            }
            Print(context, RankingEvaluation.Run(space, known is null ? [] : AttackLabel.Read(known), places, first, last, context.Stop, harmless, budget), call.GetValue(output)!, page);
            return ExitCode.Done;
        });
        return command;
    }

    private static void Print(CliContext context, EvaluationReport report, string output, string? html)
    {
        if (html is not null)
        {
            byte[] page = Encoding.UTF8.GetBytes(EvaluationHtml.Of(report));
            AtomicFile.Write(Path.GetFullPath(html), stream => stream.Write(page));
        }
        switch (output)
        {
            case "json": EvaluationJson.Write(context.Out, report); break;
            case "csv": EvaluationCsv.Write(context.Out, report); break;
            default: EvaluationPrinter.WriteTable(context.Out, report); break;
        }
    }
}
