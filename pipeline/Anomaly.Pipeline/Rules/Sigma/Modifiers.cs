using System.Text.RegularExpressions;
using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>How a field is compared.</summary>
internal enum Comparison { Equal, Contains, StartsWith, EndsWith, Regex, Cidr, Greater, GreaterOrEqual, Less, LessOrEqual, Exists }

/// <summary>The modifiers behind a field name, checked against each other.</summary>
internal sealed class Modifiers
{
    private static readonly Dictionary<string, Comparison> Comparisons = new(StringComparer.Ordinal)
    {
        ["contains"] = Comparison.Contains,
        ["startswith"] = Comparison.StartsWith,
        ["endswith"] = Comparison.EndsWith,
        ["re"] = Comparison.Regex,
        ["cidr"] = Comparison.Cidr,
        ["gt"] = Comparison.Greater,
        ["gte"] = Comparison.GreaterOrEqual,
        ["lt"] = Comparison.Less,
        ["lte"] = Comparison.LessOrEqual,
        ["exists"] = Comparison.Exists,
    };

    private static readonly string[] TransformNames = ["windash", "wide", "utf16le", "utf16be", "utf16", "base64", "base64offset"];

    private static readonly Dictionary<string, string> Refused = new(StringComparer.Ordinal) { ["expand"] = "placeholders have no values here" };

    /// <summary>Every modifier that is understood.</summary>
    public static IEnumerable<string> Names => [.. Comparisons.Keys, .. TransformNames, .. TimePart.Names, "all", "cased", "neq", "fieldref", "i", "m", "s"];

    public Comparison Comparison { get; private set; } = Comparison.Equal;

    /// <summary>Changes of the value, in written order.</summary>
    public List<string> Transforms { get; } = [];

    public bool All { get; private set; }

    public bool Cased { get; private set; }

    public bool NotEqual { get; private set; }

    /// <summary>The value names another field of the same event.</summary>
    public bool FieldRef { get; private set; }

    /// <summary>The part of a time that is compared; null for the field itself.</summary>
    public TimePart? Part { get; private set; }

    public RegexOptions RegexOptions { get; private set; }

    /// <summary>Reads <c>mod|mod</c>; null where one is wrong, which is then reported.</summary>
    public static Modifiers? Parse(ReadOnlySpan<string> names, Place place, Problems problems)
    {
        var result = new Modifiers();
        int before = problems.Count;
        string comparison = "";
        foreach (string name in names)
        {
            if (Comparisons.TryGetValue(name, out var found))
            {
                if (comparison.Length > 0) problems.Add(place, $"modifiers '{comparison}' and '{name}' cannot be combined");
                comparison = name;
                result.Comparison = found;
            }
            else if (name is "i" or "m" or "s")
            {
                if (result.Comparison != Comparison.Regex) problems.Add(place, $"modifier '{name}' stands only behind 're'");
                result.RegexOptions |= name switch { "i" => RegexOptions.IgnoreCase, "m" => RegexOptions.Multiline, _ => RegexOptions.Singleline };
            }
            else if (TransformNames.Contains(name)) result.Transforms.Add(name);
            else if (name == "all") result.All = true;
            else if (name == "cased") result.Cased = true;
            else if (name == "neq") result.NotEqual = true;
            else if (name == "fieldref") result.FieldRef = true;
            else if (TimePart.Find(name) is { } part)
            {
                if (result.Part is not null) problems.Add(place, $"modifiers '{result.Part.Name}' and '{name}' cannot be combined");
                result.Part = part;
            }
            else if (Refused.TryGetValue(name, out string? why)) problems.Add(place, $"modifier '{name}' is not supported: {why}");
            else problems.Add(place, $"unknown modifier '{name}'" + Suggest.For(name, Names));
        }
        bool onText = result.Comparison is Comparison.Equal or Comparison.Contains or Comparison.StartsWith or Comparison.EndsWith;
        bool ordered = result.Comparison is Comparison.Equal or Comparison.Greater or Comparison.GreaterOrEqual or Comparison.Less or Comparison.LessOrEqual;
        if (result.Transforms.Count > 0 && !onText) problems.Add(place, $"modifiers '{result.Transforms[0]}' and '{comparison}' cannot be combined");
        if (result.Cased && !onText) problems.Add(place, $"modifiers 'cased' and '{comparison}' cannot be combined");
        if (result.FieldRef && !onText) problems.Add(place, $"modifiers 'fieldref' and '{comparison}' cannot be combined");
        if (result.FieldRef && result.Transforms.Count > 0) problems.Add(place, $"modifiers 'fieldref' and '{result.Transforms[0]}' cannot be combined");
        if (result.Part is not null && (!ordered || result.FieldRef || result.Transforms.Count > 0 || result.Cased))
            problems.Add(place, $"modifier '{result.Part.Name}' takes only a number, with gt, gte, lt, lte or neq");
        return problems.Count == before ? result : null;
    }
}
