using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>Reads the rules of one file.</summary>
internal sealed class RuleReader(Taxonomy taxonomy, Problems problems)
{
    private static readonly string[] Statuses = ["stable", "test", "experimental", "deprecated", "unsupported"];

    private static readonly string[] Keys =
        ["title", "id", "name", "related", "taxonomy", "status", "description", "license", "author", "references", "date", "modified", "logsource",
            "detection", "correlation", "fields", "falsepositives", "level", "tags", "scope", "risk_score", "anomaly"];

    /// <summary>Documents seen, rules or not.</summary>
    public int Documents { get; private set; }

    /// <summary>What is right but may not be meant.</summary>
    public List<(Place Place, string Message)> Notes { get; } = [];

    /// <summary>Filters read, to be applied when all rules are known.</summary>
    public List<RuleFilter> Filters { get; } = [];

    /// <summary>Ids and names of rules that were refused, so that nobody is told they do not exist.</summary>
    public HashSet<string> Refused { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads all documents of a file; what is wrong is reported and left out.</summary>
    public IReadOnlyList<Rule> Read(string file, string text)
    {
        var rules = new List<Rule>();
        string digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
        foreach (var document in YamlFile.Read(file, text, problems))
        {
            if (document is YamlText { IsNull: true }) continue;
            Documents++;
            if (document is not YamlMap map) problems.Add(document.Place, $"a rule must be a map, found {document.Kind}");
            else if (Read(map, digest) is { } rule) rules.Add(rule);
        }
        return rules;
    }

    private Rule? Read(YamlMap map, string digest)
    {
        int before = problems.Count;
        if (map.Find("action") is { } action)
        {
            problems.Add(action.Key.Place, "'action' (collections of rules) is not supported; write every rule in full");
            return null;
        }
        if (map.Find("filter") is { } filterEntry)
        {
            ReadFilter(map, filterEntry, digest);
            return null;
        }
        string title = Text(map, "title", required: true), id = Text(map, "id"), name = Text(map, "name");
        if (id.Length == 0 && name.Length == 0) problems.Add(map.Place, "a rule needs an 'id' (or a 'name')");
        string status = OneOf(map, "status", Statuses), level = OneOf(map, "level", [.. RuleLevels.Scores.Select(l => l.Level)]);
        foreach (var key in map.Entries.Select(e => e.Key))
            if (!Keys.Contains(key.Value) && Suggest.For(key.Value, Keys) is { Length: > 0 } near) Notes.Add((key.Place, $"key '{key.Value}' is not known{near}"));
        bool correlates = map.Find("correlation") is not null;
        LogSource? source = null;
        RuleTest? test = null;
        Correlation? correlation = null;
        IReadOnlyList<string> absent = [];
        if (correlates) correlation = new CorrelationReader(problems).Read(map.Find("correlation")!.Value, map.Find("anomaly"));
        else (source, test, absent) = Detection(map);
        if (!correlates && map.Find("anomaly") is { } own) problems.Add(own.Key.Place, "'anomaly' stands only with correlations");
        double score = Score(map, level);
        string description = Text(map, "description"), author = Text(map, "author"), date = Text(map, "date");
        List<string> references = Texts(map, "references"), tags = Texts(map, "tags"), falsePositives = Texts(map, "falsepositives");
        if (problems.Count > before || (test is null && correlation is null))
        {
            Refused.Add(id);
            Refused.Add(name);
            return null;
        }
        return new Rule
        {
            Id = id.Length > 0 ? id : name,
            Name = name,
            Title = title,
            Description = description,
            Status = status,
            Level = level,
            Author = author,
            Date = date,
            References = references,
            Tags = tags,
            FalsePositives = falsePositives,
            Score = score,
            HasScore = level.Length > 0 || map.Find("risk_score") is not null,
            AbsentFields = absent,
            Place = map.Place,
            Digest = digest,
            Source = source,
            Product = source is null ? "" : Text((YamlMap)map.Find("logsource")!.Value, "product"),
            Test = test,
            Correlation = correlation,
        };
    }

    private double Score(YamlMap map, string level)
    {
        if (map.Find("risk_score") is not { } entry) return RuleLevels.ScoreOf(level) ?? 0;
        if (entry.Value is YamlText { IsNull: false } text && double.TryParse(text.Value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double score) && score <= 10) return score;
        problems.Add(entry.Value.Place, "'risk_score' must be a number from 0 to 10");
        return 0;
    }

    private (LogSource? Source, RuleTest? Test, IReadOnlyList<string> Absent) Detection(YamlMap map)
    {
        if (map.Find("detection") is not { } entry)
        {
            problems.Add(map.Place, "'detection' (or 'correlation') is missing" + Near(map, "detection"));
            return default;
        }
        var (source, product) = ReadLogSource(map);
        if (entry.Value is not YamlMap detection)
        {
            problems.Add(entry.Value.Place, $"'detection' must be a map, found {entry.Value.Kind}");
            return default;
        }
        var (whole, absent) = Tests(detection, source, ["condition", "timeframe"]);
        return whole is null ? default : (source, Narrowed(whole, source!, product).Simplify(), absent);
    }

    // A filter is a detection without a rule: selections and a condition beside the names of rules.
    private void ReadFilter(YamlMap map, YamlEntry entry, string digest)
    {
        int before = problems.Count;
        string title = Text(map, "title", required: true);
        var (source, product) = ReadLogSource(map);
        if (entry.Value is not YamlMap filter)
        {
            problems.Add(entry.Value.Place, $"'filter' must be a map, found {entry.Value.Kind}");
            return;
        }
        var rules = new List<YamlText>();
        switch (filter.Find("rules")?.Value)
        {
            case null or YamlText { IsNull: true } or YamlText { Value: "any" }:
                break;
            case YamlText one:
                rules.Add(one);
                break;
            case YamlList list:
                foreach (var item in list.Items)
                {
                    if (item is YamlText { IsNull: false } name) rules.Add(name);
                    else problems.Add(item.Place, $"'rules' takes names, found {item.Kind}");
                }
                break;
            case var other:
                problems.Add(other.Place, $"'rules' must be a list or 'any', found {other.Kind}");
                break;
        }
        var (test, absent) = Tests(filter, source, ["condition", "timeframe", "rules"]);
        if (test is not null && problems.Count == before) Filters.Add(new RuleFilter(title, source!, product, rules, test.Simplify(), absent, digest, map.Place));
    }

    private (RuleTest? Test, IReadOnlyList<string> Absent) Tests(YamlMap detection, LogSource? source, string[] notSelections)
    {
        if (detection.Find("timeframe") is { } timeframe) problems.Add(timeframe.Key.Place, "'timeframe' is not supported; write a correlation");
        var condition = detection.Find("condition");
        if (condition is null) problems.Add(detection.Place, "'condition' is missing" + Near(detection, "condition"));
        if (source is null || condition is null) return default;
        var compiler = new DetectionCompiler(taxonomy, source.Kind, problems);
        var selections = new Dictionary<string, RuleTest>(StringComparer.Ordinal);
        foreach (var part in detection.Entries)
            if (!notSelections.Contains(part.Key.Value)) selections[part.Key.Value] = compiler.Selection(part.Value);
        var tests = new List<RuleTest>();
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var item in condition.Value is YamlList list ? list.Items : [condition.Value])
        {
            if (item is not YamlText { IsNull: false } expression) problems.Add(item.Place, $"a condition must be text, found {item.Kind}");
            else if (ConditionParser.Parse(expression, selections, used, problems) is { } test) tests.Add(test);
        }
        if (tests.Count == 0) return default;
        foreach (var part in detection.Entries)
            if (selections.ContainsKey(part.Key.Value) && !used.Contains(part.Key.Value)) Notes.Add((part.Key.Place, $"no condition asks for selection '{part.Key.Value}'"));
        RuleTest whole = tests.Count == 1 ? tests[0] : new AnyOf(tests);
        return (whole, [.. compiler.AbsentFields]);
    }

