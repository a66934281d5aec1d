using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>
/// Splits a PowerShell script into commands, in one pass and leniently. Brackets are read as scripts of their own; a
/// variable or hashtable set from literals on the same line is known where it is used, strings joined by <c>+</c> too.
/// </summary>
internal sealed class PowerShellScript(string text, CommandAnalysis analysis)
{
    private readonly StringBuilder _word = new();
    private readonly Dictionary<string, List<PowerShellWord>> _tables = new(StringComparer.OrdinalIgnoreCase);
    private int _at;
    private bool _noDouble;
    private bool _noSingle;

    /// <summary>Reads the whole script.</summary>
    public void Run()
    {
        while (_at < text.Length) Statements('\0', 0, null, table: false);
    }

    private char Peek(int ahead = 0) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    /// <summary>Reads statements up to the closing bracket; returns the value of the last one where it is a string.</summary>
    private string? Statements(char close, int nesting, List<PowerShellWord>? captured, bool table)
    {
        var words = new List<PowerShellWord>();
        string? value = null;
        while (_at < text.Length)
        {
            char c = text[_at];
            switch (c)
            {
                case ' ' or '\t' or '\r' or '\u00A0' or ',':
                    _at++;
                    break;
                case '\n' or ';' or '|':
                    _at++;
                    value = Finish(words, captured, table) ?? value;
                    break;
                case '&':
                    _at++;
                    if (Peek() == '&' || words.Count > 0)
                    {
                        value = Finish(words, captured, table) ?? value;
                        if (Peek() == '&') _at++;
                    }
                    else
                    {
                        words.Add(PowerShellWord.Call);
                    }
                    break;
                case '#':
                    while (_at < text.Length && text[_at] != '\n') _at++;
                    break;
                case '<' when Peek(1) == '#':
                    int end = text.IndexOf("#>", _at, StringComparison.Ordinal);
                    _at = end < 0 ? text.Length : end + 2;
                    break;
                case ')' or '}':
                    _at++;
                    value = Finish(words, captured, table) ?? value;
                    if (c == close) return value;
                    break;
                case '(' or '{':
                    _at++;
                    Bracket(words, c == '(' ? ')' : '}', nesting);
                    break;
                case '@' when Peek(1) is '{' or '(':
                    _at += 2;
                    if (text[_at - 1] == '(') Bracket(words, ')', nesting);
                    else Table(words, nesting);
                    break;
                case '>' or '*' when IsRedirection():
                    SkipRedirection(nesting);
                    break;
                case '=' when words.Count == 1 && (table || words[0].Text.StartsWith('$') || words[0].Text.StartsWith('[')):
                case '+' when Peek(1) == '=' && words.Count == 1:
                    _at += c == '=' ? 1 : 2;
                    words.Add(PowerShellWord.Assign);
                    break;
                default:
                    Word(words, nesting, table && words.Count == 0);
                    break;
            }
        }
        return Finish(words, captured, table) ?? value;
    }

    private string? Finish(List<PowerShellWord> words, List<PowerShellWord>? captured, bool table)
    {
        if (words.Count == 0) return null;
        captured?.AddRange(words);
        string? value = table ? null : PowerShellCommand.Run(analysis, words, _tables);
        words.Clear();
        return value;
    }

    private void Bracket(List<PowerShellWord> words, char close, int nesting)
    {
        if (nesting >= CommandAnalysis.MaxNesting) return;
        int start = _at - 1;
        string? value = Statements(close, nesting + 1, null, table: false);
        if (close == ')' && value is not null) words.Add(new PowerShellWord(value, PowerShellWordKind.Text));
        else if (words.Count > 0) words.Add(new PowerShellWord(text[start..Math.Min(start + 64, _at)], PowerShellWordKind.Block));
    }

    /// <summary>A hashtable: its entries become the words <c>-key value …</c>.</summary>
    private void Table(List<PowerShellWord> words, int nesting)
    {
        if (nesting >= CommandAnalysis.MaxNesting) return;
        var entries = new List<PowerShellWord>();
        Statements('}', nesting + 1, entries, table: true);
        words.Add(new PowerShellWord("@{}", PowerShellWordKind.Table) { Entries = PowerShellCommand.Entries(entries) });
    }

    private bool IsRedirection()
    {
        int at = _at;
        if (text[at] == '*') at++;
        return at < text.Length && text[at] == '>';
    }

    private void SkipRedirection(int nesting)
    {
        while (Peek() is '*' or '>' or '&') _at++;
        if (char.IsAsciiDigit(Peek()))
        {
            _at++;
            return;
        }
        while (Peek() is ' ' or '\t') _at++;
        if (_at < text.Length && Peek() is not ('\n' or ';' or '|' or ')' or '}')) Word([], nesting, key: false);
    }

