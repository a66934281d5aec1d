using System.Globalization;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>
/// Splits a POSIX shell script into simple commands, in one pass and leniently: an open quote is a literal quote, an
/// open bracket reaches to the end. Substitutions are read as commands of their own; variables set on the same line
/// are replaced, others stay as written. Without an analysis the commands are only collected.
/// </summary>
internal sealed partial class PosixShell(string text, CommandAnalysis? analysis, string image = "")
{
    private StringBuilder _word = new();
    private readonly List<(string Delimiter, bool StripTabs, List<string>? Shell)> _hereDocuments = [];
    private int _at;
    private string _image = image;
    private bool _inWord;
    private bool _noSingleQuote;
    private bool _noDoubleQuote;
    private bool _noBacktick;
    private string? _piped;

    /// <summary>The simple commands of a script, innermost first, without any analysis.</summary>
    public static List<List<string>> Split(string text)
    {
        var shell = new PosixShell(text, null);
        shell.Run();
        return shell.Commands;
    }

    /// <summary>Commands found; filled where there is no analysis.</summary>
    public List<List<string>> Commands { get; } = [];

    /// <summary>Reads the whole script.</summary>
    public void Run()
    {
        while (_at < text.Length) Run('\0', 0);
    }

    private void Run(char close, int nesting)
    {
        var words = new List<string>();
        while (_at < text.Length)
        {
            char c = text[_at];
            switch (c)
            {
                case ' ' or '\t' or '\r' or '\v' or '\f':
                    EndWord(words);
                    _at++;
                    break;
                case '\n':
                    EndWord(words);
                    _at++;
                    Finish(words, piped: false, nesting > 0);
                    SkipHereDocuments();
                    break;
                case ';':
                    EndWord(words);
                    _at++;
                    Finish(words, piped: false, nesting > 0);
                    break;
                case '|':
                    EndWord(words);
                    _at++;
                    bool pipe = Peek() != '|';
                    if (!pipe || Peek() == '&') _at++;
                    Finish(words, pipe, nesting > 0);
                    break;
                case '&':
                    EndWord(words);
                    _at++;
                    if (Peek() == '>')
                    {
                        Redirect(words, nesting);
                        break;
                    }
                    if (Peek() == '&') _at++;
                    Finish(words, piped: false, nesting > 0);
                    break;
                case '#' when !_inWord:
                    while (_at < text.Length && text[_at] != '\n') _at++;
                    break;
                case '(':
                    EndWord(words);
                    _at++;
                    if (nesting < CommandAnalysis.MaxNesting) Run(')', nesting + 1);
                    break;
                case ')':
                    EndWord(words);
                    _at++;
                    Finish(words, piped: false, nesting > 0);
                    if (close == ')') return;
                    break;
                case '<' or '>':
                    if (_inWord && _word.Length is > 0 and < 3 && int.TryParse(_word.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out _)) Discard();
                    EndWord(words);
                    Redirect(words, nesting);
                    break;
                default:
                    WordPart(words, nesting);
                    break;
            }
        }
        EndWord(words);
        Finish(words, piped: false, nesting > 0);
    }

    private char Peek(int ahead = 0) => _at + ahead < text.Length ? text[_at + ahead] : '\0';

    private void Discard()
    {
        _word.Clear();
        _inWord = false;
    }

    private void EndWord(List<string> words)
    {
        if (!_inWord) return;
        words.Add(_word.ToString());
        Discard();
    }

    private void Finish(List<string> words, bool piped, bool nested)
    {
        if (words.Count == 0) return;
        if (analysis is null)
        {
            Commands.Add([.. words]);
        }
        else
        {
            string? input = _piped;
            _piped = piped ? PosixPipe.Output(words, input) : null;
            PosixCommand.Run(analysis, words, input, nested ? "" : _image);
            if (!nested) _image = "";
        }
        words.Clear();
    }

    /// <summary>One stretch of a word: a quote, an expansion, an escape or plain characters.</summary>
    private void WordPart(List<string>? words, int nesting)
    {
        char c = text[_at];
        switch (c)
        {
            case '\'': SingleQuote(); break;
            case '"': DoubleQuote(nesting); break;
            case '`': Backtick(); break;
            case '$': Dollar(words, nesting, quoted: false); break;
            case '\\':
                _at++;
                if (_at == text.Length) Append('\\');
                else if (text[_at] == '\n') _at++;
                else Append(text[_at++]);
                break;
            default:
                Append(c);
                _at++;
                break;
        }
    }

