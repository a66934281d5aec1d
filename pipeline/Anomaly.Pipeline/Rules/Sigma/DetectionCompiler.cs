using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;
using Anomaly.Pipeline.Schema;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>Turns the selections of a rule into tests.</summary>
internal sealed class DetectionCompiler(Taxonomy taxonomy, EventKind kind, Problems problems)
{
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.CultureInvariant;
    private static readonly RuleTest Wrong = new Fixed(false);

    /// <summary>Fields asked for that our events never carry.</summary>
    public SortedSet<string> AbsentFields { get; } = new(StringComparer.Ordinal);

    /// <summary>A selection: a map (all of it), a list of maps or keywords (one of it).</summary>
    public RuleTest Selection(YamlValue value)
    {
        switch (value)
        {
            case YamlMap map:
                if (map.Entries.Count == 0) return Refuse(map.Place, "a selection must not be empty");
                return new AllOf([.. map.Entries.Select(e => Item(e.Key, e.Value))]);
            case YamlList list:
                if (list.Items.Count == 0) return Refuse(list.Place, "a selection must not be empty");
                return new AnyOf([.. list.Items.Select(i => i is YamlText t ? Keyword(t) : Selection(i))]);
            default:
                return value is YamlText { IsNull: false } text ? Keyword(text) : Refuse(value.Place, "a selection must be a map or a list, found nothing");
        }
    }

    private RuleTest Keyword(YamlText text)
        => text.IsNull ? Refuse(text.Place, "a keyword must not be null") : Keyword(Surround(TextPattern.Parse(text.Value), true, true), false);

    private AnyOf Keyword(List<Token> tokens, bool cased)
    {
        var pattern = new TextPattern(tokens, cased);
        return new AnyOf([.. taxonomy.Searched(kind).Select(f => TextTest(f, $"{f.Name}|contains: {pattern}", pattern))]);
    }

    private RuleTest Item(YamlText key, YamlValue value)
    {
        string[] parts = key.Value.Split('|');
        var modifiers = Modifiers.Parse(parts.AsSpan(1), key.Place, problems);
        var values = Values(value, key.Value);
        if (parts[0].Length == 0) return modifiers is null ? Wrong : Keywords(modifiers, values, key.Place);
        var field = taxonomy.Find(kind, parts[0]);
        if (field is null)
            return Refuse(key.Place, $"unknown field '{parts[0]}' of {EventName(kind)} events" + Suggest.For(parts[0], taxonomy.Names(kind)));
        if (!field.IsFilled) AbsentFields.Add(field.Name);
        if (modifiers is null) return Wrong;
        if (modifiers.Part is { } part)
        {
            if (!field.IsFilled) return Wrong;
            if (!field.IsTime) return Refuse(key.Place, $"modifier '{part.Name}' needs a time; field '{field.Name}' is none");
            foreach (var v in values)
                if (!long.TryParse(v.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long wanted) || wanted < part.Least || wanted > part.Most)
                    problems.Add(v.Place, $"'{part.Name}' takes numbers from {part.Least} to {part.Most}, found '{v.Value}'");
            field = field.Part(part);
        }
        var tests = values.Select(v => Value(field, modifiers, v, $"{key.Value}: {(v.IsNull ? "null" : v.Value)}")).ToList();
        RuleTest test = modifiers.All ? new AllOf(tests) : new AnyOf(tests);
        return modifiers.NotEqual ? new Not(test) : test;
    }

    private RuleTest Keywords(Modifiers modifiers, List<YamlText> values, Place place)
    {
        if (modifiers.Comparison != Comparison.Equal || modifiers.NotEqual || modifiers.FieldRef || modifiers.Part is not null) return Refuse(place, "keywords take only 'all', 'cased' and encodings");
        var tests = new List<RuleTest>();
        foreach (var value in values)
            tests.Add(value.IsNull
                ? Refuse(value.Place, "a keyword must not be null")
                : new AnyOf([.. Patterns(value, modifiers).Select(p => Keyword(Surround(p, true, true), modifiers.Cased))]));
        return modifiers.All ? new AllOf(tests) : new AnyOf(tests);
    }

    private List<YamlText> Values(YamlValue value, string key)
    {
        var values = new List<YamlText>();
        if (value is YamlList { Items.Count: 0 }) problems.Add(value.Place, $"'{key}' has no value");
        foreach (var item in value is YamlList list ? list.Items : [value])
        {
            if (item is YamlText text) values.Add(text);
            else problems.Add(item.Place, $"'{key}' takes single values, found {item.Kind}");
        }
        return values;
    }

    private RuleTest Value(RuleField field, Modifiers modifiers, YamlText value, string text)
    {
        if (value.IsNull)
            return modifiers is { Comparison: Comparison.Equal, Transforms.Count: 0, FieldRef: false, Part: null }
                ? field.IsFilled ? new FieldTest(field, "", text, e => !field.Exists(e)) : new Fixed(true)
                : Refuse(value.Place, $"null cannot be compared with a modifier on '{field.Name}'");
        if (modifiers.FieldRef) return FieldRef(field, modifiers, value, text);
        return modifiers.Comparison switch
        {
            Comparison.Exists => Exists(field, value, text),
            Comparison.Regex => Pattern(field, modifiers, value, text),
            Comparison.Cidr => Cidr(field, value, text),
            Comparison.Greater or Comparison.GreaterOrEqual or Comparison.Less or Comparison.LessOrEqual => Compare(field, modifiers.Comparison, value, text),
            _ => Text(field, modifiers, value, text),
        };
    }

    private RuleTest Exists(RuleField field, YamlText value, string text)
    {
        if (value.Value is not ("true" or "false")) return Refuse(value.Place, $"'exists' takes true or false, found '{value.Value}'");
        bool wanted = value.Value == "true";
        return field.IsFilled ? new FieldTest(field, "", text, e => field.Exists(e) == wanted) : new Fixed(!wanted);
    }

