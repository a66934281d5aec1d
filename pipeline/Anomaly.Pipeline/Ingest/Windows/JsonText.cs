using System.Text;

namespace Anomaly.Pipeline.Ingest.Windows;

/// <summary>Text of JSON strings.</summary>
internal static class JsonText
{
    /// <summary>
    /// Resolves the escapes of a string that a JSON reader has accepted; the result is never longer than the source.
    /// Half a surrogate pair, which Windows allows in file names, becomes U+FFFD.
    /// </summary>
    public static int Unescape(ReadOnlySpan<byte> source, Span<byte> target)
    {
        int written = 0;
        while (true)
        {
            int at = source.IndexOf((byte)'\\');
            var plain = at < 0 ? source : source[..at];
            plain.CopyTo(target[written..]);
            written += plain.Length;
            if (at < 0 || at + 1 >= source.Length) return written;
            byte kind = source[at + 1];
            source = source[(at + 2)..];
            if (kind == 'u')
            {
                var rune = Rune(ref source);
                written += rune.EncodeToUtf8(target[written..]);
                continue;
            }
            target[written++] = kind switch
            {
                (byte)'n' => (byte)'\n',
                (byte)'r' => (byte)'\r',
                (byte)'t' => (byte)'\t',
                (byte)'b' => (byte)'\b',
                (byte)'f' => (byte)'\f',
                _ => kind,
            };
        }
    }

    private static Rune Rune(ref ReadOnlySpan<byte> source)
    {
        char first = Unit(ref source);
        if (System.Text.Rune.TryCreate(first, out var rune)) return rune;
        if (char.IsHighSurrogate(first) && source.Length >= 6 && source[0] == '\\' && source[1] == 'u')
        {
            var ahead = source[2..];
            if (System.Text.Rune.TryCreate(first, Unit(ref ahead), out rune))
            {
                source = ahead;
                return rune;
            }
        }
        return System.Text.Rune.ReplacementChar;
    }

    private static char Unit(ref ReadOnlySpan<byte> source)
    {
        int value = 0;
        int digits = Math.Min(4, source.Length);
        for (int i = 0; i < digits; i++)
        {
            int c = source[i] | 0x20;
            value = value << 4 | (c <= '9' ? source[i] - '0' : c - 'a' + 10) & 0xF;
        }
        source = source[digits..];
        return (char)value;
    }
}