    // Product and operation are cheap and rule out the most, so they come first.
    private static RuleTest Narrowed(RuleTest test, LogSource source, string product)
    {
        var parts = new List<RuleTest>();
        if (source.Operations.Count > 0)
            parts.Add(new FieldTest(RuleField.OfText<Schema.FileEvent>("operation", e => e.Operation), "", $"operation: {string.Join(", ", source.Operations)}", e => source.Operations.Contains(((Schema.FileEvent)e).Operation)));
        if (LogSource.ProductTest(source.Kind, product) is { } productTest) parts.Add(productTest);
        parts.Add(test);
        return parts.Count == 1 ? test : new AllOf(parts);
    }

    private (LogSource? Source, string Product) ReadLogSource(YamlMap map)
    {
        if (map.Find("logsource") is not { } entry)
        {
            problems.Add(map.Place, "'logsource' is missing" + Near(map, "logsource"));
            return default;
        }
        if (entry.Value is not YamlMap source)
        {
            problems.Add(entry.Value.Place, $"'logsource' must be a map, found {entry.Value.Kind}");
            return default;
        }
        string category = Text(source, "category"), product = Text(source, "product"), service = Text(source, "service");
        var found = LogSource.All.FirstOrDefault(s => s.Category == category);
        var place = source.Find("category")?.Value.Place ?? source.Place;
        if (found is null)
        {
            string what = category.Length > 0 ? $"category '{category}'" : $"log source without a category{(service.Length > 0 ? $" (service '{service}')" : "")}";
            problems.Add(place, $"{what} is not supported; supported are {string.Join(", ", LogSource.All.Select(s => s.Category))}");
        }
        if (product.Length > 0 && !LogSource.Products.Contains(product))
            problems.Add(source.Find("product")!.Value.Place, $"product '{product}' is not supported; supported are {string.Join(", ", LogSource.Products)}");
        if (found is not null && service.Length > 0 && !LogSource.Services.Contains(service))
            problems.Add(source.Find("service")!.Value.Place, $"service '{service}' is not supported; supported are {string.Join(", ", LogSource.Services)}");
        return (found, product);
    }

