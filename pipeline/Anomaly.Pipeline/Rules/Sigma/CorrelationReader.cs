using System.Globalization;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>Reads the <c>correlation</c> section of a rule.</summary>
internal sealed class CorrelationReader(Problems problems)
{
    private static readonly string[] Keys = ["type", "rules", "group-by", "timespan", "condition", "aliases", "generate"];

    private static readonly Dictionary<string, CorrelationType> Types = new(StringComparer.Ordinal)
    {
        ["event_count"] = CorrelationType.EventCount,
        ["value_count"] = CorrelationType.ValueCount,
        ["value_sum"] = CorrelationType.ValueSum,
        ["value_avg"] = CorrelationType.ValueAvg,
        ["value_min"] = CorrelationType.ValueMin,
        ["value_max"] = CorrelationType.ValueMax,
        ["value_percentile"] = CorrelationType.ValuePercentile,
        ["value_median"] = CorrelationType.ValueMedian,
        ["temporal"] = CorrelationType.Temporal,
        ["temporal_ordered"] = CorrelationType.TemporalOrdered,
    };

    /// <summary>Reads a correlation and the rule's own section <c>anomaly</c>.</summary>
    public Correlation? Read(YamlValue value, YamlEntry? own)
    {
        int before = problems.Count;
        if (value is not YamlMap map)
        {
            problems.Add(value.Place, $"'correlation' must be a map, found {value.Kind}");
            return null;
        }
        foreach (var entry in map.Entries)
            if (!Keys.Contains(entry.Key.Value)) problems.Add(entry.Key.Place, $"unknown key 'correlation.{entry.Key.Value}'" + Suggest.For(entry.Key.Value, Keys));
        string typeName = (map.Find("type")?.Value as YamlText)?.Value ?? "";
        bool typed = Types.TryGetValue(typeName, out var type);
        if (!typed)
            problems.Add(map.Find("type")?.Value.Place ?? map.Place, $"correlation type '{typeName}' is not supported; supported are {string.Join(", ", Types.Keys)}");
        bool ofValues = type is >= CorrelationType.ValueCount and <= CorrelationType.ValueMedian;
        bool temporal = type is CorrelationType.Temporal or CorrelationType.TemporalOrdered;
        var rules = Texts(map, "rules", required: true);
        var (conditions, fields, percentile, expression) = Condition(map, typed ? ofValues : null, temporal, type, rules);
        var groupBy = Texts(map, "group-by", required: false);
        var (slides, joins) = Own(own, problems.Count > before || Correlation.CanSlide(type, conditions, expression), groupBy.Count > 0);
        var correlation = new Correlation
        {
            Type = type,
            RuleNames = rules,
            GroupBy = groupBy,
            Span = Timespan(map),
            Slides = slides,
            JoinsUnknown = joins,
            Fields = fields,
            Expression = expression,
            Percentile = percentile,
            Conditions = conditions,
            Generate = Flag(map, "generate"),
            Aliases = Aliases(map),
        };
        return problems.Count == before ? correlation : null;
    }

    private (bool Slides, bool JoinsUnknown) Own(YamlEntry? own, bool canSlide, bool grouped)
    {
        if (own is null) return (canSlide, false);
        if (own.Value is not YamlMap map)
        {
            problems.Add(own.Value.Place, $"'anomaly' must be a map, found {own.Value.Kind}");
            return default;
        }
        bool slides = canSlide, joins = false;
        foreach (var entry in map.Entries)
        {
            switch (entry.Key.Value, (entry.Value as YamlText)?.Value)
            {
                case ("window", "bucket"):
                    slides = false;
                    break;
                case ("window", "sliding"):
                    if (!canSlide) problems.Add(entry.Value.Place, "a window cannot slide here: more events may make the condition false. It can for event_count, value_count and value_sum with gt or gte, and temporal and temporal_ordered without 'not'");
                    break;
                case ("unknown", "join" or "apart"):
                    joins = ((YamlText)entry.Value).Value == "join";
                    break;
                default:
                    problems.Add(entry.Key.Place, $"'anomaly.{entry.Key.Value}' is not supported, or its value is wrong; supported are window (sliding or bucket) and unknown (join or apart)");
                    break;
            }
        }
        if (joins && !(slides && grouped)) problems.Add(own.Key.Place, "'anomaly.unknown: join' needs 'group-by' and a window that slides");
        return (slides, joins);
    }

