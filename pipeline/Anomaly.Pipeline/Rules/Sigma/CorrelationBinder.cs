using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>Ties correlations to their rules and fields, and puts them into an order in which each comes after its rules.</summary>
internal sealed class CorrelationBinder(IReadOnlyList<Rule> rules, IReadOnlySet<string> refused, Taxonomy taxonomy, Problems problems)
{
    private readonly Dictionary<string, int> _byName = Names(rules);

    /// <summary>Correlations that could not be bound.</summary>
    public HashSet<int> Unbound { get; } = [];

    /// <summary>Binds all; returns the indices of correlations, rules before what uses them. What is wrong is reported.</summary>
    public IReadOnlyList<int> Bind()
    {
        var uses = new Dictionary<int, List<int>>();
        for (int i = 0; i < rules.Count; i++)
            if (rules[i].Correlation is { } correlation)
            {
                uses[i] = [.. correlation.RuleNames.Select(Find).Where(r => r >= 0)];
                if (uses[i].Count < correlation.RuleNames.Count) Unbound.Add(i);
            }
        var order = new List<int>();
        var state = new Dictionary<int, bool>();
        foreach (int i in uses.Keys) Visit(i, uses, state, order);
        foreach (int i in order)
        {
            int before = problems.Count;
            if (uses[i].Any(Unbound.Contains)) Unbound.Add(i);
            if (!Unbound.Contains(i)) BindOne(rules[i].Correlation!);
            if (problems.Count > before) Unbound.Add(i);
        }
        Silence();
        return order;
    }

    private void Visit(int index, Dictionary<int, List<int>> uses, Dictionary<int, bool> done, List<int> order)
    {
        if (!uses.TryGetValue(index, out var needs)) return;
        if (done.TryGetValue(index, out bool finished))
        {
            if (!finished && Unbound.Add(index)) problems.Add(rules[index].Place, $"correlation '{rules[index].Id}' uses itself");
            return;
        }
        done[index] = false;
        foreach (int need in needs) Visit(need, uses, done, order);
        done[index] = true;
        order.Add(index);
    }

    private int Find(YamlText name)
    {
        if (_byName.TryGetValue(name.Value, out int index)) return index;
        if (!refused.Contains(name.Value)) problems.Add(name.Place, $"unknown rule '{name.Value}'" + Suggest.For(name.Value, _byName.Keys));
        return -1;
    }

    private void BindOne(Correlation correlation)
    {
        var inputs = new List<CorrelationInput>();
        foreach (var name in correlation.RuleNames)
        {
            int index = _byName[name.Value];
            var keys = new List<RuleField> { RuleField.OfText<Event>("host", e => e.Host) };
            foreach (var field in correlation.GroupBy) keys.Add(Field(correlation, index, field));
            var values = correlation.Fields.Select(f => Field(correlation, index, f)).ToList();
            if (values is [{ IsFilled: true, Number: null } value] && correlation.Type is >= CorrelationType.ValueSum and <= CorrelationType.ValueMedian)
                problems.Add(correlation.Field!.Place, $"field '{value.Name}' is text and has no sum or order");
            inputs.Add(new CorrelationInput(index, keys, values));
        }
        correlation.Inputs = inputs;
    }

    private RuleField Field(Correlation correlation, int index, YamlText name)
    {
        var rule = rules[index];
        if (correlation.Aliases.TryGetValue(name.Value, out var byRule))
        {
            if (byRule.TryGetValue(rule.Id, out var real) || byRule.TryGetValue(rule.Name, out real)) name = real;
            else problems.Add(name.Place, $"alias '{name.Value}' names no field of rule '{rule.Id}'");
        }
        var field = rule.Correlation is { } inner ? Inner(inner, name.Value) : taxonomy.Find(rule.Source!.Kind, name.Value);
        if (field is not null) return field;
        var known = rule.Correlation is { } of ? of.GroupBy.Select(g => g.Value) : taxonomy.Names(rule.Source!.Kind);
        problems.Add(name.Place, $"rule '{rule.Id}' has no field '{name.Value}'" + Suggest.For(name.Value, known));
        return RuleField.Absent(name.Value);
    }

    // A correlation over a correlation sees the inner one's host and group-by values.
    private static RuleField? Inner(Correlation inner, string name)
    {
        if (name is "host" or "Computer" or "ComputerName" or "Hostname") return RuleField.OfText<Event>(name, e => e.Host);
        for (int i = 0; i < inner.GroupBy.Count; i++)
        {
            int key = i + 1;
            if (inner.GroupBy[i].Value == name) return RuleField.OfText<CorrelationEvent>(name, e => e.Keys[key]);
        }
        return null;
    }

    // Rules that only feed correlations report nothing, as Sigma has it, unless one of the correlations says so.
    private void Silence()
    {
        var fed = new Dictionary<int, bool>();
        foreach (var rule in rules)
            foreach (var input in rule.Correlation?.Inputs ?? [])
                fed[input.RuleIndex] = fed.GetValueOrDefault(input.RuleIndex) || rule.Correlation!.Generate;
        foreach (var (index, generate) in fed) rules[index].Reports = generate;
    }

    private static Dictionary<string, int> Names(IReadOnlyList<Rule> rules)
    {
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < rules.Count; i++)
        {
            names.TryAdd(rules[i].Id, i);
            if (rules[i].Name.Length > 0) names.TryAdd(rules[i].Name, i);
        }
        return names;
    }
}
