using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>
/// Splits a line of the Windows command processor at <c>&amp;</c>, <c>&amp;&amp;</c>, <c>|</c>, <c>||</c>, brackets and line ends outside
/// quotes; a caret escapes the next character, redirections are dropped.
/// </summary>
internal static class CmdShell
{
    /// <summary>Reads the whole line.</summary>
    public static void Run(string text, CommandAnalysis analysis)
    {
        var segment = new StringBuilder();
        bool quoted = false;
        int open = 0;
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"') quoted = !quoted;
            if (quoted || c == '"')
            {
                if (c is '\n') quoted = false;
                segment.Append(c);
                continue;
            }
            switch (c)
            {
                case '^':
                    if (++i < text.Length && text[i] is not ('\r' or '\n')) segment.Append(text[i]);
                    break;
                case '&' or '|' or '\n':
                    Finish(segment, analysis);
                    break;
                case '(' when IsBlank(segment) || EndsWithKeyword(segment):
                    open++;
                    Finish(segment, analysis);
                    break;
                case ')' when open > 0:
                    open--;
                    Finish(segment, analysis);
                    break;
                case '>' or '<':
                    i = SkipTarget(text, i, segment);
                    break;
                default:
                    segment.Append(c);
                    break;
            }
        }
        Finish(segment, analysis);
    }

    /// <summary>
    /// Index of the argument that holds <c>/c</c> or <c>/k</c>, or -1; <paramref name="skip"/> is how many of its
    /// characters come before the script.
    /// </summary>
    public static int ScriptIndex(ReadOnlySpan<string> arguments, out int skip)
    {
        for (int i = 0; i < arguments.Length; i++)
        {
            string word = arguments[i];
            for (int at = word.IndexOf('/'); at >= 0 && at + 1 < word.Length; at = word.IndexOf('/', at + 1))
            {
                if (word[at + 1] is not ('c' or 'C' or 'k' or 'K' or 'r' or 'R')) continue;
                skip = at + 2;
                return i;
            }
            if (!word.StartsWith('/')) break;
        }
        skip = 0;
        return -1;
    }

    /// <summary>
    /// Takes the outer quotes off the text behind <c>/c</c>, unless they belong to the path of the program it begins with.
    /// </summary>
    public static string Unquote(string script)
    {
        var text = script.AsSpan().Trim();
        if (text.IsEmpty || text[0] != '"') return text.ToString();
        int second = text[1..].IndexOf('"') + 1, last = text.LastIndexOf('"');
        if (last == 0) return text[1..].ToString();
        var program = text[1..second];
        bool path = program.Length > 0 && (program.EndsWith(".exe", StringComparison.OrdinalIgnoreCase) || program.EndsWith(".cmd", StringComparison.OrdinalIgnoreCase)
            || program.EndsWith(".bat", StringComparison.OrdinalIgnoreCase));
        if (path || (second != last && last != text.Length - 1)) return text.ToString();
        return string.Concat(text[1..last], text[(last + 1)..]);
    }

    private static void Finish(StringBuilder segment, CommandAnalysis analysis)
    {
        string line = segment.ToString().Trim().TrimStart('@');
        segment.Clear();
        if (line.Length > 0) WindowsCommand.Run(line, "", analysis);
    }

    private static int SkipTarget(string text, int at, StringBuilder segment)
    {
        if (segment.Length > 0 && char.IsAsciiDigit(segment[^1]) && (segment.Length == 1 || segment[^2] is ' ' or '"')) segment.Length--;
        int i = at + 1;
        while (i < text.Length && text[i] is '>' or '&' or ' ' or '\t') i++;
        bool quoted = false;
        for (; i < text.Length; i++)
        {
            char c = text[i];
            if (c == '"') quoted = !quoted;
            else if (!quoted && c is ' ' or '\t' or '&' or '|' or '\n' or ')' or '>' or '<') break;
        }
        return i - 1;
    }

    private static bool IsBlank(StringBuilder segment)
    {
        for (int i = 0; i < segment.Length; i++)
            if (segment[i] is not (' ' or '\t' or '@')) return false;
        return true;
    }

    private static bool EndsWithKeyword(StringBuilder segment)
    {
        if (segment.Length > 512) return false;
        var text = segment.ToString().AsSpan().TrimEnd();
        return text.EndsWith(" do", StringComparison.OrdinalIgnoreCase) || text.EndsWith("else", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("if ", StringComparison.OrdinalIgnoreCase);
    }
}
