using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

// What begins with a dollar sign: substitutions, variables and strings with escapes.
internal sealed partial class PosixShell
{
    private void Dollar(List<string>? words, int nesting, bool quoted)
    {
        int start = _at++;
        char c = Peek();
        if (c == '(' && nesting < CommandAnalysis.MaxNesting)
        {
            _at++;
            Substitution(start, nesting);
        }
        else if (c == '\'' && !quoted)
        {
            AnsiQuote();
        }
        else if (c == '"' && !quoted)
        {
            _inWord = true;
        }
        else if (c == '{')
        {
            int end = text.IndexOf('}', _at);
            if (end < 0) Append('$');
            else
            {
                _at = end + 1;
                Expand(words, start, text.AsSpan(start + 2, end - start - 2));
            }
        }
        else if (char.IsAsciiLetter(c) || c == '_')
        {
            while (char.IsAsciiLetterOrDigit(Peek()) || Peek() == '_') _at++;
            Expand(words, start, text.AsSpan(start + 1, _at - start - 1));
        }
        else
        {
            Append('$');
        }
    }

    /// <summary>Reads a command substitution and keeps its source text as part of the word.</summary>
    private void Substitution(int start, int nesting)
    {
        var outer = _word;
        string? piped = _piped;
        _word = new StringBuilder();
        _inWord = false;
        _piped = null;
        Run(')', nesting + 1);
        _piped = piped;
        _word = outer.Append(text, start, _at - start);
        _inWord = true;
    }

    /// <summary>Replaces a known variable; outside quotes its value is split into words.</summary>
    private void Expand(List<string>? words, int start, ReadOnlySpan<char> name)
    {
        string? value = analysis?.Variable(name);
        if (value is null || _word.Length > CommandAnalysis.MaxLength)
        {
            _word.Append(text, start, _at - start);
            _inWord = true;
            return;
        }
        if (words is null)
        {
            _word.Append(value);
            return;
        }
        foreach (char c in value)
        {
            if (c is ' ' or '\t' or '\n') EndWord(words);
            else Append(c);
        }
    }

    private void AnsiQuote()
    {
        int end = _at + 1;
        while (end < text.Length && text[end] != '\'') end += text[end] == '\\' ? 2 : 1;
        if (end >= text.Length)
        {
            Append('$');
            return;
        }
        _at++;
        _inWord = true;
        while (_at < text.Length && text[_at] != '\'')
        {
            if (text[_at] != '\\' || _at + 1 == text.Length)
            {
                _word.Append(text[_at++]);
                continue;
            }
            char c = text[_at + 1];
            _at += 2;
            switch (c)
            {
                case 'n': _word.Append('\n'); break;
                case 't': _word.Append('\t'); break;
                case 'r': _word.Append('\r'); break;
                case 'x': Code(2, 16); break;
                case 'u': Code(4, 16); break;
                case >= '0' and <= '7':
                    _at--;
                    Code(3, 8);
                    break;
                default: _word.Append(c); break;
            }
        }
        _at = Math.Min(_at + 1, text.Length);
    }

    private void Code(int digits, int radix)
    {
        int value = 0, read = 0;
        while (read < digits && char.IsAsciiHexDigit(Peek()))
        {
            int digit = Convert.ToInt32(Peek().ToString(), 16);
            if (digit >= radix) break;
            value = value * radix + digit;
            read++;
            _at++;
        }
        if (value > 0) _word.Append((char)value);
    }
}
