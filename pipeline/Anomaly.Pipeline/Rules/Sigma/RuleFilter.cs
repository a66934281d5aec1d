using Anomaly.Pipeline.Config.Yaml;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>
/// A Sigma filter: a condition that is added to rules written elsewhere. A filtered rule fires where both its own condition
/// and the filter's hold, so a filter that takes events away says <c>condition: not selection</c>.
/// </summary>
/// <param name="Title">What it is for.</param>
/// <param name="Source">Events it looks at.</param>
/// <param name="Product">Product its rules must be for; '' for any.</param>
/// <param name="Rules">Ids or names of its rules; empty: every rule of its log source.</param>
/// <param name="Test">The condition.</param>
/// <param name="AbsentFields">Fields it asks for that no event carries.</param>
/// <param name="Digest">SHA-256 (hex) of its file, for the rule set's fingerprint.</param>
/// <param name="Place">Where it is written.</param>
internal sealed record RuleFilter(string Title, LogSource Source, string Product, IReadOnlyList<YamlText> Rules, RuleTest Test, IReadOnlyList<string> AbsentFields, string Digest, Place Place)
{
    /// <summary>Adds the filter to the rules it names; what it names wrongly is reported.</summary>
    public void Apply(IReadOnlyList<Rule> rules, IReadOnlyDictionary<string, Rule> names, IReadOnlySet<string> refused, Problems problems)
    {
        if (Rules.Count == 0)
        {
            foreach (var rule in rules.Where(Fits)) rule.AddFilter(this);
            return;
        }
        foreach (var name in Rules)
        {
            if (!names.TryGetValue(name.Value, out var rule))
            {
                if (!refused.Contains(name.Value)) problems.Add(name.Place, $"unknown rule '{name.Value}'" + Config.Suggest.For(name.Value, names.Keys));
            }
            else if (rule.IsCorrelation) problems.Add(name.Place, $"rule '{name.Value}' is a correlation; filter the rules it correlates");
            else if (!Fits(rule)) problems.Add(name.Place, $"rule '{name.Value}' is of another log source than the filter ({rule.Category}{(rule.Product.Length > 0 ? $", {rule.Product}" : "")})");
            else rule.AddFilter(this);
        }
    }

    // The rule must say everything the filter says of its log source.
    private bool Fits(Rule rule) => rule.Source == Source && (Product.Length == 0 || rule.Product == Product);
}
