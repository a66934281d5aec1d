using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Secrets behind short options: <c>-u user:password</c>, and the password letters of programs that have one.</summary>
internal static class SecretFlags
{
    /// <summary>The masked text; the same instance where nothing was found.</summary>
    public static string Apply(string text)
    {
        if (!text.Contains('-')) return text;
        bool archive = Mentions(text, "7z") || Mentions(text, "rar");
        bool zip = Mentions(text, "zip");
        bool login = Mentions(text, "login") || Mentions(text, "sshpass") || Mentions(text, "twine");
        bool mysql = Mentions(text, "mysql") || Mentions(text, "sshpass");
        bool body = Mentions(text, "secret set") || Mentions(text, "variable set");
        bool httpie = Mentions(text, "http -") || Mentions(text, "https -") || Mentions(text, "xh -") || Mentions(text, "--auth");
        StringBuilder? masked = null;
        int copied = 0;
        for (int at = text.IndexOf('-'); at >= 0; at = at + 1 < text.Length ? text.IndexOf('-', at + 1) : -1)
        {
            if (at > 0 && text[at - 1] is not (' ' or '\t' or '"' or '\'' or '\n' or '\0')) continue;
            int end = at + 1;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '-' or '#')) end++;
            var flag = text.AsSpan(at, end - at);
            var (start, stop) = (0, 0);
            if (flag is "--user" or "--proxy-user" or "--auth" || (flag.Length is > 1 and < 12 && flag[1] != '-' && flag[^1] is 'u' or 'U')
                || (httpie && flag is "-a"))
            {
                (start, stop) = Password(text, at, end);
            }
            else if (flag.Length > 2 && flag[1] is 'u' or 'U' && end < text.Length && text[end] is ':' or '.' or '_' or '@')
            {
                (start, stop) = AfterColon(text, at + 2, WordEnd(text, at + 2, '\0'), at);
            }
            else if (archive && flag.Length > 2 && flag.StartsWith("-p") && text[at + 2] is not ' ')
            {
                (start, stop) = (at + 2, WordEnd(text, at + 2, '\0'));
            }
            else if (archive && flag.Length > 3 && flag.StartsWith("-hp"))
            {
                (start, stop) = (at + 3, WordEnd(text, at + 3, '\0'));
            }
            else if (mysql && flag.Length > 2 && flag.StartsWith("-p") && flag is not "-port" and not "-pass")
            {
                (start, stop) = (at + 2, WordEnd(text, at + 2, '\0'));
            }
            else if ((zip && flag is "-P") || (login && flag is "-p") || (body && flag is "-b" or "--body"))
            {
                (start, stop) = Word(text, end);
            }
            if (stop <= start || start < copied || SecretMask.IsMasked(text.AsSpan(start, stop - start))) continue;
            (masked ??= new StringBuilder()).Append(text, copied, start - copied).Append(SecretMask.Replacement(text.AsSpan(start, stop - start)));
            copied = stop;
        }
        return masked is null ? text : masked.Append(text, copied, text.Length - copied).ToString();
    }

    private static bool Mentions(string text, string program) => text.Contains(program, StringComparison.OrdinalIgnoreCase);

    private static (int Start, int Stop) Password(string text, int flag, int end)
    {
        var (start, stop) = Word(text, end);
        return AfterColon(text, start, stop, flag);
    }

    private static (int Start, int Stop) AfterColon(string text, int start, int stop, int flag)
    {
        if (stop <= start) return default;
        var word = text.AsSpan(start, stop - start);
        int colon = word.IndexOf(':');
        if (colon <= 0 || colon + 1 == word.Length) return default;
        var user = word[..colon];
        var password = word[(colon + 1)..];
        // An address or refspec behind "git push -u", a path on another machine or drive, and a container's uid:gid are no credentials.
        if (password.StartsWith("//") || user.StartsWith("git@") || (password[0] is '/' or '\\' && text.AsSpan().IndexOf("curl") < 0)) return default;
        if (!user.ContainsAnyExceptInRange('0', '9') && !password.ContainsAnyExceptInRange('0', '9')) return default;
        if (text.AsSpan(0, flag).LastIndexOf(" push") is >= 0 and var push && text.AsSpan(push, flag - push).IndexOf("curl") < 0) return default;
        return (start + colon + 1, stop);
    }

    /// <summary>The word behind an option, without its quotes.</summary>
    private static (int Start, int Stop) Word(string text, int at)
    {
        if (at < text.Length && text[at] is '"' or '\'') at++;
        int start = at;
        while (start < text.Length && text[start] is ' ' or '\t' or '=' or '\0') start++;
        if (start == at || start >= text.Length) return default;
        if (text[start] == 'a')
        {
            int key = start + 1;
            while (key < text.Length && char.IsAsciiDigit(text[key])) key++;
            if (key > start + 1 && key < text.Length && text[key] == '=') start = key + 1;
        }
        while (start < text.Length && text[start] == '\\') start++;
        char quote = start < text.Length && text[start] is '"' or '\'' ? text[start++] : '\0';
        return (start, WordEnd(text, start, quote));
    }

    private static int WordEnd(string text, int start, char quote)
    {
        if (start >= text.Length) return text.Length;
        int length = quote != '\0' ? text.AsSpan(start).IndexOfAny(quote, '\n', '\0') : text.AsSpan(start).IndexOfAny(" \t\r\n\"'\0");
        int end = length < 0 ? text.Length : start + length;
        while (end > start && text[end - 1] == '\\') end--;
        return end;
    }
}
