namespace Anomaly.Pipeline.Ingest.Firewalls;

/// <summary>Walks over <c>key=value key="value"</c>; words without an equals sign are passed over.</summary>
/// <param name="text">The text; shortened by what was read.</param>
/// <param name="separator">What stands between the pairs, a blank or a comma.</param>
internal ref struct KeyValues(ReadOnlySpan<byte> text, byte separator = (byte)' ')
{
    private ReadOnlySpan<byte> _text = text;

    /// <summary>The next pair, quotes left out; a value whose quote is not closed is left out, as it may be cut.</summary>
    public bool Next(out ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        value = key = default;
        while (true)
        {
            _text = _text.TrimStart(separator).TrimStart((byte)' ');
            if (_text.IsEmpty) return false;
            int at = _text.IndexOfAny((byte)'=', separator);
            if (at < 0) return false;
            if (_text[at] == '=')
            {
                key = _text[..at];
                _text = _text[(at + 1)..];
                if (_text is not [(byte)'"', ..])
                {
                    int end = _text.IndexOf(separator);
                    value = end < 0 ? _text : _text[..end];
                    _text = end < 0 ? default : _text[end..];
                    return true;
                }
                int quote = ClosingQuote(_text);
                if (quote < 0) return false;
                value = _text[1..quote];
                _text = _text[(quote + 1)..];
                return true;
            }
            _text = _text[(at + 1)..];
        }
    }

    /// <summary>Where the quote that the text begins with ends; −1 where it does not. A backslash keeps the quote behind it inside.</summary>
    public static int ClosingQuote(ReadOnlySpan<byte> text)
    {
        int at = 1;
        while (true)
        {
            int hit = text[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (hit < 0) return -1;
            at += hit;
            if (text[at] == '"') return at;
            at += 2;
            if (at >= text.Length) return -1;
        }
    }
}
