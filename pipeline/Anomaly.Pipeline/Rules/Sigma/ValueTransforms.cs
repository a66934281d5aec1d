using System.Text;

namespace Anomaly.Pipeline.Rules.Sigma;

/// <summary>Sigma's changes of a value before it is compared.</summary>
internal static class ValueTransforms
{
    /// <summary>The patterns a value stands for; several, of which one must match, where an encoding depends on its position.</summary>
    /// <exception cref="FormatException">A value with wildcards cannot be encoded.</exception>
    public static IReadOnlyList<List<Token>> Apply(string value, IReadOnlyList<string> transforms)
    {
        var tokens = TextPattern.Parse(value);
        byte[]? bytes = null;
        for (int i = 0; i < transforms.Count; i++)
        {
            if (transforms[i] == "windash")
            {
                tokens = WithDashes(tokens);
                continue;
            }
            bytes ??= Encoding.UTF8.GetBytes(PlainText(tokens, transforms[i]));
            switch (transforms[i])
            {
                case "wide" or "utf16le": bytes = Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes)); break;
                case "utf16be": bytes = Encoding.BigEndianUnicode.GetBytes(Encoding.UTF8.GetString(bytes)); break;
                case "utf16": bytes = [0xff, 0xfe, .. Encoding.Unicode.GetBytes(Encoding.UTF8.GetString(bytes))]; break;
                case "base64": bytes = Encoding.ASCII.GetBytes(Convert.ToBase64String(bytes)); break;
                default:
                    if (i != transforms.Count - 1) throw new FormatException("'base64offset' must be the last change of a value");
                    return [.. Enumerable.Range(0, 3).Select(shift => TextPattern.Plain(Base64At(bytes, shift)))];
            }
        }
        return [bytes is null ? tokens : TextPattern.Plain(Encoding.Latin1.GetString(bytes))];
    }

    // The part of the encoding that stays the same whatever stands before and after the value.
    private static string Base64At(byte[] value, int shift)
    {
        string encoded = Convert.ToBase64String([.. new byte[shift], .. value]);
        int from = shift switch { 0 => 0, 1 => 2, _ => 3 };
        int cut = ((value.Length + shift) % 3) switch { 0 => 0, 1 => 3, _ => 2 };
        return encoded[from..(encoded.Length - cut)];
    }

    // A hyphen or slash that begins an option: no word character before it, one behind it.
    private static List<Token> WithDashes(List<Token> tokens)
    {
        var result = new List<Token>(tokens);
        for (int i = 0; i < tokens.Count; i++)
        {
            bool dash = tokens[i] is { Kind: TokenKind.Char, Char: '-' or '/' or '–' or '—' or '―' };
            if (dash && (i == 0 || !IsWord(tokens[i - 1])) && i + 1 < tokens.Count && IsWord(tokens[i + 1])) result[i] = new Token(TokenKind.Dash);
        }
        return result;
    }

    private static bool IsWord(Token token) => token.Kind == TokenKind.Char && (char.IsLetterOrDigit(token.Char) || token.Char == '_');

    private static string PlainText(List<Token> tokens, string transform)
    {
        foreach (var token in tokens)
            if (token.Kind != TokenKind.Char) throw new FormatException($"a value with wildcards cannot be changed by '{transform}'");
        return string.Concat(tokens.Select(t => t.Char));
    }
}
