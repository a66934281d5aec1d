using System.Buffers;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>One pass over a text that masks tokens, passwords in URLs and the values of names that announce a secret.</summary>
internal sealed class SecretScanner(string text)
{
    private const int LongestName = 64;
    private const int ShortestBearer = 12;
    private const int LongestAuthority = 1024;

    private static readonly SearchValues<string> Signs = SearchValues.Create([.. TokenPrefixes.Signs, .. Keywords, "://"], StringComparison.OrdinalIgnoreCase);

    private static readonly SearchValues<char> NameChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-.$*");

    private static readonly SearchValues<char> CredentialChars = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~+/=");

    private readonly StringBuilder _masked = new();
    private int _copied;

    /// <summary>Names whose value is secret, longer ones first where one holds the other.</summary>
    public static ReadOnlySpan<string> Keywords => new[]
    {
        "authorization", "access_token", "token", "password", "passwd", "passphrase", "pwd", "secret_access_key", "secret-access-key", "secret_key", "secret-key", "secret",
        "api_key", "api-key", "apikey", "access_key", "access-key", "accesskey", "private_key", "private-key", "account_key", "accountkey", "credential",
        "bearer", "cookie", "sig=", "ghpat", "-pat", "-pass", "securestring",
    };

    /// <summary>The masked text; the same instance where nothing was found.</summary>
    public string Run()
    {
        int at = 0;
        while (at < text.Length)
        {
            int next = text.AsSpan(at).IndexOfAny(Signs);
            if (next < 0) break;
            at = Look(at + next);
        }
        return _copied == 0 ? text : _masked.Append(text, _copied, text.Length - _copied).ToString();
    }

    /// <summary>Looks at one sign; returns where to look on.</summary>
    private int Look(int at)
    {
        if (TokenPrefixes.TryToken(text, at, out string prefix, out int end))
        {
            Mask(at, end, prefix + SecretMask.Marker);
            return end;
        }
        if (text[at] == ':') return Url(at);
        foreach (string keyword in Keywords)
        {
            if (!text.AsSpan(at).StartsWith(keyword, StringComparison.OrdinalIgnoreCase)) continue;
            int behind = keyword switch
            {
                "authorization" or "cookie" => Header(at, at + keyword.Length),
                "bearer" when text[NameStart(at)] != '-' => Bearer(at + keyword.Length),
                "securestring" => SecureString(at + keyword.Length),
                "sig=" => at > 0 && text[at - 1] is '?' or '&' ? Value(at, at + 4, afterSeparator: true) : -1,
                _ => Name(at, keyword),
            };
            if (behind >= 0) return behind;
        }
        return at + 1;
    }

    private void Mask(int start, int end, string replacement)
    {
        _masked.Append(text, _copied, start - _copied).Append(replacement);
        _copied = end;
    }

    /// <summary>Masks a value unless it is empty or masked already; returns its end.</summary>
    private int MaskValue(int start, int end)
    {
        var value = text.AsSpan(start, end - start);
        if (!value.IsEmpty && !SecretMask.IsMasked(value)) Mask(start, end, SecretMask.Replacement(value));
        return end;
    }

    /// <summary>user:password@ in an address. A lone user is masked where it looks like a token.</summary>
    private int Url(int at)
    {
        int start = at + 3;
        var rest = text.AsSpan(start, Math.Min(LongestAuthority, text.Length - start));
        int end = rest.IndexOfAny(" \t\r\n\"'<>`\0");
        if (end >= 0) rest = rest[..end];
        int path = rest.IndexOfAny('/', '?', '#');
        var authority = path < 0 ? rest : rest[..path];
        int host = authority.LastIndexOf('@');
        if (host < 0 && path >= 0 && authority.IndexOf(':') is > 0 and var port && authority[(port + 1)..].ContainsAnyExceptInRange('0', '9'))
            host = rest.IndexOf('@');
        if (host <= 0) return start;
        var user = rest[..host];
        int colon = user.IndexOf(':');
        if (colon < 0)
        {
            if (LooksRandom(user)) MaskValue(start, start + host);
            return start + host + 1;
        }
        var password = user[(colon + 1)..];
        if (LooksRandom(user[..colon]) || (colon > 0 && (password.IsEmpty || password.SequenceEqual("x-oauth-basic")))) MaskValue(start, start + colon);
        if (!password.SequenceEqual("x-oauth-basic")) MaskValue(start + colon + 1, start + host);
        return start + host + 1;
    }

