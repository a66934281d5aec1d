using System.Buffers;
using System.Text;

namespace Anomaly.Pipeline.Ingest;

/// <summary>Host names as events carry them.</summary>
internal static class HostName
{
    /// <summary>Lower case, without the dot that ends a fully qualified name; '' for none.</summary>
    public static string Get(ReadOnlySpan<byte> name, Utf8StringCache strings)
    {
        if (name.EndsWith("."u8)) name = name[..^1];
        Span<byte> lower = stackalloc byte[256];
        if (name.Length > lower.Length || Ascii.ToLower(name, lower, out int length) != OperationStatus.Done)
            return Encoding.UTF8.GetString(name).ToLowerInvariant();
        return strings.Get(lower[..length]);
    }
}