    private RuleTest Pattern(RuleField field, Modifiers modifiers, YamlText value, string text)
    {
        try
        {
            // Built here to be checked, and built anew when first asked for: thousands of them would fill the memory, and
            // most are never asked.
            var options = Linear | modifiers.RegexOptions;
            _ = new Regex(value.Value, options);
            var built = new Lazy<Regex>(() => new Regex(value.Value, options));
            return field.IsFilled ? new FieldTest(field, RegexLiteral.Of(value.Value, modifiers.RegexOptions.HasFlag(RegexOptions.IgnoreCase)), text, e => built.Value.IsMatch(field.Text(e))) : Wrong;
        }
        catch (RegexParseException e)
        {
            return Refuse(value.Place, $"not a regular expression: {e.Message}");
        }
        catch (NotSupportedException)
        {
            return Refuse(value.Place, "look-around, back-references and atomic groups are not supported in 're': matching must take linear time");
        }
    }

    private RuleTest Cidr(RuleField field, YamlText value, string text)
    {
        if (!IPNetwork.TryParse(value.Value, out var network)) return Refuse(value.Place, $"'{value.Value}' is not a network; write address/prefix");
        return field.IsFilled
            ? new FieldTest(field, "", text, e => IPAddress.TryParse(field.Text(e), out var ip) && network.Contains(ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip))
            : Wrong;
    }

    private RuleTest FieldRef(RuleField field, Modifiers modifiers, YamlText value, string text)
    {
        var other = taxonomy.Find(kind, value.Value);
        if (other is null) return Refuse(value.Place, $"unknown field '{value.Value}' of {EventName(kind)} events" + Suggest.For(value.Value, taxonomy.Names(kind)));
        if (!other.IsFilled) AbsentFields.Add(other.Name);
        if (!field.IsFilled || !other.IsFilled) return Wrong;
        var comparison = modifiers.Cased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        return new FieldTest(field, "", text, modifiers.Comparison switch
        {
            Comparison.Contains => e => field.Text(e).Contains(other.Text(e), comparison),
            Comparison.StartsWith => e => field.Text(e).StartsWith(other.Text(e), comparison),
            Comparison.EndsWith => e => field.Text(e).EndsWith(other.Text(e), comparison),
            _ => e => string.Equals(field.Text(e), other.Text(e), comparison),
        });
    }

    private RuleTest Compare(RuleField field, Comparison comparison, YamlText value, string text)
    {
        if (!double.TryParse(value.Value, NumberStyles.Float, CultureInfo.InvariantCulture, out double limit) || !double.IsFinite(limit))
            return Refuse(value.Place, $"'{value.Value}' is not a number");
        if (!field.IsFilled) return Wrong;
        if (field.Number is not { } number) return Refuse(value.Place, $"field '{field.Name}' is text and has no order");
        if (long.TryParse(value.Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long whole))
            return new FieldTest(field, "", text, comparison switch
            {
                Comparison.Greater => e => field.Exists(e) && number(e) > whole,
                Comparison.GreaterOrEqual => e => field.Exists(e) && number(e) >= whole,
                Comparison.Less => e => field.Exists(e) && number(e) < whole,
                _ => e => field.Exists(e) && number(e) <= whole,
            });
        return new FieldTest(field, "", text, comparison switch
        {
            Comparison.Greater => e => field.Exists(e) && number(e) > limit,
            Comparison.GreaterOrEqual => e => field.Exists(e) && number(e) >= limit,
            Comparison.Less => e => field.Exists(e) && number(e) < limit,
            _ => e => field.Exists(e) && number(e) <= limit,
        });
    }

    private RuleTest Text(RuleField field, Modifiers modifiers, YamlText value, string text)
    {
        var patterns = Patterns(value, modifiers);
        if (!field.IsFilled) return Wrong;
        if (field.Number is { } number && modifiers is { Comparison: Comparison.Equal, Transforms.Count: 0 })
        {
            string digits = value.Value switch { "true" => "1", "false" => "0", var v => v };
            if (long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long wanted))
                return new FieldTest(field, "", text, e => field.Exists(e) && number(e) == wanted);
        }
        var tests = patterns.Select(tokens => TextTest(field, text, new TextPattern(
            Surround(tokens, modifiers.Comparison is Comparison.Contains or Comparison.EndsWith, modifiers.Comparison is Comparison.Contains or Comparison.StartsWith),
            modifiers.Cased))).ToList();
        return tests.Count == 1 ? tests[0] : new AnyOf(tests);
    }

    private IReadOnlyList<List<Token>> Patterns(YamlText value, Modifiers modifiers)
    {
        try
        {
            return ValueTransforms.Apply(value.Value, modifiers.Transforms);
        }
        catch (FormatException e)
        {
            problems.Add(value.Place, e.Message);
            return [];
        }
    }

    private static RuleTest TextTest(RuleField field, string text, TextPattern pattern)
        => new FieldTest(field, pattern.LongestLiteral, text, e => pattern.IsMatch(field.Text(e)));

    private static List<Token> Surround(List<Token> tokens, bool before, bool after)
    {
        var any = new Token(TokenKind.Any);
        return [.. before ? [any] : Array.Empty<Token>(), .. tokens, .. after ? [any] : Array.Empty<Token>()];
    }

    private RuleTest Refuse(Place place, string message)
    {
        problems.Add(place, message);
        return Wrong;
    }

    internal static string EventName(EventKind kind) => kind switch
    {
        EventKind.Process => "process",
        EventKind.Flow => "flow",
        EventKind.File => "file",
        _ => "name",
    };
}
