namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>
/// A text that whatever matches a regular expression must contain, ignoring case: the longest run of plain characters
/// outside groups, classes and alternatives. Where anything is not understood the answer is '', which is always right.
/// </summary>
internal static class RegexLiteral
{
    /// <param name="pattern">The expression.</param>
    /// <param name="anyCase">It ignores case. Then characters whose other forms lie beyond ASCII are no part of the text.</param>
    public static string Of(string pattern, bool anyCase)
    {
        string best = "", run = "";
        void End()
        {
            if (run.Length > best.Length) best = run;
            run = "";
        }
        for (int i = 0; i < pattern.Length; i++)
        {
            char c = pattern[i];
            switch (c)
            {
                case '|':
                    return "";
                case '(':
                    // Inline options change what characters mean; groups are passed over as a whole.
                    if (i + 1 < pattern.Length && pattern[i + 1] == '?' && !Plain(pattern, i + 2)) return "";
                    End();
                    i = Close(pattern, i);
                    if (i < 0) return "";
                    break;
                case '[':
                    End();
                    i = CloseClass(pattern, i);
                    if (i < 0) return "";
                    break;
                case '.' or '^' or '$':
                    End();
                    break;
                case '*' or '?' or '{':
                    // The character before may be missing.
                    if (run.Length > 0) run = run[..^1];
                    End();
                    if (c == '{' && (i = pattern.IndexOf('}', i)) < 0) return "";
                    break;
                case '+':
                    End();
                    break;
                case '\\':
                    if (++i == pattern.Length) return "";
                    if (char.IsAsciiLetterOrDigit(pattern[i]))
                    {
                        // Letters name classes, anchors and characters by number, whose operands are no plain text.
                        if (pattern[i] is not ('w' or 'W' or 'd' or 'D' or 's' or 'S' or 'b' or 'B')) return "";
                        End();
                    }
                    else run += pattern[i];
                    break;
                default:
                    if (char.IsSurrogate(c) || (anyCase && c is 'k' or 'K' or 'i' or 'I' or > '~')) End();
                    else run += c;
                    break;
            }
        }
        End();
        return best;
    }

    private static bool Plain(string pattern, int at) => at < pattern.Length && pattern[at] is ':' or '<' or '\'';

    private static int Close(string pattern, int at)
    {
        int depth = 0;
        for (int i = at; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == '[')
            {
                i = CloseClass(pattern, i);
                if (i < 0) return -1;
            }
            else if (pattern[i] == '(')
            {
                // Options set inside a group hold to its end only.
                depth++;
            }
            else if (pattern[i] == ')' && --depth == 0) return i;
        }
        return -1;
    }

    private static int CloseClass(string pattern, int at)
    {
        int i = at + 1;
        if (i < pattern.Length && pattern[i] == '^') i++;
        // A bracket that comes first is a member.
        if (i < pattern.Length && pattern[i] == ']') i++;
        for (; i < pattern.Length; i++)
        {
            if (pattern[i] == '\\') i++;
            else if (pattern[i] == ']') return i;
            else if (pattern[i] == '[') return -1;
        }
        return -1;
    }
}