    private string OneOf(YamlMap map, string key, IReadOnlyList<string> allowed)
    {
        string value = Text(map, key);
        if (value.Length == 0 || allowed.Contains(value)) return value;
        problems.Add(map.Find(key)!.Value.Place, $"'{key}' must be one of {string.Join(", ", allowed)}, found '{value}'" + Suggest.For(value, allowed));
        return "";
    }

    private string Text(YamlMap map, string key, bool required = false)
    {
        var entry = map.Find(key);
        if (entry?.Value is YamlText { IsNull: false } text && (text.Value.Length > 0 || !required)) return text.Value;
        if (entry?.Value is YamlList or YamlMap) problems.Add(entry.Value.Place, $"'{key}' must be a single value, found {entry.Value.Kind}");
        else if (required) problems.Add(entry?.Key.Place ?? map.Place, $"'{key}' is missing" + (entry is null ? Near(map, key) : ""));
        return "";
    }

    private List<string> Texts(YamlMap map, string key)
    {
        var texts = new List<string>();
        var value = map.Find(key)?.Value;
        if (value is YamlMap) problems.Add(value.Place, $"'{key}' must be a list, found {value.Kind}");
        foreach (var item in value is YamlList list ? list.Items : value is YamlText { IsNull: false } ? [value] : [])
        {
            if (item is YamlText text) texts.Add(text.Value);
            else problems.Add(item.Place, $"'{key}' takes single values, found {item.Kind}");
        }
        return texts;
    }

    private static string Near(YamlMap map, string key)
        => map.Entries.FirstOrDefault(e => Suggest.For(e.Key.Value, [key]).Length > 0) is { } near ? $"; '{near.Key.Value}' is not known" : "";
}