    /// <summary>Reads one word; a key of a hashtable ends at <c>=</c>.</summary>
    private void Word(List<PowerShellWord> words, int nesting, bool key)
    {
        _word.Clear();
        int start = _at;
        bool quoted = false, bare = false;
        while (_at < text.Length)
        {
            char c = text[_at];
            if (c is ' ' or '\t' or '\r' or '\n' or ';' or '|' or ',' or ')' or '}' or '\u00A0') break;
            if (c is '{' && !bare) break;
            if (c is '=' && _at > start && (key || (words.Count == 0 && (text[start] == '$' || text[start] == '[')))) break;
            if (c is '+' && Peek(1) == '=' && words.Count == 0) break;
            if (c is '+' && words.Count > 0 && quoted && !bare) break;
            if (c is '>' && _at - start == 1 && char.IsAsciiDigit(text[start]))
            {
                SkipRedirection(nesting);
                return;
            }
            if (c == '(')
            {
                if (_at == start) break;
                Method(words, start, nesting);
                return;
            }
            if (c is '\'' or '\u2018' or '\u2019')
            {
                quoted |= SingleQuote();
            }
            else if (c is '"' or '\u201C' or '\u201D')
            {
                quoted |= DoubleQuote(nesting);
            }
            else if (c == '@' && _at == start && Peek(1) is '"' or '\'' && HereString(nesting))
            {
                quoted = true;
            }
            else if (c == '`')
            {
                _at++;
                if (_at < text.Length && text[_at] is not ('\n' or '\r')) _word.Append(text[_at]);
                _at++;
            }
            else
            {
                bare = true;
                if (c == '$') Dollar(nesting);
                else
                {
                    _word.Append(c);
                    _at++;
                }
            }
        }
        if (_at > text.Length) _at = text.Length;
        if (_at == start)
        {
            _at++;
            return;
        }
        var kind = quoted && !bare ? PowerShellWordKind.Text : text[start] == '$' ? PowerShellWordKind.Variable : PowerShellWordKind.Bare;
        words.Add(new PowerShellWord(_word.ToString(), kind) { Source = kind == PowerShellWordKind.Variable ? text[start.._at] : "" });
    }

    /// <summary>A call such as <c>$client.UploadString(…)</c>: its arguments are read and handed on with the name.</summary>
    private void Method(List<PowerShellWord> words, int start, int nesting)
    {
        string name = text[start.._at];
        _at++;
        if (nesting >= CommandAnalysis.MaxNesting) return;
        var arguments = new List<PowerShellWord>();
        Statements(')', nesting + 1, arguments, table: false);
        PowerShellMethod.Run(analysis, name, arguments);
        words.Add(new PowerShellWord(name, PowerShellWordKind.Block));
    }

    private bool SingleQuote()
    {
        int end = _at + 1;
        while (!_noSingle)
        {
            int next = text.AsSpan(Math.Min(end, text.Length)).IndexOfAny('\'', '\u2018', '\u2019');
            if (next < 0) break;
            _word.Append(text, end, next);
            end += next + 1;
            if (end >= text.Length || text[end] is not ('\'' or '\u2018' or '\u2019'))
            {
                _at = end;
                return true;
            }
            _word.Append('\'');
            end++;
        }
        _noSingle = true;
        _word.Append('\'');
        _at++;
        return false;
    }

    private bool DoubleQuote(int nesting)
    {
        if (_noDouble || text.AsSpan(_at + 1).IndexOfAny('"', '\u201C', '\u201D') < 0)
        {
            _noDouble = true;
            _word.Append('"');
            _at++;
            return false;
        }
        _at++;
        while (_at < text.Length)
        {
            char c = text[_at];
            if (c is '"' or '\u201C' or '\u201D')
            {
                _at++;
                if (Peek() is not ('"' or '\u201C' or '\u201D')) return true;
                _word.Append('"');
                _at++;
            }
            else if (c == '`' && _at + 1 < text.Length)
            {
                _word.Append(text[_at + 1] switch { 'n' => '\n', 't' => '\t', 'r' => '\r', '0' => '\0', var other => other });
                _at += 2;
            }
            else if (c == '$')
            {
                Dollar(nesting);
            }
            else
            {
                _word.Append(c);
                _at++;
            }
        }
        return true;
    }

    private bool HereString(int nesting)
    {
        char quote = Peek(1);
        int body = _at + 2;
        while (body < text.Length && text[body] is ' ' or '\r') body++;
        if (body >= text.Length || text[body] != '\n') return false;
        int end = text.IndexOf(quote == '"' ? "\n\"@" : "\n'@", body, StringComparison.Ordinal);
        if (end < 0) end = text.Length;
        string content = end > body ? text[(body + 1)..end].TrimEnd('\r') : "";
        _at = Math.Min(end + 3, text.Length);
        _word.Append(content);
        return nesting >= 0;
    }

    private void Dollar(int nesting)
    {
        int start = _at++;
        char c = Peek();
        if (c == '(' && nesting < CommandAnalysis.MaxNesting)
        {
            _at++;
            string before = _word.ToString();
            string? value = Statements(')', nesting + 1, null, table: false);
            _word.Clear().Append(before).Append(value ?? text[start.._at]);
            return;
        }
        int nameStart = _at;
        if (c == '{')
        {
            int end = text.IndexOf('}', _at);
            if (end < 0)
            {
                _word.Append('$');
                return;
            }
            nameStart = _at + 1;
            _at = end + 1;
            Expand(start, text.AsSpan(nameStart, end - nameStart));
            return;
        }
        while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_' || (Peek() == ':' && Peek(1) != ':' && char.IsAsciiLetter(Peek(1)) && _at > nameStart)) _at++;
        Expand(start, text.AsSpan(nameStart, _at - nameStart));
    }

    private void Expand(int start, ReadOnlySpan<char> name)
    {
        string? value = name.IsEmpty || _word.Length > CommandAnalysis.MaxLength ? null : analysis.Variable(name);
        if (value is null) _word.Append(text, start, _at - start);
        else _word.Append(value);
    }
}
