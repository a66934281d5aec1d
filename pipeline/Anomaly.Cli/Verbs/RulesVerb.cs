using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Anomaly.Pipeline;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Rules;

namespace Anomaly.Cli.Verbs;

/// <summary><c>anomaly rules</c>: what the rules are, whether they are right, and why they fire.</summary>
internal static class RulesVerb
{
    public static Command Create(CliContext context) => new("rules", """
        Lists, checks, tests, explains and exports Sigma rules.

        Examples:
          anomaly rules list
          anomaly rules lint my-rules
          anomaly rules explain mitre-command-git-push
        """)
    {
        List(context), Lint(context), Test(context), Explain(context), Export(context),
    };

    private static Command List(CliContext context)
    {
        var output = new Option<string>("--output") { Description = "How the list is printed.", DefaultValueFactory = _ => "table" };
        output.AcceptOnlyFromAmong("table", "csv", "json");
        var workspace = WorkspaceOption.Create();
        var command = new Command("list", """
            Lists the rules a workspace uses: shipped ones and those of its configuration.

            Examples:
              anomaly rules list
              anomaly rules list --output csv --workspace W
            """)
        { output, workspace };
        command.SetAction(call =>
        {
            var rules = Configured(call.GetValue(workspace)!).Rules;
            switch (call.GetValue(output))
            {
                case "csv": Csv(context.Out, rules); break;
                case "json": Json(context.Out, rules); break;
                default: Table(context.Out, rules); break;
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Lint(CliContext context)
    {
        var paths = new Argument<string[]>("path") { Description = "Files or folders of rules; the shipped ones without it.", Arity = ArgumentArity.ZeroOrMore };
        var quiet = new Option<bool>("--summary") { Description = "Counts and reasons only, not every place." };
        var command = new Command("lint", """
            Compiles rules and names everything that is not supported, with file, line and column. Exit code 1 where a rule is refused.

            Examples:
              anomaly rules lint my-rules
              anomaly rules lint --summary sigma/rules/windows/process_creation
            """)
        { paths, quiet };
        command.SetAction(call =>
        {
            var lint = RuleLint.Of(call.GetValue(paths) ?? []);
            if (!call.GetValue(quiet))
            {
                foreach (string line in lint.Errors) context.Out.WriteLine(line);
                foreach (string line in lint.Notes) context.Out.WriteLine($"{line} (note)");
            }
            foreach (var (reason, count) in lint.Reasons) context.Out.WriteLine($"{count} × {reason}");
            if (lint.Fields.Count > 0) context.Out.WriteLine($"fields that no event carries, with the rules that ask: {string.Join(", ", lint.Fields.Select(f => $"{f.Field} {f.Rules}"))}");
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{lint.Compiled} of {lint.Documents} rules compile, {lint.Errors.Count} errors, {lint.Notes.Count} notes"));
            return lint.Compiled == lint.Documents ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static Command Test(CliContext context)
    {
        var paths = new Argument<string[]>("path") { Description = "Files or folders of rules with their samples; the shipped ones without it.", Arity = ArgumentArity.ZeroOrMore };
        var command = new Command("test", """
            Runs rules over the samples beside them (x.samples.yaml for x.yaml): each must fire on its positive events and on no negative
            one. Samples of shipped rules may be tested too. Exit code 1 where one does not hold.

            Examples:
              anomaly rules test
              anomaly rules test my-rules
            """)
        { paths };
        command.SetAction(call =>
        {
            var (rules, samples) = RuleSamples.Of(call.GetValue(paths) ?? []);
            var failures = RuleSamples.Check(rules, samples);
            foreach (string line in failures) context.Out.WriteLine(line);
            context.Out.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{samples.Count - failures.Count} of {samples.Count} samples of {samples.Select(s => s.RuleId).Distinct().Count()} rules hold"));
            return failures.Count == 0 ? ExitCode.Done : ExitCode.Refused;
        });
        return command;
    }

    private static Command Explain(CliContext context)
    {
        var id = new Argument<string>("id") { Description = "Id or name of the rule." };
        var workspace = WorkspaceOption.Create();
        var command = new Command("explain", """
            Prints what a rule looks at, when it fires, what it scores and what it is known to be wrong about.

            Examples:
              anomaly rules explain mitre-upload-volume-100mb
            """)
        { id, workspace };
        command.SetAction(call =>
        {
            var rules = Configured(call.GetValue(workspace)!);
            string wanted = call.GetValue(id)!;
            var rule = rules.Rules.FirstOrDefault(r => r.Id == wanted || r.Name == wanted)
                ?? throw new UsageException($"there is no rule '{Printable.Of(wanted, 100)}'{Suggest.For(wanted, rules.Rules.Select(r => r.Id))}");
            context.Out.Write(RuleText.Explain(rule, rules));
            return ExitCode.Done;
        });
        return command;
    }

    private static Command Export(CliContext context)
    {
        var folder = new Option<string>("--out") { Description = "Folder to write to; standard output without it.", HelpName = "folder" };
        var command = new Command("export", """
            Writes MITRE's fixed-threshold rules as plain Sigma for other tools: with UUIDs, and with the catalogue's names and addresses
            written out.

            Examples:
              anomaly rules export --out sigma
            """)
        { folder };
        command.SetAction(call =>
        {
            foreach (var (file, text) in SigmaExport.Fixed(RepositoryCatalog.Default))
            {
                if (call.GetValue(folder) is not { } to) context.Out.Write($"# {file}\n{text}");
                else AtomicFile.Write(Path.Combine(to, file), stream => stream.Write(Encoding.UTF8.GetBytes(text)));
            }
            return ExitCode.Done;
        });
        return command;
    }

    private static RuleSet Configured(string workspace) => RuleSet.Load(AnomalyConfig.Load(new Workspace(workspace)).Rules);

    private static void Table(TextWriter output, IReadOnlyList<Rule> rules)
    {
        int width = rules.Count == 0 ? 2 : Math.Min(50, rules.Max(r => Printable.Of(r.Id).Length));
        output.WriteLine($"{"id".PadRight(width)}  score  fixed  reports  group     title");
        foreach (var rule in rules)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"{Printable.Of(rule.Id, 50).PadRight(width)}  {rule.Score,5:0.##}  {(rule.IsFixed ? "yes" : ""),-5}  {(rule.Reports ? "yes" : ""),-7}  {rule.EvidenceGroup,-8}  {Printable.Of(rule.Title, 100)}"));
    }

    private static void Csv(TextWriter output, IReadOnlyList<Rule> rules)
    {
        output.Write("id,score,level,fixed,reports,group,category,title,tags\n");
        foreach (var rule in rules)
        {
            string[] cells = [rule.Id, rule.Score.ToString(CultureInfo.InvariantCulture), rule.Level, rule.IsFixed ? "true" : "false", rule.Reports ? "true" : "false",
                rule.EvidenceGroup, rule.IsCorrelation ? "correlation" : rule.Category, rule.Title, string.Join(' ', rule.Tags)];
            for (int i = 0; i < cells.Length; i++)
            {
                if (i > 0) output.Write(',');
                CsvText.Write(output, cells[i]);
            }
            output.Write('\n');
        }
    }

    private static void Json(TextWriter output, IReadOnlyList<Rule> rules)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, NewLine = "\n" }))
        {
            json.WriteStartArray();
            foreach (var rule in rules)
            {
                json.WriteStartObject();
                json.WriteString("id", rule.Id);
                json.WriteNumber("score", rule.Score);
                json.WriteString("level", rule.Level);
                json.WriteBoolean("fixed", rule.IsFixed);
                json.WriteBoolean("reports", rule.Reports);
                json.WriteString("group", rule.EvidenceGroup);
                json.WriteString("category", rule.IsCorrelation ? "correlation" : rule.Category);
                json.WriteString("title", rule.Title);
                json.WriteString("description", rule.Description);
                json.WriteStartArray("tags");
                foreach (string tag in rule.Tags) json.WriteStringValue(tag);
                json.WriteEndArray();
                json.WriteEndObject();
            }
            json.WriteEndArray();
        }
        output.Write(Encoding.UTF8.GetString(stream.ToArray()) + "\n");
    }
}
