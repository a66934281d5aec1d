using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>The argument vector inside a Windows command line, by the rules of <c>CommandLineToArgvW</c>.</summary>
public static class WindowsArguments
{
    /// <summary>
    /// Splits a command line. The first argument ends at white space, or at the closing quote where it is quoted, and
    /// knows no escapes; in the others 2n backslashes before a quote are n backslashes, an odd one escapes the quote,
    /// and two quotes inside quotes are one literal quote. Never throws; an open quote reaches to the end.
    /// </summary>
    public static List<string> Split(string line) => Split(line, null);

    /// <summary>As <see cref="Split(string)"/>, and the offset at which each argument begins.</summary>
    internal static List<string> Split(string line, List<int>? offsets)
    {
        var arguments = new List<string>();
        int at = SkipSpace(line, 0);
        if (at == line.Length) return arguments;
        offsets?.Add(at);
        at = First(line, at, arguments);
        var text = new StringBuilder();
        while (true)
        {
            at = SkipSpace(line, at);
            if (at == line.Length) return arguments;
            offsets?.Add(at);
            at = Next(line, at, text);
            arguments.Add(text.ToString());
        }
    }

    /// <summary>
    /// Joins arguments so that <see cref="Split(string)"/> gives them back; the first must hold no quote and, unless it
    /// is quoted whole, no trailing part after one (Windows cannot express it).
    /// </summary>
    public static string Join(IReadOnlyList<string> arguments)
    {
        var line = new StringBuilder();
        for (int i = 0; i < arguments.Count; i++)
        {
            if (i > 0) line.Append(' ');
            string argument = arguments[i];
            if (argument.Length > 0 && argument.AsSpan().IndexOfAny(" \t\n\v\r\"") < 0) line.Append(argument);
            else if (i == 0) line.Append('"').Append(argument).Append('"');
            else Quote(line, argument);
        }
        return line.ToString();
    }

    private static int First(string line, int at, List<string> arguments)
    {
        int end;
        if (line[at] == '"')
        {
            end = line.IndexOf('"', at + 1);
            if (end < 0) end = line.Length;
            arguments.Add(line[(at + 1)..end]);
            return Math.Min(end + 1, line.Length);
        }
        end = at;
        while (end < line.Length && !IsSpace(line[end])) end++;
        arguments.Add(line[at..end]);
        return end;
    }

    private static int Next(string line, int at, StringBuilder text)
    {
        text.Clear();
        bool quoted = false;
        while (at < line.Length)
        {
            char c = line[at];
            if (c == '\\')
            {
                int end = at;
                while (end < line.Length && line[end] == '\\') end++;
                int count = end - at;
                bool beforeQuote = end < line.Length && line[end] == '"';
                text.Append('\\', beforeQuote ? count / 2 : count);
                at = end;
                if (beforeQuote && count % 2 == 1)
                {
                    text.Append('"');
                    at++;
                }
                continue;
            }
            if (c == '"')
            {
                if (quoted && at + 1 < line.Length && line[at + 1] == '"')
                {
                    text.Append('"');
                    at += 2;
                    continue;
                }
                quoted = !quoted;
                at++;
                continue;
            }
            if (!quoted && IsSpace(c)) return at;
            text.Append(c);
            at++;
        }
        return at;
    }

    private static void Quote(StringBuilder line, string argument)
    {
        line.Append('"');
        int backslashes = 0;
        foreach (char c in argument)
        {
            if (c == '\\')
            {
                backslashes++;
                continue;
            }
            line.Append('\\', c == '"' ? backslashes * 2 + 1 : backslashes);
            line.Append(c);
            backslashes = 0;
        }
        line.Append('\\', backslashes * 2).Append('"');
    }

    private static int SkipSpace(string line, int at)
    {
        while (at < line.Length && IsSpace(line[at])) at++;
        return at;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\n' or '\r' or '\v';
}
