using System.Globalization;
using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Rules.Sigma;

namespace Anomaly.Pipeline.Rules;

/// <summary>A rule as a person reads it.</summary>
public static class RuleText
{
    /// <summary>What a rule is, what it tests, what it is known to be wrong about.</summary>
    public static string Explain(Rule rule, RuleSet rules)
    {
        var text = new StringBuilder();
        text.Append(Printable.Of(rule.Title)).Append('\n');
        if (rule.Description.Length > 0) text.Append(Printable.Of(rule.Description.ReplaceLineEndings(" ").TrimEnd())).Append('\n');
        text.Append('\n');
        Line(text, "id", rule.Id);
        Line(text, "score", rule.Score.ToString("0.##", CultureInfo.InvariantCulture) + (rule.Level.Length > 0 ? $" ({rule.Level})" : "")
            + (rule.IsFixed ? ", one of the fixed-threshold analytics: it counts for the rule score" : "")
            + (rule.Reports ? "" : ", reports nothing itself"));
        Line(text, "evidence", rule.EvidenceGroup);
        Line(text, "written in", rule.Place.ToString());
        if (rule.Correlation is { } correlation) Explain(text, correlation, rules);
        else
        {
            Line(text, "looks at", $"{rule.Category} ({DetectionCompiler.EventName(rule.Source!.Kind)} events)");
            text.Append("\nfires where\n");
            foreach (string line in rule.Test!.Describe()) text.Append("  ").Append(Printable.Of(line, 200)).Append('\n');
        }
        var users = rules.Rules.Where(r => r.Correlation?.Inputs.Any(i => rules.Rules[i.RuleIndex] == rule) == true).Select(r => r.Id).ToList();
        if (users.Count > 0) List(text, "feeds", users);
        if (rule.Filters.Count > 0) List(text, "narrowed by the filters", rule.Filters);
        if (rule.AbsentFields.Count > 0) List(text, "fields that no event carries", rule.AbsentFields);
        List(text, "known to fire wrongly on", rule.FalsePositives);
        List(text, "tags", rule.Tags);
        List(text, "references", rule.References);
        return text.ToString();
    }

    private static void Explain(StringBuilder text, Correlation correlation, RuleSet rules)
    {
        Line(text, "looks at", $"what these rules found, in {(correlation.Slides ? $"windows of {Span(correlation.Span)} that slide, over midnight too" : $"buckets of {Span(correlation.Span)} from UTC midnight")}, for each host"
            + string.Concat(correlation.GroupBy.Select(g => $", {Printable.Of(g.Value)}")) + (correlation.JoinsUnknown ? "; what names none belongs to each" : ""));
        List(text, "rules", [.. correlation.Inputs.Select(i => rules.Rules[i.RuleIndex].Id)]);
        string what = correlation.Type switch
        {
            CorrelationType.EventCount => "the number of events",
            CorrelationType.ValueCount => $"the number of different {correlation.FieldText}",
            CorrelationType.ValueSum => $"the sum of {correlation.FieldText}",
            CorrelationType.ValueAvg => $"the mean of {correlation.FieldText}",
            CorrelationType.ValueMin => $"the least {correlation.FieldText}",
            CorrelationType.ValueMax => $"the largest {correlation.FieldText}",
            CorrelationType.ValuePercentile => string.Create(CultureInfo.InvariantCulture, $"percentile {correlation.Percentile:0.##} of {correlation.FieldText}"),
            CorrelationType.ValueMedian => $"the median of {correlation.FieldText}",
            CorrelationType.TemporalOrdered => "the number of rules, from the first on, that fired in this order,",
            _ => "the number of rules that fired",
        };
        text.Append("\nfires where\n");
        if (correlation.Expression is { } expression)
        {
            foreach (string line in expression.Describe()) text.Append("  ").Append(Printable.Of(line)).Append('\n');
            return;
        }
        foreach (var (op, limit) in correlation.Conditions) text.Append(CultureInfo.InvariantCulture, $"  {Printable.Of(what)} is {Words(op)} {limit:#,0.##}\n");
    }

    private static string Words(string op) => op switch
    {
        "gt" => "greater than",
        "gte" => "at least",
        "lt" => "less than",
        "lte" => "at most",
        "eq" => "equal to",
        _ => "not equal to",
    };

    private static string Span(long micros) => TimeSpan.FromMicroseconds(micros) is var span && span.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{span.TotalHours:0.##} h")
        : string.Create(CultureInfo.InvariantCulture, $"{span.TotalMinutes:0.##} min");

    private static void Line(StringBuilder text, string name, string value) => text.Append(CultureInfo.InvariantCulture, $"{name + ":",-12}{Printable.Of(value)}\n");

    private static void List(StringBuilder text, string name, IReadOnlyList<string> items)
    {
        if (items.Count == 0) return;
        text.Append('\n').Append(name).Append('\n');
        foreach (string item in items) text.Append("  - ").Append(Printable.Of(item)).Append('\n');
    }
}