    private static bool LooksRandom(ReadOnlySpan<char> text)
        => TokenPrefixes.TryToken(text, 0, out _, out _) || (text.Length >= 20 && text.ContainsAnyInRange('0', '9') && !text.ContainsAny(".@%+ "));

    /// <summary><c>Authorization: SCHEME VALUE</c> and <c>Cookie: VALUE</c>; the scheme stays.</summary>
    private int Header(int at, int behind)
    {
        if (!Separator(behind, out int start, out char quote)) return -1;
        if (quote == '\0') quote = QuoteBefore(at);
        int end = EndOf(start, quote, wholeLine: quote != '\0');
        int value = start;
        int space = text.AsSpan(start, end - start).IndexOf(' ');
        var first = space < 0 ? text.AsSpan(start, end - start) : text.AsSpan(start, space);
        if (IsScheme(first))
        {
            value = start + first.Length;
            while (value < text.Length && text[value] == ' ') value++;
            if (quote == '\0') end = EndOf(value, '\0', wholeLine: false);
            if (value >= end) return start + first.Length;
        }
        else if (quote == '\0' && space >= 0)
        {
            end = start + space;
        }
        return MaskValue(value, end);
    }

    private static bool IsScheme(ReadOnlySpan<char> word)
    {
        foreach (string scheme in (ReadOnlySpan<string>)["token", "bearer", "basic", "digest", "negotiate", "ntlm", "apikey", "hawk", "aws4-hmac-sha256"])
            if (word.Equals(scheme, StringComparison.OrdinalIgnoreCase)) return true;
        return false;
    }

    private int Bearer(int behind)
    {
        if (behind >= text.Length || text[behind] != ' ') return -1;
        int length = text.AsSpan(behind + 1).IndexOfAnyExcept(CredentialChars);
        if (length < 0) length = text.Length - behind - 1;
        return length < ShortestBearer ? -1 : MaskValue(behind + 1, behind + 1 + length);
    }

    private int SecureString(int behind)
    {
        int start = SkipSpace(behind);
        if (start == behind) return -1;
        if (text.AsSpan(start).StartsWith("-string ", StringComparison.OrdinalIgnoreCase)) start = SkipSpace(start + 8);
        if (start < text.Length && text[start] == '-') return -1;
        return Quoted(start);
    }

    /// <summary>A name that ends with the keyword, as an option, variable, field or query parameter.</summary>
    private int Name(int at, string keyword)
    {
        int behind = at + keyword.Length;
        if (keyword is "secret" or "credential" && behind < text.Length && text[behind] is 's' or 'S') behind++;
        if (behind < text.Length && (char.IsAsciiLetterOrDigit(text[behind]) || text[behind] is '_' or '-' or '.')) return -1;
        if (keyword is "-pat" or "-pass" && at > 0 && text[at - 1] is not ('-' or ' ' or '\'' or '"' or '\t')) return -1;
        if (keyword == "pwd" && behind + 1 < text.Length && text[behind] == '=' && (text[behind + 1] == '/' || (behind + 2 < text.Length && text[behind + 2] == ':'))) return -1;
        return Value(at, behind, afterSeparator: false);
    }

    private int Value(int at, int behind, bool afterSeparator)
    {
        int start = behind;
        char quote = '\0';
        int name = NameStart(at);
        bool option = name < text.Length && text[name] == '-';
        if (!afterSeparator && !Separator(behind, out start, out quote)) return option ? Option(behind) : -1;
        bool ownQuote = quote != '\0';
        if (!ownQuote && IsStaticMember(text.AsSpan(start))) return -1;
        if (!ownQuote) quote = QuoteBefore(at);
        bool query = name > 0 && text[name - 1] is '?' or '&' or ';';
        return MaskValue(start, EndOf(start, quote, wholeLine: quote != '\0' && !query, option));
    }

