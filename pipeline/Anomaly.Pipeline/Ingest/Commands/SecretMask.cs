using System.Buffers;
using System.Text;

namespace Anomaly.Pipeline.Ingest.Commands;

/// <summary>
/// Takes secrets out of text before it is stored: passwords in URLs, tokens by their known beginnings, credentials in
/// headers, options, variables and query strings. A secret becomes <c>***</c>, whatever its length, with its kind before it
/// where a token shows one (<c>ghp_***</c>). Masking masked text changes nothing.
/// </summary>
public static class SecretMask
{
    /// <summary>What stands where a secret stood.</summary>
    public const string Marker = "***";

    private const int MaxPasses = 8;

    private static readonly SearchValues<string> Signs = SearchValues.Create(
        [.. TokenPrefixes.Signs, .. SecretScanner.Keywords, "://", "-u", "-a", "curl", "sshpass", "7z", "rar", "zip", "mysql", "login", "powershell", "pwsh"],
        StringComparison.OrdinalIgnoreCase);

    /// <summary>The text without its secrets; the same instance where it has none.</summary>
    public static string Apply(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!text.AsSpan().ContainsAny(Signs)) return text;
        // A marker can make another secret visible (the word before it ends elsewhere now), so the passes repeat.
        for (int pass = 0; pass < MaxPasses; pass++)
        {
            string masked = EncodedSecrets.Apply(SecretFlags.Apply(new SecretScanner(text).Run()));
            if (ReferenceEquals(masked, text)) break;
            text = masked;
        }
        return text;
    }

    /// <summary>
    /// The text of a rejected record without its secrets: UTF-8, bytes that are none become U+FFFD. Arguments that
    /// auditd wrote in hexadecimal are looked into as well.
    /// </summary>
    public static string Apply(ReadOnlySpan<byte> utf8) => ApplyToRecord(Encoding.UTF8.GetString(utf8));

    /// <summary>As <see cref="Apply(ReadOnlySpan{byte})"/> for decoded text; the same instance where there is nothing to mask.</summary>
    internal static string ApplyToRecord(string text) => EncodedSecrets.ApplyHex(Apply(text));

    /// <summary>The value holds nothing but a marker, with or without a kind.</summary>
    internal static bool IsMasked(ReadOnlySpan<char> value)
        => value.EndsWith(Marker) && (value.Length == Marker.Length || TokenPrefixes.At(value, 0).Length == value.Length - Marker.Length);

    /// <summary>What a secret value becomes.</summary>
    internal static string Replacement(ReadOnlySpan<char> value) => string.Concat(TokenPrefixes.At(value, 0), Marker);
}
