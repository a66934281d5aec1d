using System.Buffers;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>Secrets inside encoded text: PowerShell's encoded commands, and arguments that auditd writes in hexadecimal.</summary>
internal static class EncodedSecrets
{
    private const int Shortest = 40;

    private static readonly SearchValues<char> Base64 = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=");
    private static readonly SearchValues<char> Hex = SearchValues.Create("0123456789ABCDEF");

    /// <summary>Masks inside encoded PowerShell commands and encodes what is left; the same instance where there is nothing to mask.</summary>
    public static string Apply(string text)
    {
        if (!text.Contains("powershell", StringComparison.OrdinalIgnoreCase) && !text.Contains("pwsh", StringComparison.OrdinalIgnoreCase)) return text;
        return Replace(text, Base64, Shortest, static run =>
        {
            var bytes = new byte[run.Length];
            if (!Convert.TryFromBase64Chars(run, bytes, out int length) || length % 2 != 0) return null;
            string script = Encoding.Unicode.GetString(bytes, 0, length);
            if (script.AsSpan().ContainsAnyInRange('\u0100', '\uFFFF')) return null;
            string masked = SecretMask.Apply(script);
            return ReferenceEquals(masked, script) ? null : Convert.ToBase64String(Encoding.Unicode.GetBytes(masked));
        });
    }

    /// <summary>Masks inside runs of hexadecimal digits behind <c>=</c>; the same instance where there is nothing to mask.</summary>
    public static string ApplyHex(string text)
    {
        return Replace(text, Hex, 8, static run =>
        {
            if (run.Length % 2 != 0) return null;
            string plain = Encoding.Latin1.GetString(Convert.FromHexString(run));
            string masked = SecretMask.Apply(plain);
            return ReferenceEquals(masked, plain) ? null : Convert.ToHexString(Encoding.Latin1.GetBytes(masked));
        });
    }

    private static string Replace(string text, SearchValues<char> alphabet, int shortest, Func<ReadOnlySpan<char>, string?> mask)
    {
        StringBuilder? replaced = null;
        int copied = 0, at = 0;
        while (at < text.Length)
        {
            int start = text.AsSpan(at).IndexOfAny(alphabet);
            if (start < 0) break;
            start += at;
            int length = text.AsSpan(start).IndexOfAnyExcept(alphabet);
            at = length < 0 ? text.Length : start + length;
            if (at - start < shortest || mask(text.AsSpan(start, at - start)) is not { } result) continue;
            (replaced ??= new StringBuilder()).Append(text, copied, start - copied).Append(result);
            copied = at;
        }
        return replaced is null ? text : replaced.Append(text, copied, text.Length - copied).ToString();
    }
}