    /// <summary>PowerShell's <c>[Type]::Member</c>, which names a secret's place and not the secret; a call may carry one.</summary>
    private static bool IsStaticMember(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty || value[0] != '[') return false;
        int type = 1;
        while (type < value.Length && (char.IsAsciiLetterOrDigit(value[type]) || value[type] is '.' or '_')) type++;
        if (!value[type..].StartsWith("]::", StringComparison.Ordinal)) return false;
        int member = type + 3;
        while (member < value.Length && (char.IsAsciiLetterOrDigit(value[member]) || value[member] == '_')) member++;
        return member > type + 3 && (member == value.Length || value[member] != '(');
    }

    /// <summary>The word behind an option that is not joined by <c>=</c>.</summary>
    private int Option(int behind)
    {
        int at = behind;
        while (at < text.Length && text[at] is '"' or '\'') at++;
        int start = SkipSpace(at);
        if (start == at || start >= text.Length || text[start] == '-') return -1;
        return Quoted(SkipAuditKey(start));
    }

    /// <summary>Masks a word that may be quoted.</summary>
    private int Quoted(int start)
    {
        while (start < text.Length && text[start] == '\\') start++;
        char quote = start < text.Length && text[start] is '"' or '\'' ? text[start++] : '\0';
        return MaskValue(start, EndOf(start, quote, wholeLine: quote != '\0', option: true));
    }

    /// <summary>
    /// Finds the value behind a name: an end quote of the name, <c>=</c> or <c>:</c>, spaces, the value's own quote.
    /// </summary>
    private bool Separator(int behind, out int start, out char quote)
    {
        quote = '\0';
        start = behind;
        int at = behind;
        while (at < text.Length && text[at] == '\\') at++;
        bool quotedName = at < text.Length && text[at] is '"' or '\'';
        at = quotedName ? at + 1 : behind;
        int spaced = SkipSpace(at);
        if (spaced >= text.Length || text[spaced] is not ('=' or ':')) return false;
        char separator = text[spaced];
        bool loose = separator == ':' || spaced > at || quotedName;
        at = spaced + 1;
        if (separator == ':' && at < text.Length && text[at] is ':' or '/' or '\\' && !IsEscapedQuote(at)) return false;
        if (separator == '=' && at < text.Length && text[at] == '=') at++;
        start = loose || IsSpacedQuote(at) ? SkipSpace(at) : at;
        int open = start;
        while (open < text.Length && text[open] == '\\') open++;
        if (open < text.Length && text[open] is '"' or '\'')
        {
            quote = text[open];
            start = open + 1;
        }
        return start < text.Length;
    }

    private bool IsEscapedQuote(int at)
    {
        while (at < text.Length && text[at] == '\\') at++;
        return at < text.Length && text[at] is '"' or '\'';
    }

    private bool IsSpacedQuote(int at)
    {
        int start = SkipSpace(at);
        return start > at && start < text.Length && text[start] is '"' or '\'';
    }

    /// <summary>
    /// End of a value: its closing quote; without quotes white space, a quote, or what ends a field or parameter. An
    /// option's value runs to white space or a quote.
    /// </summary>
    private int EndOf(int start, char quote, bool wholeLine, bool option = false)
    {
        var rest = text.AsSpan(start);
        int length;
        if (quote != '\0' && wholeLine)
        {
            length = rest.IndexOfAny(quote, '\n', '\0');
            if (length < 0) length = rest.Length;
            while (length > 0 && rest[length - 1] is '\\' or '\r') length--;
            return start + length;
        }
        length = option ? rest.IndexOfAny(" \t\r\n\"'\0") : rest.IndexOfAny(" \t\r\n\"'&;,|<>)}]\0");
        if (length < 0) length = rest.Length;
        while (length > 0 && rest[length - 1] == '\\') length--;
        return start + length;
    }

    private int NameStart(int at)
    {
        int lowest = Math.Max(0, at - LongestName);
        int start = at;
        while (start > lowest && NameChars.Contains(text[start - 1])) start--;
        return start;
    }

    /// <summary>The quote that opens right before the name; NUL for none.</summary>
    private char QuoteBefore(int at)
    {
        int start = NameStart(at);
        return start > 0 && text[start - 1] is '"' or '\'' ? text[start - 1] : '\0';
    }

    private int SkipSpace(int at)
    {
        while (at < text.Length && text[at] is ' ' or '\t' or '\0') at++;
        return at;
    }

    // auditd writes arguments as a1="--token" a2="value"
    private int SkipAuditKey(int at)
    {
        if (text[at] != 'a') return at;
        int end = at + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        return end > at + 1 && end < text.Length && text[end] == '=' ? end + 1 : at;
    }
}