    private void Append(char c)
    {
        _word.Append(c);
        _inWord = true;
    }

    private void SingleQuote()
    {
        int end = _noSingleQuote ? -1 : text.IndexOf('\'', _at + 1);
        if (end < 0)
        {
            _noSingleQuote = true;
            Append('\'');
            _at++;
            return;
        }
        _word.Append(text, _at + 1, end - _at - 1);
        _inWord = true;
        _at = end + 1;
    }

    private void DoubleQuote(int nesting)
    {
        if (_noDoubleQuote || !HasClosingQuote(_at + 1))
        {
            _noDoubleQuote = true;
            Append('"');
            _at++;
            return;
        }
        _inWord = true;
        _at++;
        while (_at < text.Length)
        {
            char c = text[_at];
            switch (c)
            {
                case '"':
                    _at++;
                    return;
                case '\\' when _at + 1 < text.Length:
                    char next = text[_at + 1];
                    if (next is not ('"' or '\\' or '$' or '`' or '\n')) _word.Append('\\');
                    if (next != '\n') _word.Append(next);
                    _at += 2;
                    break;
                case '$': Dollar(null, nesting, quoted: true); break;
                case '`': Backtick(); break;
                default:
                    _word.Append(c);
                    _at++;
                    break;
            }
        }
    }

    private bool HasClosingQuote(int from)
    {
        while (from < text.Length)
        {
            int at = text.AsSpan(from).IndexOfAny('"', '\\');
            if (at < 0) return false;
            if (text[from + at] == '"') return true;
            from += at + 2;
        }
        return false;
    }

    private void Backtick()
    {
        int end = _noBacktick ? text.Length : _at + 1;
        while (end < text.Length && text[end] != '`') end += text[end] == '\\' ? 2 : 1;
        if (end >= text.Length)
        {
            _noBacktick = true;
            Append('`');
            _at++;
            return;
        }
        string inner = text[(_at + 1)..end];
        Nested(inner.Replace("\\`", "`", StringComparison.Ordinal));
        _word.Append(text, _at, end + 1 - _at);
        _inWord = true;
        _at = end + 1;
    }

    private void Nested(string script)
    {
        if (analysis is null) Commands.AddRange(Split(script));
        else analysis.PosixScript(script);
    }

    private void Redirect(List<string> words, int nesting)
    {
        char c = text[_at++];
        if (Peek() == '(' && nesting < CommandAnalysis.MaxNesting)
        {
            int start = _at - 1;
            _at++;
            Substitution(start, nesting);
            return;
        }
        bool here = c == '<' && Peek() == '<';
        if (here && Peek(1) == '<')
        {
            _at += 2;
            string input = Target(nesting);
            _piped ??= input;
            return;
        }
        if (here)
        {
            _at++;
            bool strip = Peek() == '-';
            if (strip) _at++;
            string delimiter = Target(nesting);
            if (delimiter.Length > 0) _hereDocuments.Add((delimiter, strip, [.. words]));
            return;
        }
        while (Peek() is '>' or '<' or '&' or '|') _at++;
        Target(nesting);
    }

    private string Target(int nesting)
    {
        while (Peek() is ' ' or '\t') _at++;
        while (_at < text.Length && text[_at] is not (' ' or '\t' or '\r' or '\n' or ';' or '|' or '&' or '(' or ')' or '<' or '>')) WordPart(null, nesting);
        string word = _word.ToString();
        Discard();
        return word;
    }

    /// <summary>Skips the texts that follow a line with <c>&lt;&lt;</c>; one that feeds a shell is read as its script.</summary>
    private void SkipHereDocuments()
    {
        if (_hereDocuments.Count == 0) return;
        foreach (var (delimiter, strip, shell) in _hereDocuments.ToArray())
        {
            int start = _at, end = text.Length;
            while (_at < text.Length)
            {
                int lineEnd = text.IndexOf('\n', _at);
                if (lineEnd < 0) lineEnd = text.Length;
                var line = text.AsSpan(_at, lineEnd - _at).TrimEnd('\r');
                int lineStart = _at;
                _at = Math.Min(lineEnd + 1, text.Length);
                if ((strip ? line.TrimStart('\t') : line).SequenceEqual(delimiter))
                {
                    end = lineStart;
                    break;
                }
            }
            if (analysis is not null && shell is not null && PosixCommand.ReadsScript(shell)) analysis.PosixScript(text[start..end]);
        }
        _hereDocuments.Clear();
    }
}