    private long Timespan(YamlMap map)
    {
        var value = map.Find("timespan")?.Value;
        string text = (value as YamlText)?.Value ?? "";
        long unit = text.Length < 2 ? 0 : text[^1] switch { 's' => 1_000_000L, 'm' => 60_000_000L, 'h' => Event.MicrosPerHour, 'd' => Event.MicrosPerDay, _ => 0 };
        var place = value?.Place ?? map.Place;
        if (unit == 0 || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out int count) || count == 0)
            problems.Add(place, $"'timespan' must be a number and s, m, h or d, found '{text}'");
        else if (count > Event.MicrosPerDay / unit)
            problems.Add(place, $"timespan '{text}' is not supported: days are evaluated one by one, so a day is the longest");
        else return count * unit;
        return Event.MicrosPerDay;
    }

    private (List<(string, double)> Conditions, List<YamlText> Fields, double Percentile, RuleTest? Expression) Condition(YamlMap map, bool? ofValues, bool temporal, CorrelationType type, List<YamlText> rules)
    {
        var conditions = new List<(string, double)>();
        var fields = new List<YamlText>();
        bool percentiles = type == CorrelationType.ValuePercentile;
        double percentile = 50;
        var entry = map.Find("condition");
        if (entry is null && temporal) return ([("gte", rules.Count)], fields, percentile, null);
        if (entry?.Value is YamlText { IsNull: false } words && type == CorrelationType.Temporal)
        {
            var names = new Dictionary<string, RuleTest>(StringComparer.Ordinal);
            for (int i = 0; i < rules.Count; i++) names.TryAdd(rules[i].Value, FiredEvent.TestOf(rules[i].Value, i));
            return ([("gte", 0)], fields, percentile, ConditionParser.Parse(words, names, [], problems));
        }
        if (entry?.Value is not YamlMap condition)
        {
            problems.Add(entry?.Value.Place ?? map.Place, entry is null ? "'condition' is missing" : $"a correlation's condition must be a map, found {entry.Value.Kind}");
            return (conditions, fields, percentile, null);
        }
        foreach (var (key, value) in condition.Entries.Select(e => (e.Key, e.Value)))
        {
            bool isNumber = double.TryParse((value as YamlText)?.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double number);
            switch (key.Value)
            {
                case "field" when value is YamlText { IsNull: false } text:
                    fields.Add(text);
                    break;
                case "field" when type == CorrelationType.ValueCount && value is YamlList { Items.Count: > 0 } list && list.Items.All(i => i is YamlText { IsNull: false }):
                    fields.AddRange(list.Items.OfType<YamlText>());
                    break;
                case "gt" or "gte" or "lt" or "lte" or "eq" or "neq" when isNumber:
                    conditions.Add((key.Value, number));
                    break;
                case "percentile" when isNumber && percentiles && number is >= 0 and <= 100:
                    percentile = number;
                    break;
                default:
                    problems.Add(key.Place, $"condition '{key.Value}' is not supported here, or its value is wrong; supported are field, gt, gte, lt, lte, eq, neq and, for value_percentile, percentile (0 to 100)");
                    break;
            }
        }
        if (conditions.Count == 0) problems.Add(condition.Place, "a correlation's condition needs gt, gte, lt, lte, eq or neq with a number");
        if (ofValues == true && fields.Count == 0) problems.Add(condition.Place, "'field' is missing");
        if (ofValues == false && fields.Count > 0) problems.Add(fields[0].Place, "'field' stands only with value_… correlations");
        return (conditions, fields, percentile, null);
    }

    private Dictionary<string, IReadOnlyDictionary<string, YamlText>> Aliases(YamlMap map)
    {
        var aliases = new Dictionary<string, IReadOnlyDictionary<string, YamlText>>(StringComparer.Ordinal);
        if (map.Find("aliases") is not { } entry) return aliases;
        if (entry.Value is not YamlMap list) problems.Add(entry.Value.Place, $"'aliases' must be a map, found {entry.Value.Kind}");
        else
            foreach (var alias in list.Entries)
            {
                var fields = new Dictionary<string, YamlText>(StringComparer.Ordinal);
                aliases[alias.Key.Value] = fields;
                if (alias.Value is not YamlMap names) problems.Add(alias.Value.Place, $"an alias must be a map of rule to field, found {alias.Value.Kind}");
                else
                    foreach (var name in names.Entries)
                    {
                        if (name.Value is YamlText { IsNull: false } field) fields[name.Key.Value] = field;
                        else problems.Add(name.Value.Place, $"a field name is expected, found {name.Value.Kind}");
                    }
            }
        return aliases;
    }

    private List<YamlText> Texts(YamlMap map, string key, bool required)
    {
        var texts = new List<YamlText>();
        var value = map.Find(key)?.Value;
        foreach (var item in value is YamlList list ? list.Items : value is null ? [] : [value])
        {
            if (item is YamlText { IsNull: false } text) texts.Add(text);
            else problems.Add(item.Place, $"'{key}' takes names, found {item.Kind}");
        }
        if (required && texts.Count == 0) problems.Add(value?.Place ?? map.Place, $"'{key}' is missing");
        return texts;
    }

    private bool Flag(YamlMap map, string key)
    {
        var value = map.Find(key)?.Value;
        if (value is null or YamlText { Value: "false" }) return false;
        if (value is not YamlText { Value: "true" }) problems.Add(value.Place, $"'{key}' must be true or false");
        return true;
    }
}
