using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Resolve;
using Anomaly.Pipeline.Rules.Sigma;

namespace Anomaly.Pipeline.Rules;

/// <summary>Rules as far as they could be read; what was wrong is among the problems.</summary>
internal sealed class RuleDraft
{
    /// <summary>Rules by id, without those that were refused before they had one.</summary>
    public required IReadOnlyList<Rule> Rules { get; init; }

    /// <summary>Rules by id and by name.</summary>
    public required IReadOnlyDictionary<string, Rule> Names { get; init; }

    /// <summary>Indices of correlations, each after those it uses.</summary>
    public required IReadOnlyList<int> CorrelationOrder { get; init; }

    /// <summary>Indices of rules that cannot be used.</summary>
    public required IReadOnlySet<int> Unusable { get; init; }

    /// <summary>Documents seen.</summary>
    public required int Documents { get; init; }

    /// <summary>Filters that compile.</summary>
    public required int Filters { get; init; }

    /// <summary>What is right but may not be meant.</summary>
    public required IReadOnlyList<(Place Place, string Message)> Notes { get; init; }

    public static RuleDraft Read(IReadOnlyList<(string File, string Text)> files, RepositoryCatalog catalog, Problems problems)
    {
        var taxonomy = new Taxonomy(catalog);
        var reader = new RuleReader(taxonomy, problems);
        var rules = new SortedDictionary<string, Rule>(StringComparer.Ordinal);
        var names = new Dictionary<string, Rule>(StringComparer.Ordinal);
        foreach (var (file, text) in files)
            foreach (var rule in reader.Read(file, text))
                foreach (string name in new[] { rule.Id, rule.Name }.Distinct().Where(n => n.Length > 0))
                {
                    if (!names.TryAdd(name, rule)) problems.Add(rule.Place, $"rule '{name}' exists already at {names[name].Place}");
                    else if (name == rule.Id) rules.Add(name, rule);
                }
        var kept = rules.Values.ToList();
        foreach (var filter in reader.Filters) filter.Apply(kept, names, reader.Refused, problems);
        var binder = new CorrelationBinder(kept, reader.Refused, taxonomy, problems);
        var order = binder.Bind();
        var unusable = new HashSet<int>(binder.Unbound);
        for (int i = 0; i < kept.Count; i++)
        {
            if (kept[i] is not { Reports: true, HasScore: false } || binder.Unbound.Count > 0) continue;
            problems.Add(kept[i].Place, $"rule '{kept[i].Id}' needs a 'level' or a 'risk_score'");
            unusable.Add(i);
        }
        return new RuleDraft
        {
            Rules = kept,
            Names = names,
            CorrelationOrder = order,
            Unusable = unusable,
            Documents = reader.Documents,
            Filters = reader.Filters.Count,
            Notes = reader.Notes,
        };
    }
}
