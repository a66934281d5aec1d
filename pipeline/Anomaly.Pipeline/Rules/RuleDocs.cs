using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Rules.Sigma;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules;

/// <summary>The tables of <c>docs/rules.md</c>, made from what the program knows.</summary>
public static class RuleDocs
{
    /// <summary>The page with its tables made anew: each stands between <c>&lt;!-- table NAME --&gt;</c> and <c>&lt;!-- end --&gt;</c>.</summary>
    public static string Refresh(string page)
    {
        var text = new StringBuilder();
        string? open = null;
        foreach (string line in page.Split('\n'))
        {
            if (open is not null && line == "<!-- end -->") open = null;
            if (open is null) text.Append(line).Append('\n');
            if (!line.StartsWith("<!-- table ", StringComparison.Ordinal)) continue;
            open = line["<!-- table ".Length..^" -->".Length];
            text.Append('\n').Append(Table(open)).Append('\n');
        }
        text.Length--;
        return text.ToString();
    }

    private static string Table(string name) => name switch
    {
        "shipped" => Shipped(),
        "categories" => Categories(),
        "fields" => Fields(),
        "absent" => Absent(),
        "levels" => "| level | score |\n|---|---|\n" + string.Concat(RuleLevels.Scores.Select(l => string.Create(CultureInfo.InvariantCulture, $"| {l.Level} | {l.Score} |\n"))),
        _ => throw new ArgumentException($"there is no table '{name}'"),
    };

    private static string Shipped()
    {
        var table = new StringBuilder("| id | score | fixed | group | detects |\n|---|---|---|---|---|\n");
        foreach (var rule in RuleSet.LoadDefault().Rules.Where(r => r.Reports))
            table.Append(CultureInfo.InvariantCulture, $"| `{rule.Id}` | {rule.Score} | {(rule.IsFixed ? "yes" : "")} | {rule.EvidenceGroup} | {rule.Title} |\n");
        return table.ToString();
    }

    private static string Categories()
    {
        var table = new StringBuilder("| category | events | of these |\n|---|---|---|\n");
        foreach (var source in LogSource.All)
            table.Append(CultureInfo.InvariantCulture, $"| `{source.Category}` | {DetectionCompiler.EventName(source.Kind)} | {(source.Operations.Count > 0 ? string.Join(", ", source.Operations) : "all")} |\n");
        return table.ToString();
    }

    private static string Fields()
    {
        var taxonomy = new Taxonomy(RepositoryCatalog.Default);
        var table = new StringBuilder("| events | text | numbers |\n|---|---|---|\n");
        foreach (var kind in Enum.GetValues<EventKind>())
        {
            var fields = taxonomy.Names(kind).Select(n => taxonomy.Find(kind, n)!).Where(f => f.IsFilled).ToList();
            table.Append(CultureInfo.InvariantCulture, $"| {DetectionCompiler.EventName(kind)} | {List(fields.Where(f => f.Number is null))} | {List(fields.Where(f => f.Number is not null))} |\n");
        }
        return table.ToString();
    }

    private static string Absent()
    {
        var taxonomy = new Taxonomy(RepositoryCatalog.Default);
        var table = new StringBuilder("| events | never filled |\n|---|---|\n");
        foreach (var kind in Enum.GetValues<EventKind>())
            table.Append(CultureInfo.InvariantCulture, $"| {DetectionCompiler.EventName(kind)} | {List(taxonomy.Names(kind).Select(n => taxonomy.Find(kind, n)!).Where(f => !f.IsFilled))} |\n");
        return table.ToString();
    }

    private static string List(IEnumerable<RuleField> fields) => string.Join(' ', fields.Select(f => f.Name).Order(StringComparer.Ordinal).Select(n => $"`{n}`"));
}
