using System.Text;

namespace Anomaly.Pipeline.Ingest.Auditd;

/// <summary>Values that the kernel writes in quotes where they are plain, else as hexadecimal bytes.</summary>
internal static class AuditText
{
    /// <summary>Decodes a value into <paramref name="target"/>, which must be as long as it; returns the bytes written.</summary>
    public static int Decode(ReadOnlySpan<byte> value, bool quoted, Span<byte> target)
    {
        if (!quoted && TryHex(value, target, out int written)) return written;
        value.CopyTo(target);
        return value.Length;
    }

    /// <summary>Text of a value; '' for <c>(null)</c>, <c>(none)</c> and <c>?</c>.</summary>
    public static string Get(ReadOnlySpan<byte> value, bool quoted, Utf8StringCache strings)
    {
        if (quoted) return strings.Get(value);
        if (value.IsEmpty || value.SequenceEqual("(null)"u8) || value.SequenceEqual("(none)"u8) || value.SequenceEqual("?"u8)) return "";
        if (value.Length > 1024)
        {
            var large = new byte[value.Length];
            return Encoding.UTF8.GetString(large.AsSpan(0, Decode(value, quoted, large)));
        }
        Span<byte> decoded = stackalloc byte[value.Length];
        return strings.Get(decoded[..Decode(value, quoted, decoded)]);
    }

    /// <summary>A whole number of bytes in hexadecimal digits.</summary>
    public static bool TryHex(ReadOnlySpan<byte> value, Span<byte> target, out int written)
    {
        written = 0;
        if (value.IsEmpty || (value.Length & 1) != 0) return false;
        return Convert.FromHexString(value, target, out _, out written) == System.Buffers.OperationStatus.Done;
    }
}
