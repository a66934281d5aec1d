using System.Text;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>One character of a pattern, or a wildcard.</summary>
/// <param name="Kind">What it stands for.</param>
/// <param name="Char">The character of <see cref="TokenKind.Char"/>.</param>
internal readonly record struct Token(TokenKind Kind, char Char = '\0');

internal enum TokenKind : byte
{
    /// <summary>That character.</summary>
    Char,

    /// <summary>Any one character (<c>?</c>).</summary>
    One,

    /// <summary>Any characters, also none (<c>*</c>).</summary>
    Any,

    /// <summary>A sign that begins an option: hyphen, slash, en dash, em dash or horizontal bar.</summary>
    Dash,
}

/// <summary>
/// A Sigma text with wildcards. The whole field must match; matching is by ordinal characters, and time is at most
/// length of field × length of pattern, whatever the field holds.
/// </summary>
internal sealed class TextPattern
{
    private readonly Token[][] _segments;
    private readonly string?[] _literals;
    private readonly bool _openStart;
    private readonly bool _openEnd;
    private readonly bool _cased;
    private readonly StringComparison _comparison;

    public TextPattern(IReadOnlyList<Token> tokens, bool cased)
    {
        Tokens = tokens;
        _cased = cased;
        _comparison = cased ? StringComparison.Ordinal : StringComparison.OrdinalIgnoreCase;
        var segments = new List<Token[]>();
        var current = new List<Token>();
        foreach (var token in tokens)
        {
            if (token.Kind != TokenKind.Any) current.Add(token);
            else if (current.Count > 0)
            {
                segments.Add([.. current]);
                current.Clear();
            }
        }
        if (current.Count > 0) segments.Add([.. current]);
        _segments = [.. segments];
        _literals = [.. segments.Select(s => s.All(t => t.Kind == TokenKind.Char) ? string.Concat(s.Select(t => t.Char)) : null)];
        _openStart = tokens.Count > 0 && tokens[0].Kind == TokenKind.Any;
        _openEnd = tokens.Count > 0 && tokens[^1].Kind == TokenKind.Any;
    }

    public IReadOnlyList<Token> Tokens { get; }

    /// <summary>
    /// The longest run of plain characters of the basic plane: whatever matches contains it (in this case, or in any
    /// where not cased).
    /// </summary>
    public string LongestLiteral
    {
        get
        {
            string longest = "", run = "";
            foreach (var token in Tokens)
            {
                run = token.Kind == TokenKind.Char && !char.IsSurrogate(token.Char) ? run + token.Char : "";
                if (run.Length > longest.Length) longest = run;
            }
            return longest;
        }
    }

    /// <summary>
    /// Reads a Sigma value: <c>*</c> and <c>?</c> are wildcards, <c>\*</c>, <c>\?</c> and <c>\\</c> the plain characters,
    /// any other backslash is itself.
    /// </summary>
    public static List<Token> Parse(string value)
    {
        var tokens = new List<Token>(value.Length);
        for (int i = 0; i < value.Length; i++)
        {
            char c = value[i];
            if (c == '\\' && i + 1 < value.Length && value[i + 1] is '*' or '?' or '\\') tokens.Add(new Token(TokenKind.Char, value[++i]));
            else if (c == '*') tokens.Add(new Token(TokenKind.Any));
            else if (c == '?') tokens.Add(new Token(TokenKind.One));
            else tokens.Add(new Token(TokenKind.Char, c));
        }
        return tokens;
    }

    /// <summary>Plain characters as tokens.</summary>
    public static List<Token> Plain(string value) => [.. value.Select(c => new Token(TokenKind.Char, c))];

    /// <summary>True where the whole text matches.</summary>
    public bool IsMatch(string text)
    {
        if (_segments.Length == 0) return _openStart || text.Length == 0;
        int from = 0, end = text.Length, first = 0, last = _segments.Length - 1;
        if (!_openStart)
        {
            if (!At(text, 0, end, first)) return false;
            from = _segments[first].Length;
            if (first++ == last) return _openEnd || from == end;
        }
        if (!_openEnd)
        {
            int at = end - _segments[last].Length;
            if (at < from || !At(text, at, end, last)) return false;
            end = at;
            last--;
        }
        for (int s = first; s <= last; s++)
        {
            int at = Find(text, from, end, s);
            if (at < 0) return false;
            from = at + _segments[s].Length;
        }
        return true;
    }

    private int Find(string text, int from, int end, int segment)
    {
        if (_literals[segment] is { } literal)
        {
            int at = text.AsSpan(from, end - from).IndexOf(literal, _comparison);
            return at < 0 ? -1 : from + at;
        }
        for (int at = from; at + _segments[segment].Length <= end; at++)
            if (At(text, at, end, segment)) return at;
        return -1;
    }

    private bool At(string text, int at, int end, int segment)
    {
        var tokens = _segments[segment];
        if (at + tokens.Length > end) return false;
        if (_literals[segment] is { } literal) return text.AsSpan(at, literal.Length).Equals(literal, _comparison);
        for (int i = 0; i < tokens.Length; i++)
        {
            char c = text[at + i];
            bool fits = tokens[i].Kind switch
            {
                TokenKind.One => true,
                TokenKind.Dash => c is '-' or '/' or '–' or '—' or '―',
                _ => c == tokens[i].Char || (!_cased && char.ToUpperInvariant(c) == char.ToUpperInvariant(tokens[i].Char)),
            };
            if (!fits) return false;
        }
        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var token in Tokens)
            _ = token.Kind switch
            {
                TokenKind.Any => text.Append('*'),
                TokenKind.One => text.Append('?'),
                TokenKind.Dash => text.Append('-'),
                _ => token.Char is '*' or '?' ? text.Append('\\').Append(token.Char) : text.Append(token.Char),
            };
        return text.ToString();
    }
}
