using Anomaly.Pipeline.Config;
using Anomaly.Pipeline.Config.Yaml;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>
/// Reads a condition: <c>or</c> binds least, then <c>and</c>, <c>not</c>, <c>1 of</c>/<c>any of</c>/<c>all of</c> a name with
/// <c>*</c> or <c>them</c>, brackets.
/// </summary>
internal sealed class ConditionParser
{
    private const int MaxDepth = 100;
    private readonly List<(string Text, int At)> _words;
    private readonly YamlText _source;
    private readonly IReadOnlyDictionary<string, RuleTest> _selections;
    private readonly HashSet<string> _used;
    private int _next;
    private int _depth;

    private ConditionParser(YamlText source, IReadOnlyDictionary<string, RuleTest> selections, HashSet<string> used)
    {
        _source = source;
        _selections = selections;
        _used = used;
        _words = Words(source.Value);
    }

    /// <summary>The condition as a test; null where it is wrong, which is then reported.</summary>
    /// <param name="source">The condition.</param>
    /// <param name="selections">Selections by name.</param>
    /// <param name="used">Receives the names of the selections it asks for.</param>
    /// <param name="problems">Receives errors.</param>
    public static RuleTest? Parse(YamlText source, IReadOnlyDictionary<string, RuleTest> selections, HashSet<string> used, Problems problems)
    {
        var parser = new ConditionParser(source, selections, used);
        try
        {
            var test = parser.Or();
            if (parser._next < parser._words.Count) throw parser.Unexpected();
            return test;
        }
        catch (ConditionException e)
        {
            problems.Add(parser.PlaceOf(e.At), $"condition: {e.Message}");
            return null;
        }
    }

    private RuleTest Or()
    {
        if (++_depth > MaxDepth) throw Error($"nested more than {MaxDepth} deep");
        var parts = new List<RuleTest> { And() };
        while (Take("or")) parts.Add(And());
        _depth--;
        return parts.Count == 1 ? parts[0] : new AnyOf(parts);
    }

    private RuleTest And()
    {
        var parts = new List<RuleTest> { Negated() };
        while (Take("and")) parts.Add(Negated());
        return parts.Count == 1 ? parts[0] : new AllOf(parts);
    }

    private RuleTest Negated()
    {
        bool negated = false;
        while (Take("not")) negated = !negated;
        var part = Part();
        return negated ? new Not(part) : part;
    }

    private RuleTest Part()
    {
        if (_next == _words.Count) throw Error(_words.Count == 0 ? "is empty" : "ends too early");
        if (Take("("))
        {
            var inner = Or();
            if (!Take(")")) throw Error("')' is missing");
            return inner;
        }
        var (word, at) = _words[_next];
        if (_next + 1 < _words.Count && Is(_next + 1, "of")) return Quantified(word, at);
        if (word is ")" or "|" || IsKeyword(word)) throw Unexpected();
        _next++;
        if (!_selections.TryGetValue(word, out var test)) throw new ConditionException($"unknown selection '{word}'" + Suggest.For(word, _selections.Keys), at);
        _used.Add(word);
        return test;
    }

    private RuleTest Quantified(string quantifier, int at)
    {
        bool all = quantifier.Equals("all", StringComparison.OrdinalIgnoreCase);
        if (!all && quantifier != "1" && !quantifier.Equals("any", StringComparison.OrdinalIgnoreCase))
            throw new ConditionException($"'{quantifier} of' is not supported; write '1 of', 'any of' or 'all of'", at);
        _next += 2;
        if (_next == _words.Count || _words[_next].Text is "(" or ")" or "|") throw Error("a name with '*' or 'them' is missing behind 'of'");
        string pattern = _words[_next].Text;
        bool them = pattern.Equals("them", StringComparison.OrdinalIgnoreCase);
        var glob = new TextPattern(TextPattern.Parse(pattern), cased: true);
        var names = _selections.Keys.Where(n => them ? !n.StartsWith('_') : glob.IsMatch(n)).ToList();
        if (names.Count == 0) throw Error($"no selection is called '{pattern}'");
        _next++;
        _used.UnionWith(names);
        var tests = names.Select(n => _selections[n]).ToList();
        return all ? new AllOf(tests) : new AnyOf(tests);
    }

    private bool Take(string word)
    {
        if (_next == _words.Count || !Is(_next, word)) return false;
        _next++;
        return true;
    }

    private bool Is(int index, string word) => _words[index].Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private static bool IsKeyword(string word) => word.ToLowerInvariant() is "and" or "or" or "not" or "of";

    private ConditionException Unexpected() => Error(_words[_next].Text == "|"
        ? "aggregations with '|' are not supported; write a correlation"
        : $"'{_words[_next].Text}' is not expected here");

    private ConditionException Error(string message) => new(message, _next < _words.Count ? _words[_next].At : _source.Value.Length);

    // A condition over several lines is placed at its beginning.
    private Place PlaceOf(int at) => _source.Value.Contains('\n', StringComparison.Ordinal)
        ? _source.Place
        : _source.Place with { Column = _source.Place.Column + at + (_source.Quoted ? 1 : 0) };

    private static List<(string Text, int At)> Words(string text)
    {
        var words = new List<(string, int)>();
        for (int i = 0; i < text.Length;)
        {
            int from = i;
            if (text[i] is '(' or ')' or '|') i++;
            else if (char.IsWhiteSpace(text[i]))
            {
                i++;
                continue;
            }
            else
                while (i < text.Length && text[i] is not ('(' or ')' or '|') && !char.IsWhiteSpace(text[i])) i++;
            words.Add((text[from..i], from));
        }
        return words;
    }

    private sealed class ConditionException(string message, int at) : Exception(message)
    {
        public int At { get; } = at;
    }
}
